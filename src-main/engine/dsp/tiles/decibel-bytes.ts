/**
 * Levels as bytes, for pictures: half a decibel a step from -126 dB (0, and everything softer) to 1.5 dB (255, and everything louder).
 * 0 dB is a sine of full scale.
 */
export const FLOOR_DB = -126
export const STEP_DB = 0.5
export const CEILING_DB = FLOOR_DB + 255 * STEP_DB

/** The byte next to a level in dB. */
export const byteOfDecibels = (decibels: number): number => Math.max(0, Math.min(255, Math.round((decibels - FLOOR_DB) / STEP_DB)))

/** The level a byte stands for. */
export const decibelsOfByte = (byte: number): number => FLOOR_DB + byte * STEP_DB

/**
 * The byte of each of the 2^16 upper halves of a positive float32: the level of the middle of what the half stands for. Seven bits of
 * mantissa are 0.034 dB, so a level is rounded to its step with an error of 0.017 dB at most.
 */
const BYTES = makeBytes()

function makeBytes(): Uint8Array {
  const bytes = new Uint8Array(1 << 15)
  const bits = new Uint32Array(1)
  const value = new Float32Array(bits.buffer)
  for (let half = 0; half < bytes.length; half++) {
    bits[0] = (half << 16) | 0x8000
    bytes[half] = Number.isFinite(value[0]) ? byteOfDecibels(10 * Math.log10(value[0])) : 255
  }
  return bytes
}

/**
 * Bytes of powers, b = round((10 log10(p) - floor) / step).
 *
 * @param powers    `count` values >= 0 from the beginning; 1 is a sine of full scale
 * @param result    takes the bytes, `resultAt` onwards
 */
export function bytesOfPowers(powers: Float32Array, count: number, result: Uint8Array, resultAt: number): void {
  const bits = new Uint32Array(powers.buffer, powers.byteOffset, count)
  for (let i = 0; i < count; i++) result[resultAt + i] = BYTES[(bits[i] >>> 16) & 0x7fff]
}
