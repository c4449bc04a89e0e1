/**
 * A small, soft hall: eight delays of incommensurable lengths, each damped in its treble, that feed each other through a
 * Householder matrix (which mixes them without losing or adding energy).
 *
 *   s_i[n] = x[n] + g_i lowpass( d_i - 2/8 sum_j d_j ),   y[n] = sum_i +-d_i
 *
 * @source Jot & Chaigne, "Digital delay networks for designing artificial reverberators", AES 90 (1991)
 */

const DELAY_SECONDS = [0.0297, 0.0371, 0.0411, 0.0437, 0.0533, 0.0591, 0.0677, 0.0753]

export interface ReverbOptions {
  /** Until the sound has fallen by 60 dB. */
  decaySeconds: number
  /** 0..1: how much the treble is damped on each way round. */
  damping: number
  /** 0..1: the reverb's part in the result. */
  wet: number
}

/** @param samples  [n]; a new array is returned, of the same length */
export function addReverb(samples: Float32Array, sampleRate: number, { decaySeconds, damping, wet }: ReverbOptions): Float32Array {
  const count = DELAY_SECONDS.length
  const lines = DELAY_SECONDS.map((seconds) => new Float64Array(Math.round(seconds * sampleRate)))
  const gains = DELAY_SECONDS.map((seconds) => 10 ** ((-3 * seconds) / decaySeconds))
  const positions = new Int32Array(count)
  const damped = new Float64Array(count)
  const outputs = new Float64Array(count)
  const result = new Float32Array(samples.length)
  for (let n = 0; n < samples.length; n++) {
    let sum = 0
    let heard = 0
    for (let i = 0; i < count; i++) {
      outputs[i] = lines[i][positions[i]]
      sum += outputs[i]
      heard += i % 2 === 0 ? outputs[i] : -outputs[i]
    }
    const common = (2 / count) * sum
    for (let i = 0; i < count; i++) {
      damped[i] = damped[i] * damping + (outputs[i] - common) * (1 - damping)
      lines[i][positions[i]] = samples[n] + gains[i] * damped[i]
      positions[i] = positions[i] + 1 === lines[i].length ? 0 : positions[i] + 1
    }
    result[n] = samples[n] * (1 - wet) + (heard * wet) / Math.sqrt(count)
  }
  return result
}
