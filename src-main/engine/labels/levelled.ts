/**
 * Magnitudes as loudness that does not depend on how loud a recording is: log10(1 + gain x / mean), in place; zeros stay zeros.
 *
 * @param magnitudes [any], 0 or more
 */
export function levelled(magnitudes: Float32Array, gain: number): Float32Array {
  let sum = 0
  for (const value of magnitudes) sum += value
  const scale = sum > 0 ? (gain * magnitudes.length) / sum : 0
  for (let i = 0; i < magnitudes.length; i++) magnitudes[i] = Math.log10(1 + scale * magnitudes[i])
  return magnitudes
}
