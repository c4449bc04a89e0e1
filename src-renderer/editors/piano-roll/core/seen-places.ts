import type { NotePlace } from '../../../../src-shared/music/index.ts'
import type { SeenNotes } from './notes-in-sight.ts'
import type { RollEditor } from './roll-editor.ts'
import { contentShift } from './roll-stage.ts'

/** A clip that is edited, with what is seen of its notes. */
export interface SeenPlace extends SeenNotes {
  place: NotePlace
  colour: string
}

/** Ticks of a clip's content that are in sight. @param width  of the picture, pixels */
export function ticksInSight({ view: { time } }: RollEditor, place: NotePlace, width: number): [fromTick: number, toTick: number] {
  const left = time.leftTick - contentShift(place)
  return [left, left + width * time.ticksPerPixel]
}

/** The clips that are edited in the order of painting: the open one lies on top. @param width  of the picture, pixels */
export const seenPlaces = (editor: RollEditor, width: number, colourOf: (trackId: string) => string): SeenPlace[] =>
  editor.ports
    .places()
    .toReversed()
    .map((place) => ({ place, colour: colourOf(place.trackId), ...editor.seen(place, ...ticksInSight(editor, place, width)) }))

/** What a picture of notes at rest shows, by identity: a picture of the same can stay. */
export const restingOf = (seen: readonly SeenPlace[]): unknown[] =>
  seen.flatMap(({ place, resting, colour }) => [resting, contentShift(place), colour])
