/** Second-order filters for shaping tone. */

/** y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2] */
export interface Biquad {
  b0: number
  b1: number
  b2: number
  a1: number
  a2: number
}

const normalised = (b0: number, b1: number, b2: number, a0: number, a1: number, a2: number): Biquad => ({
  b0: b0 / a0,
  b1: b1 / a0,
  b2: b2 / a0,
  a1: a1 / a0,
  a2: a2 / a0,
})

interface Tone {
  sampleRate: number
  /** Middle of the peak or of the shelf's slope. */
  frequencyHz: number
  gainDb: number
}

/**
 * Bell: `gainDb` at `frequencyHz`, nothing far from it.
 * @param q  frequency over bandwidth
 * @source Bristow-Johnson, "Audio EQ Cookbook", peakingEQ
 */
export function peaking({ sampleRate, frequencyHz, gainDb }: Tone, q: number): Biquad {
  const amplitude = 10 ** (gainDb / 40)
  const w = (2 * Math.PI * frequencyHz) / sampleRate
  const alpha = Math.sin(w) / (2 * q)
  const turn = -2 * Math.cos(w)
  return normalised(1 + alpha * amplitude, turn, 1 - alpha * amplitude, 1 + alpha / amplitude, turn, 1 - alpha / amplitude)
}

/**
 * High shelf of the gentlest slope without overshoot: 0 dB far below `frequencyHz`, `gainDb` far above it, half of that there.
 * @source Bristow-Johnson, "Audio EQ Cookbook", highShelf with S = 1
 */
export function highShelf({ sampleRate, frequencyHz, gainDb }: Tone): Biquad {
  const amplitude = 10 ** (gainDb / 40)
  const w = (2 * Math.PI * frequencyHz) / sampleRate
  const cosine = Math.cos(w)
  const slope = 2 * Math.sqrt(amplitude) * (Math.sin(w) / Math.SQRT2)
  const [plus, minus] = [amplitude + 1, amplitude - 1]
  return normalised(
    amplitude * (plus + minus * cosine + slope),
    -2 * amplitude * (minus + plus * cosine),
    amplitude * (plus + minus * cosine - slope),
    plus - minus * cosine + slope,
    2 * (minus - plus * cosine),
    plus - minus * cosine - slope,
  )
}

/** Filters a whole signal in place, from rest. */
export function filterInPlace(samples: Float32Array, { b0, b1, b2, a1, a2 }: Biquad): void {
  let s1 = 0
  let s2 = 0
  for (let n = 0; n < samples.length; n++) {
    const x = samples[n]
    const y = b0 * x + s1
    s1 = b1 * x - a1 * y + s2
    s2 = b2 * x - a2 * y
    samples[n] = y
  }
}
