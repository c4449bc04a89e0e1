import { beforeEach, describe, expect, it } from 'vitest'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { sampleTake } from '../../test/support/project-samples.ts'
import { settled, startWindowSession } from '../../test/support/window-session.ts'
import { EMPTY_SONG, newTrack, PLAIN_NOTES } from '../../src-shared/music/index.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useDragOutStore } from './drag-out-store.ts'
import { draggedClips, draggedTake } from './dragged-out.ts'

let host: FakeHost
beforeEach(async () => {
  host = new FakeHost()
  await startWindowSession(host)
  await useProjectStore().create('Etudes', undefined)
})

const asked = (): string[] => host.log.map(({ name }) => name).filter((name) => /exports\.(prepareDrag|drag)$/.test(name))
const out = draggedTake(sampleTake({ id: 'take-1', name: 'One', sampleRate: 24_000 }))

describe('what is dragged out of the window', () => {
  it('is made when the hand comes near, and dragged at once when it pulls', async () => {
    const drags = useDragOutStore()
    await drags.prepare(out)
    await drags.prepare(out)
    host.emit('exports.placed', { jobId: drags.current!.jobId, path: '/x.wav', remarks: [] })
    await settled()
    expect(asked()).toEqual(['exports.prepareDrag'])
    await drags.pull(out)
    expect(asked()).toEqual(['exports.prepareDrag', 'exports.drag'])
  })

  it('is dragged as soon as it is ready while the hand still holds, and not after it has let go', async () => {
    const drags = useDragOutStore()
    await drags.pull(out)
    host.emit('exports.placed', { jobId: drags.current!.jobId, path: '/x.wav', remarks: [] })
    await settled()
    expect(asked()).toEqual(['exports.prepareDrag', 'exports.drag'])
    await drags.pull({ ...out, name: 'Other' })
    drags.letGo()
    host.emit('exports.placed', { jobId: drags.current!.jobId, path: '/y.wav', remarks: [] })
    await settled()
    expect(asked()).toEqual(['exports.prepareDrag', 'exports.drag', 'exports.prepareDrag'])
  })

  it('of clips is a MIDI file where they are notes, else sound', () => {
    const notes = { ...PLAIN_NOTES, id: 'n', kind: 'notes' as const, name: 'Riff', startTick: 0, lengthTicks: 960 }
    const song = { ...EMPTY_SONG, tracks: [{ ...newTrack('a', 'notes', 'A', 0), clips: [notes] }] }
    expect(draggedClips(song, new Set(['n']))).toMatchObject({ name: 'Riff', request: { format: 'midi', clipIds: ['n'] } })
    expect(draggedClips(song, new Set(['x']))).toBeNull()
    expect(out.request).toMatchObject({
      format: 'mix',
      soundIds: [sampleTake({ id: 'take-1', name: 'One', sampleRate: 24_000 }).id],
      sound: { sampleRate: sampleTake({ id: 'take-1', name: 'One', sampleRate: 24_000 }).sampleRate },
    })
  })
})
