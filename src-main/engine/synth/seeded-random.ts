/**
 * Uniform random numbers in [0, 1), the same ones for the same seed.
 * @source mulberry32, T. Ettinger (public domain)
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** One of the choices, each as likely as the others. */
export const pick = <T>(random: () => number, choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]
