import { z } from 'zod'
import { MOST_MARKERS, recordingMarkerSchema, type RecordingMarker } from './recording.ts'

const markers = z.array(recordingMarkerSchema).max(MOST_MARKERS)

/** What an edit does to the marked places of a recording; the others stay as they are by then. */
export const markerChangeSchema = z.object({ removed: markers, added: markers })
export type MarkerChange = z.infer<typeof markerChangeSchema>

const keyOf = ({ seconds, endSeconds, label }: RecordingMarker): string => JSON.stringify([seconds, endSeconds, label])

function without(those: readonly RecordingMarker[], others: readonly RecordingMarker[]): RecordingMarker[] {
  const known = new Set(others.map(keyOf))
  return those.filter((marker) => !known.has(keyOf(marker)))
}

export const markerChange = (before: readonly RecordingMarker[], after: readonly RecordingMarker[]): MarkerChange => ({
  removed: without(before, after),
  added: without(after, before),
})

/** What undoes it. */
export const turnedMarkerChange = ({ removed, added }: MarkerChange): MarkerChange => ({ removed: added, added: removed })

/** What it takes away and is not there any more. */
export const missingMarkers = (there: readonly RecordingMarker[], { removed }: MarkerChange): RecordingMarker[] => without(removed, there)

/** Marked places after a change, each once, in the order of time. */
export function withMarkerChange(there: readonly RecordingMarker[], { removed, added }: MarkerChange): RecordingMarker[] {
  const all = new Map([...without(there, removed), ...added].map((marker) => [keyOf(marker), marker]))
  return [...all.values()].sort((a, b) => a.seconds - b.seconds)
}
