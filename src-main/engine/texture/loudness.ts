/**
 * How loud each bin of each moment is, as the ear counts: what textures are measured on.
 *
 *   value[k] = max(0, 1 + 20 log10(|X[k]| / full scale) / 80)
 */
import { SYNTHESIS_RATE as TEXTURE_RATE } from '../../../src-shared/project/index.ts'
import { stft } from '../dsp/transforms/index.ts'

export { TEXTURE_RATE }
/** Those of the voice that makes sound of magnitudes. */
export { COLOUR_BINS as TEXTURE_BINS, COLOUR_HOP as TEXTURE_HOP } from '../plane/colours.ts'
const SIZE = 1024
/** Softer is silence, dB of full scale. */
const DEEPEST_DB = -80
/** Of a sine of full scale under a Hann window. */
const FULL_SCALE = SIZE / 4

/**
 * @param sound float32, at TEXTURE_RATE
 * @returns     [moments, TEXTURE_BINS], from the first whole moment on; 0 to about 1
 */
export function loudnessOf(sound: Float32Array): Float32Array {
  if (sound.length < SIZE) return new Float32Array(0)
  const { data } = stft(sound, { fftSize: SIZE, hopSamples: SIZE / 4, center: false })
  return Float32Array.from({ length: data.length / 2 }, (_, i) => {
    const power = data[2 * i] ** 2 + data[2 * i + 1] ** 2
    return Math.max(0, 1 - (10 * Math.log10(power / FULL_SCALE ** 2 + 1e-12)) / DEEPEST_DB)
  })
}

/** The inverse: magnitudes of bins; what is silent stays so. */
export const magnitudesOfLoudness = (values: Float32Array): Float32Array =>
  values.map((value) => (value > 0 ? FULL_SCALE * 10 ** (((1 - value) * DEEPEST_DB) / 20) : 0))
