import { autocorrelate } from '../autocorrelate.ts'
import { nextFftSize } from '../fft.ts'
import { realFftPlan } from '../fft-plan.ts'
import { hannWindow } from '../window-functions.ts'
import { normaliseFrames, type FrameNorm } from './chroma.ts'
import { requireInteger } from './parameter-error.ts'
import type { Spectrogram } from './spectrogram.ts'

export interface TempogramOptions {
  /** Frames of onset envelope looked at around each frame; 384 are 8.9 s at hops of 512 and 22 050 Hz. */
  windowFrames?: number
  norm?: FrameNorm
}

/**
 * Tempogram: at every frame, how much the onset envelope around it resembles itself some frames later. Beats show as ridges at the lag of
 * a beat and its multiples; {@link tempoOfLag} names their tempo.
 *
 *   T[t, l] = sum_n y[n] y[n + l],   y[n] = w[n] o[t + n - windowFrames / 2],   each frame divided by its largest value
 *
 * Beyond its ends the envelope falls to zero in a straight line over half a window.
 *
 * @param envelope  onset envelope, shape [frames]
 * @returns         shape [frames, windowFrames]: lags 0 .. windowFrames - 1, frames
 * @source          Grosche, Mueller and Kurth 2010; agrees with librosa.feature.tempogram
 */
export function tempogram(envelope: Float32Array, { windowFrames = 384, norm = 'max' }: TempogramOptions = {}): Spectrogram {
  requireInteger('tempogram', 'windowFrames', windowFrames, 2)
  const frames = envelope.length
  const half = Math.floor(windowFrames / 2)
  const padded = new Float32Array(frames + 2 * half)
  padded.set(envelope, half)
  for (let i = 0; i < half; i++) {
    padded[i] = (envelope[0] * i) / half
    padded[padded.length - 1 - i] = (envelope[frames - 1] * i) / half
  }
  const window = hannWindow(windowFrames)
  const fft = realFftPlan(nextFftSize(2 * windowFrames))
  const data = new Float32Array(frames * windowFrames)
  for (let frame = 0; frame < frames; frame++) {
    const { input } = fft
    input.fill(0)
    for (let n = 0; n < windowFrames; n++) input[n] = padded[frame + n] * window[n]
    autocorrelate(fft)
    for (let lag = 0; lag < windowFrames; lag++) data[frame * windowFrames + lag] = input[lag] / fft.size
  }
  return normaliseFrames({ frames, bins: windowFrames, data }, norm)
}
