export const sine = (frames: number, frequency: number, sampleRate: number): Float32Array =>
  Float32Array.from({ length: frames }, (_, n) => Math.sin((2 * Math.PI * frequency * n) / sampleRate))

export interface SineFit {
  /** Of the sine of that frequency that fits best. */
  amplitude: number
  /** Of the same sine, radians. */
  phase: number
  /** What is left when it is taken away, dB relative to a sine of amplitude 1. */
  residueDb: number
}

/** How much of a sine a signal is, by least squares over its middle four fifths; frequency 0 takes away a constant. */
export function residue(samples: Float32Array, frequency: number, sampleRate: number): SineFit {
  const edge = Math.ceil(samples.length / 10)
  const count = samples.length - 2 * edge
  const at = (n: number): [number, number] => [
    Math.sin((2 * Math.PI * frequency * n) / sampleRate),
    Math.cos((2 * Math.PI * frequency * n) / sampleRate),
  ]
  let [ss, cc, sc, xs, xc] = [0, 0, 0, 0, 0]
  for (let n = edge; n < edge + count; n++) {
    const [s, c] = at(n)
    ss += s * s
    cc += c * c
    sc += s * c
    xs += samples[n] * s
    xc += samples[n] * c
  }
  const determinant = frequency === 0 ? 0 : ss * cc - sc * sc
  const a = determinant === 0 ? 0 : (xs * cc - xc * sc) / determinant
  const b = determinant === 0 ? xc / cc : (xc * ss - xs * sc) / determinant
  let rest = 0
  for (let n = edge; n < edge + count; n++) {
    const [s, c] = at(n)
    rest += (samples[n] - a * s - b * c) ** 2
  }
  return { amplitude: Math.hypot(a, b), phase: Math.atan2(b, a), residueDb: 10 * Math.log10((2 * rest) / count) }
}
