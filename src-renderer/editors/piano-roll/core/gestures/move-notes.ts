import { freeNoteId, movedInScale, notesAdded, notesBecome, type Note, type SongChange } from '../../../../../src-shared/music/index.ts'
import type { EditorPointer, Gesture } from '../../../timeline/core/gesture.ts'
import { selectionOf } from '../note-selection.ts'
import type { ClipNotes, RollStage } from '../roll-stage.ts'
import { changingNotes } from './changing-notes.ts'

/** Notes as they are now, by what they were. */
export const committed = (clips: readonly ClipNotes[]): SongChange[] => clips.flatMap(({ place, notes }) => notesBecome(place, notes))

/** How far pitches may go up and down together, so that none leaves the keyboard. */
const within = (wanted: number, notes: readonly Note[]): number => {
  const lowest = notes.reduce((least, { pitch }) => Math.min(least, pitch), 127)
  const highest = notes.reduce((most, { pitch }) => Math.max(most, pitch), 0)
  return Math.max(-lowest, Math.min(127 - highest, wanted))
}

/** By how many degrees of the scale a pointer has moved. */
const degreesBetween = (from: number, to: number, scale: ReadonlySet<number>): number => {
  let degrees = 0
  for (let pitch = Math.min(from, to) + 1; pitch <= Math.max(from, to); pitch++) if (scale.has(pitch % 12)) degrees++
  return to < from ? -degrees : degrees
}

/** Moves what is chosen in time and pitch, all by the same; with Alt copies of it. */
export function movingNotes(stage: RollStage, from: EditorPointer): Gesture {
  const chosen = stage.chosen()
  const all = chosen.flatMap(({ notes }) => notes)
  const earliest = all.reduce((least, { startTick }) => Math.min(least, startTick), Infinity)
  const copies = from.alt === true
  const moved = ({ place, notes }: ClipNotes, ticks: number, pitchOf: (pitch: number) => number): ClipNotes => {
    const firstId = copies ? freeNoteId(place.clip) : 0
    return {
      place,
      notes: notes.map((note, i) => ({
        ...note,
        id: copies ? firstId + i : note.id,
        startTick: note.startTick + ticks,
        pitch: pitchOf(note.pitch),
      })),
    }
  }
  return changingNotes(
    stage,
    copies ? 'Copy notes' : 'Move notes',
    chosen,
    (pointer) => {
      const ticks = Math.max(-earliest, stage.travelled(from, pointer))
      const [before, after] = [stage.pitchAt(from.y), stage.pitchAt(pointer.y)]
      const scale = stage.lockedScale
      const semitones = within(after - before, all)
      const degrees = scale ? degreesBetween(before, after, scale) : 0
      return chosen.map((clip) => moved(clip, ticks, (pitch) => (scale ? movedInScale(pitch, degrees, scale) : pitch + semitones)))
    },
    (clips) => {
      if (!copies) return committed(clips)
      stage.select(selectionOf(clips.flatMap(({ place, notes }) => notes.map(({ id }) => [place.clip.id, id] as const))))
      return clips.flatMap(({ place, notes }) => notesAdded(place, notes))
    },
  )
}
