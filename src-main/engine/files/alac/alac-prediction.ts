import { window32, type BitReader } from '../bit-reader.ts'

export interface ResidualCoding {
  multiplier: number
  initialHistory: number
  riceLimit: number
}

/** More ones than this stand for a number that is written out. */
const LONGEST_PREFIX = 9
const MEAN_LIMIT = 0xffff
const ZERO_RUN_BITS = 16

/**
 * Prediction errors in adaptive Golomb-Rice codes: the parameter follows the mean of what was read; where it falls to nothing, runs of
 * zeros are counted.
 * @param depth  bits of a number that is written out
 */
export function readResidual(
  bits: BitReader,
  length: number,
  depth: number,
  { multiplier, initialHistory, riceLimit }: ResidualCoding,
): Int32Array {
  const samples = new Int32Array(length)
  let mean = initialHistory
  let afterZeros = 0
  for (let n = 0; n < length;) {
    const k = Math.min(31 - Math.clz32((mean >> 9) + 3), riceLimit)
    const value = readCode(bits, k, depth) + afterZeros
    samples[n++] = value & 1 ? -((value + 1) / 2) : value / 2
    mean = value - afterZeros > MEAN_LIMIT ? MEAN_LIMIT : (mean + multiplier * value - (Math.imul(multiplier, mean) >>> 9)) >>> 0
    afterZeros = 0
    if (mean * 4 >= 512 || n >= length) continue
    const runBits = Math.clz32(mean) - 24 + ((mean + 16) >> 6)
    const run = readCode(bits, Math.min(runBits, riceLimit), ZERO_RUN_BITS)
    if (n + run > length) throw new Error('a packet counts too many zeros')
    n += run
    afterZeros = run < MEAN_LIMIT ? 1 : 0
    mean = 0
  }
  return samples
}

function readCode(bits: BitReader, k: number, escapeBits: number): number {
  const ones = Math.clz32(~window32(bits.bytes, bits.position))
  if (ones >= LONGEST_PREFIX) {
    bits.skip(LONGEST_PREFIX)
    return bits.unsigned(escapeBits)
  }
  bits.skip(ones + 1)
  if (k <= 1) return ones * k
  const whole = ones * (2 ** k - 1)
  // A remainder of 0 is one bit shorter than the others.
  const rest = window32(bits.bytes, bits.position) >>> (32 - k)
  bits.skip(rest < 2 ? k - 1 : k)
  return rest < 2 ? whole : whole + rest - 1
}

/**
 * Prediction errors to samples, in place, by coefficients that learn from the sign of every error.
 *
 *   x[n] = e[n] + x[n-1-M] + (sum_j c[j] (x[n-1-j] - x[n-1-M]) + 2^(s-1)) >> s
 *
 * @param coefficients  changed; 31 of them stand for differences of neighbours
 */
export function predict(samples: Int32Array, coefficients: Int16Array, denominatorBits: number, depth: number): void {
  const order = coefficients.length
  if (order === 0) return
  const unused = 32 - depth
  const isFirstOrder = order === 31
  const warmUp = isFirstOrder ? samples.length : Math.min(samples.length, order + 1)
  for (let n = 1; n < warmUp; n++) samples[n] = ((samples[n] + samples[n - 1]) << unused) >> unused
  const half = denominatorBits > 0 ? 1 << (denominatorBits - 1) : 0
  for (let n = warmUp; n < samples.length; n++) {
    const error = samples[n]
    const oldest = samples[n - order - 1]
    let sum = half
    for (let j = 0; j < order; j++) sum = (sum + Math.imul(coefficients[j], samples[n - 1 - j] - oldest)) | 0
    samples[n] = ((error + oldest + (sum >> denominatorBits)) << unused) >> unused
    if (error !== 0) adapt(samples, coefficients, n, error, denominatorBits)
  }
}

/** From the oldest sample on, each coefficient moves by one towards the error until the error is spent. */
function adapt(samples: Int32Array, coefficients: Int16Array, n: number, error: number, denominatorBits: number): void {
  const order = coefficients.length
  const oldest = samples[n - order - 1]
  const direction = error > 0 ? 1 : -1
  let left = error
  for (let j = order - 1; j >= 0; j--) {
    const difference = (oldest - samples[n - 1 - j]) | 0
    const sign = Math.sign(difference)
    coefficients[j] -= direction * sign
    left -= (order - j) * ((direction * Math.abs(difference)) >> denominatorBits)
    if (left * direction <= 0) return
  }
}
