import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { settled, startWindowSession } from '../../test/support/window-session.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { importChosen, importDrop } from './import-audio.ts'

beforeEach(() => void vi.stubGlobal('window', {}))
afterEach(() => void vi.unstubAllGlobals())

const file = (name: string): File => new File(['x'], name)

/** Names of what was sent, by the call that takes it in. */
async function taken(importing: () => Promise<void>): Promise<Record<string, string[]>> {
  const { host } = await startWindowSession()
  await useProjectStore().create('Mixed', undefined)
  await importing()
  await settled()
  return Object.fromEntries(
    host.log
      .filter(({ name }) => name.endsWith('importUploads'))
      .map(({ name, params }) => [name, (params as { uploadIds: string[] }).uploadIds.map((id) => host.uploads.get(id)?.fileName ?? '')]),
  )
}

it('takes the sounds of a folder as recordings, and its MIDI files to be learnt from', async () => {
  expect(await taken(() => importChosen([file('a.wav'), file('b.mid'), file('c.flac'), file('D.MIDI')]))).toEqual({
    'library.importUploads': ['a.wav', 'c.flac'],
    'midiTakes.importUploads': ['b.mid', 'D.MIDI'],
  })
})

it('leaves MIDI files that were dropped by themselves to the song', async () => {
  const dropped = [file('a.wav'), file('b.mid')]
  const items = dropped.map((one) => ({ kind: 'file', getAsFile: () => one, webkitGetAsEntry: () => null }))
  const data = { files: dropped, items } as unknown as DataTransfer
  expect(await taken(() => importDrop(data))).toEqual({ 'library.importUploads': ['a.wav'] })
})
