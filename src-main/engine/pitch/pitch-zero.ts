import { BINS_PER_OCTAVE } from './constant-q-moments.ts'

export interface KnownPitch {
  /** What was said of it, bins. */
  said: number
  hz: number
  /** How much it counts, more than 0. */
  weight: number
}

/**
 * What lies at the zero of a number that says pitch in bins: the weighted median over known pitches. That a bin is the 24th of an octave
 * was learnt; so tones beyond what a network knows, of which it says too little, do not turn the line.
 *
 *   log2 Hz = zero + said / BINS_PER_OCTAVE
 *
 * @param known one or more
 * @returns     octaves above 1 Hz
 */
export function pitchZero(known: readonly KnownPitch[]): number {
  const zeros = known
    .map(({ said, hz, weight }) => ({ zero: Math.log2(hz) - said / BINS_PER_OCTAVE, weight }))
    .sort((a, b) => a.zero - b.zero)
  const half = zeros.reduce((sum, { weight }) => sum + weight, 0) / 2
  let sum = 0
  return zeros.find(({ weight }) => (sum += weight) >= half)!.zero
}

export const hzAbove = (zero: number, said: number): number => 2 ** (zero + said / BINS_PER_OCTAVE)
