/**
 * The outline of a sound as the path of an SVG of 2 by 2 around its middle: its peaks, upwards and downwards.
 *
 * @param columns how many of them
 */
export function padOutline(samples: Float32Array, columns: number): string {
  const size = Math.ceil(samples.length / columns)
  const peaks = Array.from({ length: columns }, (_, i) =>
    samples.subarray(i * size, (i + 1) * size).reduce((most, value) => Math.max(most, Math.abs(value)), 0.01),
  )
  const at = (i: number): string => ((2 * i) / (columns - 1) - 1).toFixed(3)
  const upper = peaks.map((peak, i) => `${at(i)},${(-peak).toFixed(3)}`)
  const lower = peaks.map((peak, i) => `${at(i)},${peak.toFixed(3)}`).reverse()
  return `M${[...upper, ...lower].join('L')}Z`
}
