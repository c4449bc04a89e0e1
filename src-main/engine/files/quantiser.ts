/** Integer widths that sound files are written with. */
export type IntegerBits = 16 | 24

/**
 * Turns float samples into integers of a file, rounded to nearest and limited to full scale.
 *
 *   q[n] = clip( round( x[n] 2^(bits-1) + d[n] ) ),   d[n] = u1 - u2, u uniform in [0, 1)   (only with dither)
 *
 * With dither the error is noise of constant power instead of distortion that follows quiet music (0.25 LSB² more of it).
 * Equal input gives equal files: the dither's generator starts from the same state each time.
 *
 * @source Lipshitz, Wannamaker & Vanderkooy 1992, "Quantization and Dither: A Theoretical Survey", section 4 (triangular dither)
 */
export class Quantiser {
  readonly bits: IntegerBits
  readonly #dither: boolean
  #state = 0x9e3779b9

  constructor(bits: IntegerBits, dither = false) {
    this.bits = bits
    this.#dither = dither
  }

  /** @param samples  nominally -1..1. @returns integers in -2^(bits-1) .. 2^(bits-1) - 1, as many */
  quantise(samples: Float32Array): Int32Array {
    const scale = 2 ** (this.bits - 1)
    const integers = new Int32Array(samples.length)
    for (let i = 0; i < samples.length; i++) {
      const value = Math.round(samples[i] * scale + (this.#dither ? this.#uniform() - this.#uniform() : 0))
      integers[i] = value > scale - 1 ? scale - 1 : value < -scale ? -scale : value
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
  const size = bits / 8
  const stride = size * channels.length
  const bytes = new Uint8Array(channels[0].length * stride)
  channels.forEach((samples, channel) => {
    for (let i = 0, at = channel * size; i < samples.length; i++, at += stride) {
      for (let byte = 0; byte < size; byte++) bytes[at + byte] = samples[i] >> (8 * byte)
    }
  })
  return bytes
}
