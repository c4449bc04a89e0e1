import { expect, test } from 'vitest'
import type { Note } from '../../../../src-shared/music/index.ts'
import { RestingNotes } from './resting-notes.ts'

const note = (id: number, startTick: number): Note => ({ ...{ id, startTick, ticks: 480, pitch: 60, velocity: 90, releaseVelocity: 0 } })
const all = [note(1, 0), note(2, 960), note(3, 1920)]
const looked = { notes: all, chosen: new Set([2]), changing: undefined, fromTick: 0, toTick: 9600 }

test('are the same list as long as only others change, and another one where one of them does', () => {
  const rest = new RestingNotes()
  const list = rest.of('a', looked)
  expect(list).toEqual([all[0], all[2]])
  const edited = [all[0], { ...all[1], pitch: 72 }, all[2]]
  expect(rest.of('a', { ...looked, notes: edited })).toBe(list)
  expect(rest.of('a', { ...looked, notes: edited, changing: new Set([2]) })).toBe(list)
  expect(rest.of('a', { ...looked, notes: edited, changing: new Set([1]) })).toEqual([all[2]])
  const others = [all[0], all[1], { ...all[2], pitch: 72 }]
  expect(rest.of('a', { ...looked, notes: others })).toEqual([all[0], others[2]])
})

test('are those in sight, of each clip by itself, however many clips there are', () => {
  const rest = new RestingNotes()
  expect(rest.of('a', { ...looked, chosen: undefined, fromTick: 500, toTick: 1500 })).toEqual([all[1]])
  for (let i = 0; i < 200; i++) expect(rest.of(`clip ${i}`, { ...looked, notes: [all[i % 3]], chosen: undefined })).toEqual([all[i % 3]])
})
