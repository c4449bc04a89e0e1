/** Where the strong beats are: how strongly units begin at each pulse of a cycle that comes again and again. */
export interface AccentCycle {
  /** Of each pulse, in deviations from the mean. */
  accents: readonly number[]
  /** Of the pulse after the last unit that it was found in. */
  next: number
  /** Correlation of the accents one cycle apart, 0..1. */
  clarity: number
}

/** Pulses that a cycle may have. */
const LENGTHS = [2, 3, 4, 6, 8, 12, 16]
/** Cycles that must have been heard. */
const LEAST_CYCLES = 3
const LARGEST_ACCENT = 1.5

/**
 * The cycle of accents in a passage: the length at which accents return best, and their mean at each of its pulses.
 *
 * @param durations  of its units, seconds
 * @param attacks    how strongly each begins, in deviations from the mean
 * @returns          null where nothing returns
 */
export function findAccents(durations: readonly number[], attacks: readonly number[], pulseSeconds: number): AccentCycle | null {
  const strengths: (number | null)[] = []
  let seconds = 0
  durations.forEach((duration, unit) => {
    const pulse = Math.round(seconds / pulseSeconds)
    while (strengths.length < pulse) strengths.push(null)
    strengths[pulse] = attacks[unit]
    // Each unit's length is rounded by itself, or a slow drift would blur all that is far away.
    seconds = (pulse + Math.max(1, Math.round(duration / pulseSeconds))) * pulseSeconds
  })
  const next = Math.round(seconds / pulseSeconds)
  let best: AccentCycle | null = null
  for (const length of LENGTHS) {
    if (strengths.length < LEAST_CYCLES * length) continue
    const clarity = returning(strengths, length)
    // A longer cycle must be clearer: multiples of the right one return as well.
    if (clarity > (best?.clarity ?? 0.1) + 0.02) best = { accents: meansOf(strengths, length), next: next % length, clarity }
  }
  return best
}

/** Correlation of what stands one cycle apart. */
function returning(strengths: readonly (number | null)[], length: number): number {
  let [product, a, b] = [0, 1e-9, 1e-9]
  for (let i = 0; i + length < strengths.length; i++) {
    // Where nothing begins is the opposite of an accent.
    const [x, y] = [strengths[i] ?? -1, strengths[i + length] ?? -1]
    product += x * y
    a += x * x
    b += y * y
  }
  return product / Math.sqrt(a * b)
}

function meansOf(strengths: readonly (number | null)[], length: number): number[] {
  const [sums, counts] = [new Array<number>(length).fill(0), new Array<number>(length).fill(0)]
  strengths.forEach((strength, pulse) => {
    if (strength === null) return
    sums[pulse % length] += strength
    counts[pulse % length]++
  })
  return sums.map((sum, i) =>
    counts[i] === 0 ? -LARGEST_ACCENT / 2 : Math.max(-LARGEST_ACCENT, Math.min(LARGEST_ACCENT, sum / counts[i])),
  )
}
