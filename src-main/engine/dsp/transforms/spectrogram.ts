import { ShapeError } from '../../errors.ts'

/** Values over time and frequency (or bands), shape [frames, bins], row-major: one frame's bins lie side by side. */
export interface Spectrogram {
  frames: number
  bins: number
  data: Float32Array
}

/** Complex values, shape [frames, bins, 2], row-major: real and imaginary part of one bin lie side by side. */
export interface ComplexSpectrogram {
  frames: number
  bins: number
  data: Float32Array
}

/** Checks that `data` holds frames * bins * parts numbers. */
export function requireShape(operation: string, { frames, bins, data }: Spectrogram, parts = 1): void {
  if (data.length !== frames * bins * parts) {
    throw new ShapeError(operation, [[data.length]], `${frames} frames of ${bins} bins are ${frames * bins * parts} numbers`)
  }
}

/** |X|, shape [frames, bins]. */
export function magnitudes({ frames, bins, data }: ComplexSpectrogram): Spectrogram {
  const result = new Float32Array(frames * bins)
  for (let i = 0; i < result.length; i++) {
    const re = data[2 * i]
    const im = data[2 * i + 1]
    result[i] = Math.sqrt(re * re + im * im)
  }
  return { frames, bins, data: result }
}

/** |X|^2, shape [frames, bins]. */
export function powers({ frames, bins, data }: ComplexSpectrogram): Spectrogram {
  const result = new Float32Array(frames * bins)
  for (let i = 0; i < result.length; i++) result[i] = data[2 * i] * data[2 * i] + data[2 * i + 1] * data[2 * i + 1]
  return { frames, bins, data: result }
}

/** arg X in radians, -pi..pi, shape [frames, bins]. */
export function phases({ frames, bins, data }: ComplexSpectrogram): Spectrogram {
  const result = new Float32Array(frames * bins)
  for (let i = 0; i < result.length; i++) result[i] = Math.atan2(data[2 * i + 1], data[2 * i])
  return { frames, bins, data: result }
}

/**
 * Power to decibels: 10 log10(max(power, floor) / reference).
 *
 * @param topDb  where given, nothing falls further below the maximum than this
 */
export function powerToDb(power: Float32Array, { reference = 1, floor = 1e-10, topDb = null as number | null } = {}): Float32Array {
  const offset = 10 * Math.log10(reference)
  const result = new Float32Array(power.length)
  let loudest = -Infinity
  for (let i = 0; i < power.length; i++) {
    const db = 10 * Math.log10(Math.max(power[i], floor)) - offset
    result[i] = db
    if (db > loudest) loudest = db
  }
  if (topDb !== null) for (let i = 0; i < result.length; i++) result[i] = Math.max(result[i], loudest - topDb)
  return result
}

/** Decibels to power: reference 10^(db / 10); the inverse of {@link powerToDb} above its floor. */
export const dbToPower = (db: Float32Array, reference = 1): Float32Array => db.map((value) => reference * 10 ** (value / 10))
