/** Integer widths that sound files are written with. */
export type IntegerBits = 16 | 24

/**
 * How the error of rounding is made harmless: `flat` adds noise of constant power, `shaped` moves that noise to where ears hear least of
 * it, for 44.1 and 48 kHz.
 */
export type Dither = 'none' | 'flat' | 'shaped'

/** Error feedback that follows the ear at 44.1 kHz. */
const FEEDBACK = [2.033, -2.165, 1.959, -1.59, 0.6149]

/**
 * Turns float samples into integers of a file, rounded to nearest and limited to full scale.
 *
 *   v[n] = x[n] 2^(bits-1) - sum_k c[k] e[n-k]            (the sum only where shaped)
 *   q[n] = clip( round( v[n] + d[n] ) ),  e[n] = q[n] - v[n]
 *   d[n] = u1 - u2, u uniform in [0, 1)                     (only with dither)
 *
 * With dither the error is noise of constant power instead of distortion that follows quiet music (0.25 LSB² more of it).
 * Equal input gives equal files: the dither's generator starts from the same state each time.
 *
 * @source Lipshitz, Wannamaker & Vanderkooy 1992, "Quantization and Dither: A Theoretical Survey", section 4 (triangular dither);
 *         Lipshitz, Vanderkooy & Wannamaker 1991, "Minimally Audible Noise Shaping", table 2 (five coefficients)
 */
export class Quantiser {
  readonly bits: IntegerBits
  readonly #dither: Dither
  /** The last errors of each channel, the newest first. */
  readonly #errors: Float64Array[] = []
  #state = 0x9e3779b9

  constructor(bits: IntegerBits, dither: Dither = 'none') {
    this.bits = bits
    this.#dither = dither
  }

  /** @param samples  nominally -1..1, the next of its channel. @returns integers in -2^(bits-1) .. 2^(bits-1) - 1, as many */
  quantise(samples: Float32Array, channel = 0): Int32Array {
    return this.#dither === 'shaped' ? this.#shaped(samples, channel) : this.#plain(samples)
  }

  #plain(samples: Float32Array): Int32Array {
    const scale = 2 ** (this.bits - 1)
    const isDithered = this.#dither !== 'none'
    const integers = new Int32Array(samples.length)
    for (let i = 0; i < samples.length; i++) {
      const value = Math.round(samples[i] * scale + (isDithered ? this.#uniform() - this.#uniform() : 0))
      integers[i] = value > scale - 1 ? scale - 1 : value < -scale ? -scale : value
    }
    return integers
  }

  #shaped(samples: Float32Array, channel: number): Int32Array {
    const scale = 2 ** (this.bits - 1)
    const integers = new Int32Array(samples.length)
    const errors = (this.#errors[channel] ??= new Float64Array(FEEDBACK.length))
    for (let i = 0; i < samples.length; i++) {
      let wanted = samples[i] * scale
      for (let k = 0; k < FEEDBACK.length; k++) wanted -= FEEDBACK[k] * errors[k]
      const value = Math.round(wanted + this.#uniform() - this.#uniform())
      const limited = value > scale - 1 ? scale - 1 : value < -scale ? -scale : value
      integers[i] = limited
      errors.copyWithin(1, 0)
      // What was cut at full scale is no noise: fed back it would grow.
      errors[0] = limited === value ? value - wanted : 0
    }
    return integers
  }

  /** xorshift32 (Marsaglia 2003), as a number in [0, 1). */
  #uniform(): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x
    return (x >>> 0) / 2 ** 32
  }
}

/** Interleaved bytes of planar integers, little endian: as WAV files hold them and as the MD5 of FLAC files counts them. */
export function integerBytes(channels: readonly Int32Array[], bits: IntegerBits): Uint8Array {
  const bytes = new Uint8Array(channels[0].length * channels.length * (bits / 8))
  putIntegers(channels, bits, bytes, 0)
  return bytes
}

/** The same into a part of a larger array, from byte `from` on. */
export function putIntegers(channels: readonly Int32Array[], bits: IntegerBits, into: Uint8Array, from: number): void {
  const size = bits / 8
  const stride = size * channels.length
  channels.forEach((samples, channel) => {
    let at = from + channel * size
    if (bits === 16) {
      for (let i = 0; i < samples.length; i++, at += stride) {
        into[at] = samples[i]
        into[at + 1] = samples[i] >> 8
      }
      return
    }
    for (let i = 0; i < samples.length; i++, at += stride) {
      into[at] = samples[i]
      into[at + 1] = samples[i] >> 8
      into[at + 2] = samples[i] >> 16
    }
  })
}
