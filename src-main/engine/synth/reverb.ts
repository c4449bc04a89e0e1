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

/** The hall itself, sample after sample. */
export class Reverb {
  /** What two ears hear of the last sample taken in: the same delays, half of them turned round for one ear. */
  left = 0
  right = 0
  private readonly lines: Float64Array[]
  private readonly gains: number[]
  private readonly positions = new Int32Array(DELAY_SECONDS.length)
  private readonly damped = new Float64Array(DELAY_SECONDS.length)
  private readonly outputs = new Float64Array(DELAY_SECONDS.length)

  constructor(
    sampleRate: number,
    decaySeconds: number,
    private readonly damping: number,
  ) {
    this.lines = DELAY_SECONDS.map((seconds) => new Float64Array(Math.round(seconds * sampleRate)))
    this.gains = DELAY_SECONDS.map((seconds) => 10 ** ((-3 * seconds) / decaySeconds))
  }

  /** Takes a sample in, and gives what is heard of the hall then. */
  next(input: number): number {
    this.turn(input, input)
    const { outputs } = this
    let heard = 0
    for (let i = 0; i < outputs.length; i++) heard += i % 2 === 0 ? outputs[i] : -outputs[i]
    return heard / Math.sqrt(outputs.length)
  }

  /** Takes in a sample of either side: each goes into half of the delays, which all feed each other. */
  turn(leftInput: number, rightInput: number): void {
    const { lines, gains, positions, damped, outputs, damping } = this
    let sum = 0
    let left = 0
    let right = 0
    for (let i = 0; i < lines.length; i++) {
      const output = lines[i][positions[i]]
      outputs[i] = output
      sum += output
      left += i % 2 === 0 ? output : -output
      right += i % 4 < 2 ? output : -output
    }
    const scale = 1 / Math.sqrt(lines.length)
    this.left = left * scale
    this.right = right * scale
    const common = (2 / lines.length) * sum
    for (let i = 0; i < lines.length; i++) {
      damped[i] = damped[i] * damping + (outputs[i] - common) * (1 - damping)
      lines[i][positions[i]] = (i % 2 === 0 ? leftInput : rightInput) + gains[i] * damped[i]
      positions[i] = positions[i] + 1 === lines[i].length ? 0 : positions[i] + 1
    }
  }
}

/** @param samples  [n]; a new array is returned, of the same length */
export function addReverb(samples: Float32Array, sampleRate: number, { decaySeconds, damping, wet }: ReverbOptions): Float32Array {
  const reverb = new Reverb(sampleRate, decaySeconds, damping)
  const result = new Float32Array(samples.length)
  for (let n = 0; n < samples.length; n++) result[n] = samples[n] * (1 - wet) + reverb.next(samples[n]) * wet
  return result
}
