/** One drawn column: lowest and highest sample, -1..1. */
export interface Peaks {
  minimum: Float32Array
  maximum: Float32Array
}

/**
 * Joins neighbouring peaks into `bars` columns; every peak counts in exactly one of them.
 *
 * @param peaks  shape [points] each
 * @returns      shape [bars] each; with more bars than points a peak is repeated
 */
export function joinPeaks({ minimum, maximum }: Peaks, bars: number): Peaks {
  const points = minimum.length
  const joined: Peaks = { minimum: new Float32Array(bars), maximum: new Float32Array(bars) }
  for (let bar = 0; bar < bars && points > 0; bar++) {
    const from = Math.floor((bar * points) / bars)
    const to = Math.max(from + 1, Math.floor(((bar + 1) * points) / bars))
    let low = minimum[from]
    let high = maximum[from]
    for (let i = from + 1; i < to; i++) {
      low = Math.min(low, minimum[i])
      high = Math.max(high, maximum[i])
    }
    joined.minimum[bar] = low
    joined.maximum[bar] = high
  }
  return joined
}

/** The factor that lets quiet recordings be seen: the loudest peak fills most of the height, at most `mostGain` times. */
export function displayGain({ minimum, maximum }: Peaks, mostGain = 8): number {
  let peak = 0
  for (let i = 0; i < minimum.length; i++) peak = Math.max(peak, -minimum[i], maximum[i])
  return peak === 0 ? 1 : Math.max(1, Math.min(mostGain, 0.95 / peak))
}
