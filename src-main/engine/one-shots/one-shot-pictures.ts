/**
 * One-shots as pictures of a short-time Fourier transform, [FRAMES, BINS, 2]: what networks of pictures learn and give.
 *
 * @source log magnitude and instantaneous frequency: Engel et al. 2019 (GANSynth, arXiv 1902.08710), section 3; real and imaginary part:
 *         Nistal, Lattner, Richard 2020 (DrumGAN, arXiv 2008.12073), section 3.2. Differs: they are pressed, so that soft parts count
 */
import { frequencyDeviation, magnitudes, phases, stft } from '../dsp/transforms/index.ts'

export const PICTURE_FFT = 512
export const PICTURE_HOP = 128
export const PICTURE_FRAMES = 64
/** Without half the rate. */
export const PICTURE_BINS = 256
const WHOLE_BINS = PICTURE_FFT / 2 + 1

export type PictureKind = 'magnitude-and-frequency' | 'real-and-imaginary'

/** Log magnitudes from -1 to 1: those of a full-scale sine at the upper end, of 1e-4 of it at the lower. */
export const LOG_MIDDLE = Math.log(PICTURE_FFT / 4) - Math.log(1e4) / 2
export const LOG_RANGE = Math.log(1e4) / 2
/** Real and imaginary parts, pressed: sign(x) log(1 + STEEP |x|) / log(1 + STEEP * full scale). */
export const STEEP = 10
export const PRESSED_RANGE = Math.log(1 + (STEEP * PICTURE_FFT) / 4)

const OPTIONS = { fftSize: PICTURE_FFT, hopSamples: PICTURE_HOP }

/** @param sound ONE_SHOT_SAMPLES of it  @returns [FRAMES, BINS, 2] */
export function pictureOf(sound: Float32Array, kind: PictureKind): Float32Array {
  const spectrum = stft(sound, OPTIONS)
  const picture = new Float32Array(2 * PICTURE_FRAMES * PICTURE_BINS)
  const fill = (channel: number, valueAt: (whole: number) => number): void => {
    for (let i = 0; i < PICTURE_FRAMES * PICTURE_BINS; i++)
      picture[2 * i + channel] = valueAt(Math.floor(i / PICTURE_BINS) * WHOLE_BINS + (i % PICTURE_BINS))
  }
  if (kind === 'real-and-imaginary') {
    const pressed = (x: number): number => (Math.sign(x) * Math.log(1 + STEEP * Math.abs(x))) / PRESSED_RANGE
    for (const part of [0, 1]) fill(part, (at) => pressed(spectrum.data[2 * at + part]))
    return picture
  }
  const loud = magnitudes(spectrum)
  const deviation = frequencyDeviation(phases(spectrum), PICTURE_FFT, PICTURE_HOP)
  fill(0, (at) => Math.max(-1, (Math.log(loud.data[at] + 1e-9) - LOG_MIDDLE) / LOG_RANGE))
  // Half a turn a hop is 1.
  fill(1, (at) => 2 * deviation.data[at])
  return picture
}
