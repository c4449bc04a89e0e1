import { beforeEach, describe, expect, it } from 'vitest'
import { sampleRecording } from '../../test/support/project-samples.ts'
import { settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useRecordingSelection } from './selection-store.ts'

let session: WindowSession
const shown = () => useLibraryStore().recordings
const ids = (): string => useRecordingSelection().ids.join('')
beforeEach(async () => {
  session = await startWindowSession()
  await useProjectStore().create('Etudes', undefined)
  session.host.setRecordings([...'abcdef'].map((id) => sampleRecording({ id })))
  await settled()
})

describe('selected recordings', () => {
  it('are one, more or fewer, or a stretch from the last that was pressed', () => {
    const selection = useRecordingSelection()
    selection.choose('b', 'alone', shown())
    selection.choose('e', 'extend', shown())
    expect(ids()).toBe('bcde')
    selection.choose('a', 'extend', shown())
    expect(ids()).toBe('ab')
    selection.choose('f', 'toggle', shown())
    selection.choose('a', 'toggle', shown())
    expect(ids()).toBe('bf')
    selection.choose('c', 'alone', shown())
    expect(ids()).toBe('c')
    selection.chooseAll(shown())
    expect(ids()).toBe('abcdef')
    selection.clear()
    expect(ids()).toBe('')
  })

  it('stretch along the list as it is shown, and over what is found only', () => {
    const selection = useRecordingSelection()
    const reversed = shown()
      .toReversed()
      .filter(({ id }) => id !== 'd')
    selection.choose('e', 'alone', reversed)
    selection.choose('c', 'extend', reversed)
    expect(ids()).toBe('ce')
  })

  it('are what a command means where it is given on one of them', () => {
    const selection = useRecordingSelection()
    selection.choose('b', 'alone', shown())
    selection.choose('c', 'toggle', shown())
    expect([selection.meantBy('c'), selection.meantBy('f')]).toEqual([['b', 'c'], ['f']])
  })

  it('are forgotten when they go, and with the project', async () => {
    const selection = useRecordingSelection()
    selection.choose('b', 'alone', shown())
    selection.choose('c', 'extend', shown())
    await useLibraryStore().remove(...selection.ids)
    await settled()
    expect(ids()).toBe('')
    selection.choose('a', 'alone', shown())
    await useProjectStore().open('/projects/Other.loom')
    session.host.setRecordings([sampleRecording({ id: 'a' })])
    await settled()
    expect(ids()).toBe('')
  })
})
