import { expect, test } from 'vitest'
import type { Note } from '../../../../src-shared/music/index.ts'
import { NotesInSight } from './notes-in-sight.ts'

const note = (id: number, startTick: number): Note => ({ ...{ id, startTick, ticks: 480, pitch: 60, velocity: 90, releaseVelocity: 0 } })
const all = [note(1, 0), note(2, 960), note(3, 1920)]
const looked = { notes: all, chosen: new Set([2]), changing: undefined, fromTick: 0, toTick: 9600 }

test('are the same list as long as only others change, and another one where one of them does', () => {
  const seen = new NotesInSight()
  const { resting, chosen } = seen.of('a', looked)
  expect([resting, chosen]).toEqual([[all[0], all[2]], [all[1]]])
  expect(seen.of('a', { ...looked })).toBe(seen.of('a', looked))
  const edited = [all[0], { ...all[1], pitch: 72 }, all[2]]
  const after = seen.of('a', { ...looked, notes: edited })
  expect(after.resting).toBe(resting)
  expect(after.chosen).toEqual([edited[1]])
  const moved = seen.of('a', { ...looked, notes: edited, changing: new Set([2]) })
  expect([moved.resting === resting, moved.chosen]).toEqual([true, []])
  expect(seen.of('a', { ...looked, notes: edited, changing: new Set([1]) }).resting).toEqual([all[2]])
  const others = [all[0], all[1], { ...all[2], pitch: 72 }]
  expect(seen.of('a', { ...looked, notes: others }).resting).toEqual([all[0], others[2]])
})

test('are those in sight, of each clip by itself, however many clips there are', () => {
  const seen = new NotesInSight()
  expect(seen.of('a', { ...looked, chosen: undefined, fromTick: 500, toTick: 1500 }).resting).toEqual([all[1]])
  for (let i = 0; i < 200; i++)
    expect(seen.of(`clip ${i}`, { ...looked, notes: [all[i % 3]], chosen: undefined }).resting).toEqual([all[i % 3]])
})
