import fc from 'fast-check'
import { expect, it } from 'vitest'
import { settled, startWindowSession } from '../../test/support/window-session.ts'
import type { CallName } from '../../src-shared/rpc/index.ts'
import { trackAdded } from '../song/add-to-song.ts'
import { trackSet } from '../song/track-edits.ts'
import { useSongStore } from '../song/song-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useKeyTurns } from './key-turns.ts'

type Key = 'left' | 'right' | 'undo' | 'redo'
const STEP = { left: -0.01, right: 0.01 }
const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/** What the keys come to where the program answers at once. */
function expected(keys: readonly Key[]): number {
  const done = [0]
  let undone: number[] = []
  for (const key of keys) {
    if (key === 'undo') undone.push(...(done.length > 1 ? [done.pop()!] : []))
    else if (key === 'redo') done.push(...undone.splice(-1))
    else {
      done.push(done.at(-1)! + STEP[key])
      undone = []
    }
  }
  return done.at(-1)!
}

it('loses no key, however late the program answers', async () => {
  const key = fc.constantFrom<Key>('left', 'right', 'undo', 'redo')
  const pressed = fc.array(fc.record({ key, isAfterPause: fc.boolean() }), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(pressed, fc.integer({ min: 0, max: 4 }), async (presses, late) => {
      const { host } = await startWindowSession()
      await useProjectStore().create('Evening', undefined)
      const song = useSongStore()
      await song.load()
      const { change } = trackAdded(song.song, 'audio', 'Voice')
      await song.edit('Begin', [change])
      // One call after the other, and each late.
      let turn = Promise.resolve()
      for (const name of ['song.edit', 'song.undo', 'song.redo'] satisfies CallName[]) {
        const answer = host.handlers[name] as (params: unknown) => unknown
        const slow = (params: unknown): Promise<unknown> => {
          const answered = turn.then(async () => {
            for (let i = 0; i < late; i++) await nextTurn()
            return answer(params)
          })
          turn = answered.then(() => undefined)
          return answered
        }
        Object.assign(host.handlers, { [name]: slow })
      }
      const turns = useKeyTurns()
      const press: Record<Key, () => unknown> = {
        left: () => song.edit('Left', trackSet(song.song.tracks[0], 'pan', song.song.tracks[0].pan + STEP.left)),
        right: () => song.edit('Right', trackSet(song.song.tracks[0], 'pan', song.song.tracks[0].pan + STEP.right)),
        undo: () => song.history.undo !== null && song.history.undo !== 'Begin' && song.undo(),
        redo: () => song.history.redo !== null && song.redo(),
      }
      for (const { key, isAfterPause } of presses) {
        turns.inTurn(press[key])
        if (isAfterPause) await nextTurn()
      }
      await new Promise<void>((resolve) => turns.inTurn(resolve))
      await settled()
      await turn
      await settled()
      const pan = expected(presses.map(({ key }) => key))
      expect([song.song, host.song.song].map(({ tracks }) => tracks[0].pan)).toEqual([pan, pan])
      expect(useNoticesStore().notices).toEqual([])
    }),
    { numRuns: 12 },
  )
})
