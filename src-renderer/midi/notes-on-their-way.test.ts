import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { startWindowSession } from '../../test/support/window-session.ts'
import { RpcError } from '../../src-shared/rpc/index.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { NotesOnTheirWay } from './notes-on-their-way.ts'

const on = (pitch: number) => ({ kind: 'note-on' as const, channel: 0, pitch, velocity: 90 })
const off = (pitch: number) => ({ kind: 'note-off' as const, channel: 0, pitch })
let host: FakeHost
let seconds: number
const sent = (): unknown[] => host.log.filter(({ name }) => name === 'playedNotes.add').map(({ params }) => params)

beforeEach(async () => {
  host = new FakeHost()
  await startWindowSession(host)
  await useProjectStore().create('Evening', undefined)
  vi.useFakeTimers()
  seconds = 0
})
afterEach(() => void vi.useRealTimers())

/** Time passes, and what is under way gets there. */
async function passes(ms: number): Promise<void> {
  seconds += ms / 1000
  await vi.advanceTimersByTimeAsync(ms)
}

it('is at the program half a second after it was played, and a key that is held is told of until it is let go', async () => {
  const notes = await NotesOnTheirWay.begin(
    { kind: 'take' },
    () => seconds,
    () => undefined,
  )
  await passes(600)
  expect(sent()).toEqual([])
  notes.hear(on(60), seconds)
  await passes(500)
  await passes(500)
  notes.hear(off(60), seconds)
  await passes(1500)
  const playedId = expect.any(String) as string
  expect(sent()).toEqual([
    { playedId, heard: [{ message: on(60), seconds: 0.6 }], untilSeconds: 1.1 },
    { playedId, heard: [], untilSeconds: 1.6 },
    { playedId, heard: [{ message: off(60), seconds: 1.6 }], untilSeconds: 3.1 },
  ])
  expect(await notes.finish()).toEqual({ takeId: expect.any(String) as string, clipId: null })
})

it('is sent again where it could not be kept, in its order', async () => {
  const notes = await NotesOnTheirWay.begin(
    { kind: 'take' },
    () => seconds,
    () => undefined,
  )
  host.failing.set('playedNotes.add', new RpcError({ code: 'unavailable', message: 'The disk is full.', advice: 'Make room.' }))
  notes.hear(on(60), 0)
  await passes(600)
  notes.hear(off(60), 0.6)
  await expect(notes.finish()).rejects.toThrow('full')
  host.failing.clear()
  expect(await notes.finish()).toMatchObject({ takeId: expect.any(String) as string })
  expect(sent().at(-1)).toMatchObject({ heard: [{ message: on(60) }, { message: off(60) }] })
})

it('ends where the program has put it in its place', async () => {
  const lost = vi.fn()
  const notes = await NotesOnTheirWay.begin({ kind: 'take' }, () => seconds, lost)
  host.failing.set('playedNotes.add', new RpcError({ code: 'not-found', message: 'Not recorded any more.', advice: 'Record again.' }))
  notes.hear(on(60), 0)
  await passes(2000)
  expect(lost).toHaveBeenCalledTimes(1)
  expect(sent()).toHaveLength(1)
})
