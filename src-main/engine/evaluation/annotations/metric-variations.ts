/** The beats themselves, off the beat, twice as fast, and half as fast from the first and from the second on. */
export function metricVariations(beats: readonly number[]): number[][] {
  const double = beats.flatMap((time, i) => (i + 1 < beats.length ? [time, (time + beats[i + 1]) / 2] : [time]))
  const everySecond = (list: readonly number[], from: number): number[] => list.filter((_, i) => i % 2 === from)
  return [[...beats], everySecond(double, 1), double, everySecond(beats, 0), everySecond(beats, 1)]
}

/** Index of the beat nearest to `time`, the earlier of two as near. */
export const nearestOf = (beats: readonly number[], time: number): number =>
  beats.reduce((best, beat, i) => (Math.abs(beat - time) < Math.abs(beats[best] - time) ? i : best), 0)
