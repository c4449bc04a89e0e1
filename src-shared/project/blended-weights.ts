/** A recording of a blend of two collections: of one side, or of both. */
export interface BlendedRecording {
  durationSeconds: number
  isOwn: boolean
  isOther: boolean
}

/**
 * How often each recording comes: sounds of both sides as the share says, however long their recordings are; what is on both sides has a
 * part of each.
 *
 * @param share  of the other side, 0..1
 * @returns      by recording, the largest is 1
 */
export function blendedWeights(recordings: readonly BlendedRecording[], share: number): number[] {
  const secondsOf = (side: 'isOwn' | 'isOther'): number =>
    Math.max(
      1e-9,
      recordings.reduce((sum, recording) => sum + (recording[side] ? recording.durationSeconds : 0), 0),
    )
  const [own, others] = [secondsOf('isOwn'), secondsOf('isOther')]
  const weights = recordings.map(({ isOwn, isOther }) => (isOwn ? (1 - share) / own : 0) + (isOther ? share / others : 0))
  const largest = Math.max(...weights)
  return weights.map((weight) => weight / largest)
}
