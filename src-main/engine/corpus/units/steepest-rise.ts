/** 1.5 ms: finer than a crossfade can be heard to end too late. */
const PIECE_SAMPLES = 32
/** What is compared on both sides of a place: 9 ms. */
const SIDE_PIECES = 6
/** A stroke's level rises by so much from one side to the other; what rises less is no stroke. */
const STROKE_RISE_DB = 10
/** Of a piece at -70 dB: what is softer than that rises from nothing. */
const NO_ENERGY = PIECE_SAMPLES * 1e-7

/**
 * Where a stroke begins: the place of the steepest rise of level between two times. A frame that is as long as a note's beginning tells it
 * to 20 ms only.
 *
 *   rise[p] = 10 log10(sum of x^2 over 9 ms from p on / the same up to p)
 *
 * @param samples  mono at the analysis rate
 * @param from     first sample that may be the place, may be negative
 * @param to       last one
 * @returns        sample; null where nothing rises as suddenly as a stroke
 */
export function steepestRise(samples: Float32Array, from: number, to: number): number | null {
  const first = from - SIDE_PIECES * PIECE_SAMPLES
  const count = Math.ceil((to - from) / PIECE_SAMPLES) + 2 * SIDE_PIECES
  const energies = Float64Array.from({ length: count }, (_, piece) => {
    let sum = NO_ENERGY
    for (let n = Math.max(0, first + piece * PIECE_SAMPLES); n < Math.min(samples.length, first + (piece + 1) * PIECE_SAMPLES); n++)
      sum += samples[n] * samples[n]
    return sum
  })
  let best = { rise: 10 ** (STROKE_RISE_DB / 10), piece: -1 }
  for (let piece = SIDE_PIECES; piece + SIDE_PIECES <= count; piece++) {
    let [before, after] = [0, 0]
    for (let i = 0; i < SIDE_PIECES; i++) {
      before += energies[piece - 1 - i]
      after += energies[piece + i]
    }
    if (after > best.rise * before) best = { rise: after / before, piece }
  }
  return best.piece < 0 ? null : first + best.piece * PIECE_SAMPLES
}
