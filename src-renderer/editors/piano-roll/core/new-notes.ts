import { chordPitches, freeNoteId, nearestInScale, type ChordName, type Note, type NotePlace } from '../../../../src-shared/music/index.ts'
import type { EditorPointer } from '../../timeline/core/gesture.ts'
import { xToTick } from '../../timeline/core/time-axis.ts'
import { contentShift, type RollStage } from './roll-stage.ts'

export const DEFAULT_VELOCITY = 96

/** What a pitch becomes where the scale is locked: itself or the nearest pitch of the scale, and the chord above it. */
export function pitchesFor(pitch: number, chord: ChordName | null, scale: ReadonlySet<number> | null): number[] {
  const root = scale ? nearestInScale(pitch, scale) : pitch
  const pitches = chord ? chordPitches(chord, root) : [root]
  return [...new Set(scale ? pitches.map((each) => nearestInScale(each, scale)) : pitches)]
}

/** Notes where a pointer is, from the grid line at or before it: they are drawn where one points. */
export function newNotes(stage: RollStage, pointer: EditorPointer, place: NotePlace): Note[] {
  const tick = xToTick(stage.view.time, pointer.x)
  const line = pointer.mod ? tick : stage.snapped(tick - stage.step / 2, pointer)
  return notesAt(place, {
    startTick: Math.max(0, line - contentShift(place)),
    ticks: stage.lastTicks ?? stage.step,
    pitches: pitchesFor(stage.pitchAt(pointer.y), stage.chord, stage.lockedScale),
  })
}

/** Notes of a place that begin together. @param startTick  in the content's time */
export function notesAt(
  place: NotePlace,
  {
    startTick,
    ticks,
    pitches,
    velocity = DEFAULT_VELOCITY,
  }: { startTick: number; ticks: number; pitches: readonly number[]; velocity?: number },
): Note[] {
  const firstId = freeNoteId(place.clip)
  return pitches.map((pitch, i) => ({ id: firstId + i, startTick, ticks, pitch, velocity, releaseVelocity: 0 }))
}
