/**
 * 16-bit floating-point numbers in files: float16 (IEEE 754 binary16: 11 significant bits, 6e-8 to 65504) and bfloat16
 * (the upper half of a float32: 8 significant bits, the whole range). Both round to the nearest, ties to even.
 *
 * @source IEEE 754-2019, 4.3.1 (rounding) and 3.6 (binary16); F. Giesen, "Float to half conversions" (2012)
 */

const SIGN = 0x8000
const FLOAT32_INFINITY = 0x7f800000
const FLOAT16_INFINITY = 0x7c00
const FLOAT16_NAN = 0x7e00
/** 2^16 and 2^-14 as bits of a float32: beyond float16's range, and its smallest normal number. */
const TWO_TO_16 = 0x47800000
const TWO_TO_MINUS_14 = 0x38800000
/** Exponents are counted from 127 in float32 and from 15 in float16. */
const REBIAS = (127 - 15) << 23
const DROPPED_BITS = 13

/** The largest float16; numbers from 65520 on round to infinity. */
export const LARGEST_FLOAT16 = 65504

/** @returns bits of a float16 each; what is too large becomes infinite */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const half = new Uint16Array(values.length)
  const scratch = new Float32Array(1)
  const scratchBits = new Uint32Array(scratch.buffer)
  for (let i = 0; i < bits.length; i++) {
    const sign = (bits[i] >>> 16) & SIGN
    const magnitude = bits[i] & 0x7fffffff
    if (magnitude >= TWO_TO_16) half[i] = sign | (magnitude > FLOAT32_INFINITY ? FLOAT16_NAN : FLOAT16_INFINITY)
    else if (magnitude >= TWO_TO_MINUS_14) half[i] = sign | roundOff(magnitude - REBIAS, DROPPED_BITS)
    else {
      // 0.5 + x has its last bit at 2^-24, the step of float16 down here: the addition rounds.
      scratch[0] = 0.5 + Math.abs(values[i])
      half[i] = sign | (scratchBits[0] & 0x7ff)
    }
  }
  return half
}

/** The nearest number without its last bits, ties to even. */
const roundOff = (bits: number, dropped: number): number => (bits + (1 << (dropped - 1)) - 1 + ((bits >>> dropped) & 1)) >>> dropped

/** Every float16 is a float32: nothing is rounded. */
export function fromFloat16(half: Uint16Array): Float32Array {
  const values = new Float32Array(half.length)
  const bits = new Uint32Array(values.buffer)
  for (let i = 0; i < half.length; i++) {
    const sign = (half[i] & SIGN) << 16
    const exponent = half[i] & FLOAT16_INFINITY
    const fraction = half[i] & 0x3ff
    if (exponent === FLOAT16_INFINITY) bits[i] = sign | FLOAT32_INFINITY | (fraction << DROPPED_BITS)
    else if (exponent !== 0) bits[i] = sign | (((half[i] & 0x7fff) << DROPPED_BITS) + REBIAS)
    else values[i] = (sign < 0 ? -1 : 1) * fraction * 2 ** -24
  }
  return values
}

/** @returns bits of a bfloat16 each */
export function toBfloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const half = new Uint16Array(values.length)
  for (let i = 0; i < bits.length; i++) {
    const isNaN = (bits[i] & 0x7fffffff) > FLOAT32_INFINITY
    half[i] = isNaN ? (bits[i] >>> 16) | 0x40 : roundOff(bits[i], 16)
  }
  return half
}

/** Every bfloat16 is a float32: nothing is rounded. */
export function fromBfloat16(half: Uint16Array): Float32Array {
  const values = new Float32Array(half.length)
  const bits = new Uint32Array(values.buffer)
  for (let i = 0; i < half.length; i++) bits[i] = half[i] << 16
  return values
}
