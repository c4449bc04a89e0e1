import fc from 'fast-check'
import { expect, it } from 'vitest'
import { markerChange, missingMarkers, turnedMarkerChange, withMarkerChange } from './marker-change.ts'
import type { RecordingMarker } from './recording.ts'

const marker = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 5 }), fc.constantFrom('storm', 'rain'))
  .map(([seconds, length, label]): RecordingMarker => ({ seconds, endSeconds: seconds + length, label }))
const sorted = (those: readonly RecordingMarker[]): string[] => [...new Set(those.map((one) => JSON.stringify(one)))].sort()

it('a change leads from what was there to what was wanted, and turned round back', () => {
  fc.assert(
    fc.property(fc.array(marker), fc.array(marker), (before, after) => {
      const change = markerChange(before, after)
      expect(missingMarkers(before, change)).toEqual([])
      expect(sorted(withMarkerChange(before, change))).toEqual(sorted(after))
      expect(sorted(withMarkerChange(withMarkerChange(before, change), turnedMarkerChange(change)))).toEqual(sorted(before))
    }),
  )
})

it('what is marked elsewhere meanwhile stays, through the edit and its undo', () => {
  const [storm, rain, hail]: RecordingMarker[] = [
    { seconds: 1, endSeconds: 2, label: 'storm' },
    { seconds: 3, endSeconds: 4, label: 'rain' },
    { seconds: 5, label: 'hail' },
  ]
  const longer = { ...storm, endSeconds: 2.5 }
  const change = markerChange([storm], [longer, rain])
  const changed = withMarkerChange([storm, hail], change)
  expect(changed).toEqual([longer, rain, hail])
  expect(withMarkerChange(changed, turnedMarkerChange(change))).toEqual([storm, hail])
  expect(missingMarkers([hail], change)).toEqual([storm])
})
