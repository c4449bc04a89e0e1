/** Labelled stretches of a recording as values: how they lie beside each other, and what becomes of them. Seconds from its beginning. */
import {
  markerChange,
  placesAsStretches,
  type MarkedStretch,
  type MarkerChange,
  type Recording,
  type RecordingMarker,
} from '../../../../src-shared/project/index.ts'

/** What of a stretch is taken hold of. */
export type StretchPart = 'start' | 'end' | 'whole'
export type Span = Pick<MarkedStretch, 'seconds' | 'endSeconds'>

/** None is shorter. */
export const SHORTEST_SECONDS = 0.01

const toMilliseconds = (seconds: number): number => Number(seconds.toFixed(3))
const between = (low: number, value: number, high: number): number => Math.max(low, Math.min(high, value))

export const sameStretch = (a: RecordingMarker | null, b: RecordingMarker | null): boolean =>
  a !== null && b !== null && a.seconds === b.seconds && a.endSeconds === b.endSeconds && a.label === b.label

/** From one place to another, whichever comes first, within the sound; null where that is hardly anything. */
export function spanBetween(a: number, b: number, durationSeconds: number): Span | null {
  const [seconds, endSeconds] = [Math.min(a, b), Math.max(a, b)].map((one) => toMilliseconds(between(0, one, durationSeconds)))
  return endSeconds - seconds >= SHORTEST_SECONDS ? { seconds, endSeconds } : null
}

/** The stretch with an edge, or all of it, elsewhere: within the sound, never too short. @param bySeconds  later, or earlier */
export function movedStretch(stretch: MarkedStretch, part: StretchPart, bySeconds: number, durationSeconds: number): MarkedStretch {
  const { seconds, endSeconds } = stretch
  if (part === 'start') return { ...stretch, seconds: toMilliseconds(between(0, seconds + bySeconds, endSeconds - SHORTEST_SECONDS)) }
  if (part === 'end')
    return { ...stretch, endSeconds: toMilliseconds(between(seconds + SHORTEST_SECONDS, endSeconds + bySeconds, durationSeconds)) }
  const by = between(-seconds, bySeconds, durationSeconds - endSeconds)
  return { ...stretch, seconds: toMilliseconds(seconds + by), endSeconds: toMilliseconds(endSeconds + by) }
}

/**
 * The rows in which stretches lie so that none covers another: the first that is free.
 *
 * @param spans  in the order of their beginnings
 * @returns      a row each, from 0
 */
export function rowsOf(spans: readonly Span[]): number[] {
  const freeFrom: number[] = []
  return spans.map(({ seconds, endSeconds }) => {
    const free = freeFrom.findIndex((from) => from <= seconds)
    const row = free < 0 ? freeFrom.length : free
    freeFrom[row] = endSeconds
    return row
  })
}

/** One that reaches beyond the sound is shown up to its end. */
const isShownAs = (
  marker: RecordingMarker,
  shown: MarkedStretch | null,
  { durationSeconds }: Pick<Recording, 'durationSeconds'>,
): boolean => sameStretch(shown, { ...marker, endSeconds: marker.endSeconds && Math.min(durationSeconds, marker.endSeconds) })

/** What that edit does. A stretch that is not there any more is still to be taken away: so it is told, and does not come back changed. */
export function stretchChange(
  recording: Pick<Recording, 'markers' | 'durationSeconds'>,
  before: MarkedStretch | null,
  after: MarkedStretch | null,
): MarkerChange {
  const change = markerChange(recording.markers, withStretch(recording, before, after))
  const isThere = before === null || placesAsStretches(recording).some((marker) => isShownAs(marker, before, recording))
  return isThere ? change : { ...change, removed: [...change.removed, before] }
}

/**
 * The recording's marked places with one stretch more, less, or another in its place; in the order of time. What held so far goes on
 * holding: places that hold until the next one become stretches.
 */
export function withStretch(
  recording: Pick<Recording, 'markers' | 'durationSeconds'>,
  before: MarkedStretch | null,
  after: MarkedStretch | null,
): RecordingMarker[] {
  const others = placesAsStretches(recording).filter((marker) => !isShownAs(marker, before, recording))
  return [...others, ...(after ? [after] : [])].map((marker) => ({ ...marker })).sort((a, b) => a.seconds - b.seconds)
}
