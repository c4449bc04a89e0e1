import fc from 'fast-check'
import { expect, it } from 'vitest'
import { notesBecome, notesOfIds } from './note-edits.ts'
import { PLAIN_NOTES, type Note, type NoteClip } from './song.ts'

const note = (id: number, more: Partial<Note> = {}): Note => ({
  ...{ id, startTick: 10 * (id % 1000), ticks: 5, pitch: 60, velocity: 90, releaseVelocity: 0 },
  ...more,
})
const clipOf = (notes: Note[]): NoteClip => ({
  ...{ ...PLAIN_NOTES, id: 'c', kind: 'notes', name: '', startTick: 0, lengthTicks: 9999, notes },
})

it('finds notes by their ids in the order of their list, however large the ids are', () => {
  const ids = fc.uniqueArray(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constantFrom(2 ** 24, 2 ** 24 + 1, Number.MAX_SAFE_INTEGER)))
  fc.assert(
    fc.property(ids, ids, (there, wanted) => {
      const notes = there.map((id) => note(id))
      expect(notesOfIds(notes, new Set(wanted))).toEqual(notes.filter(({ id }) => wanted.includes(id)))
    }),
  )
})

it('changes notes under their ids: what stays as it is, and what is not there, is no change', () => {
  const clip = clipOf([note(1), note(2), note(3)])
  const next = [note(3, { pitch: 200 }), note(1), note(9), note(2, { startTick: -4, ticks: 0, velocity: 0 })]
  expect(notesBecome({ trackId: 't', clip }, next)).toEqual([
    {
      ...{ kind: 'notes', trackId: 't', clipId: 'c', removed: [note(2), note(3)] },
      added: [note(2, { startTick: 0, ticks: 1, velocity: 1 }), note(3, { pitch: 127 })],
    },
  ])
  expect(notesBecome({ trackId: 't', clip }, [note(1), note(2)])).toEqual([])
})
