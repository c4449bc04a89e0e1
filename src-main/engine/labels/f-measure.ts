/** How often yes was right, wrong, and missing. */
export interface Answers {
  hits: number
  falseAlarms: number
  misses: number
}

/**
 * Harmonic mean of precision and recall, 0 to 1: 2 h / (2 h + f + m). 1 where there was nothing to find and nothing was said.
 *
 * @source van Rijsbergen 1979
 */
export const fMeasure = ({ hits, falseAlarms, misses }: Answers): number =>
  hits + falseAlarms + misses === 0 ? 1 : (2 * hits) / (2 * hits + falseAlarms + misses)

/**
 * The best that one answer for everything reaches: always saying the most common labels, however many of them pay.
 *
 * @param counts how often each label holds
 * @param all    how often each could hold
 */
export function bestConstantF(counts: readonly number[], all: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  let hits = 0
  let best = 0
  for (const [i, count] of [...counts].sort((a, b) => b - a).entries()) {
    hits += count
    best = Math.max(best, fMeasure({ hits, falseAlarms: (i + 1) * all - hits, misses: total - hits }))
  }
  return best
}
