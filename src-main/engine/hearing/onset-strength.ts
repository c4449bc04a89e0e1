import { realFftPlan } from '../dsp/fft-plan.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import { HEARD_RATE } from './heard-rate.ts'

const FFT_SIZE = 1024
/** 10 ms. */
export const STRENGTH_HOP_SAMPLES = 220
export const STRENGTHS_PER_SECOND = HEARD_RATE / STRENGTH_HOP_SAMPLES
const BANDS_PER_OCTAVE = 24
const [LOWEST_HZ, HIGHEST_HZ] = [27.5, 10_500]
/** Compared with the spectrum so many frames before, ... */
const LAG_FRAMES = 2
/** ... of which each band and its neighbours count, so that vibrato is no onset. */
const NEIGHBOURS = 1
/** Up to here a rise counts as one of the bass. */
const BASS_HZ = 150

export interface OnsetStrength {
  /** Rise of the logarithmic spectrum, mean a band, [frames]; frame i is around sample i times {@link STRENGTH_HOP_SAMPLES}. */
  all: Float32Array
  /** The same of what lies below 150 Hz. */
  bass: Float32Array
}

interface Band {
  /** First bin and the weights from there on. */
  from: number
  weights: Float32Array
}

/** Triangles a quarter tone apart, each as high as 1; where they are narrower than a bin they are left out. */
function quarterToneBands(): Band[] {
  const binHz = HEARD_RATE / FFT_SIZE
  const bins: number[] = []
  for (let i = 0; ; i++) {
    const hz = LOWEST_HZ * 2 ** (i / BANDS_PER_OCTAVE)
    if (hz > HIGHEST_HZ) break
    const bin = Math.round(hz / binHz)
    if (bin > 0 && bins[bins.length - 1] !== bin) bins.push(bin)
  }
  return bins.slice(1, -1).map((middle, i) => {
    const [from, to] = [bins[i], bins[i + 2]]
    return {
      from: from + 1,
      weights: Float32Array.from({ length: to - from - 1 }, (_, k) => {
        const bin = from + 1 + k
        return bin <= middle ? (bin - from) / (middle - from) : (to - bin) / (to - middle)
      }),
    }
  })
}

/**
 * How strongly something begins, a hundred times a second.
 *
 *   s[t] = mean_b max(0, Y[t, b] - max_{|c| <= 1} Y[t - 2, b + c]),   Y = log10(1 + filtered magnitude)
 *
 * @param samples  mono at {@link HEARD_RATE}
 * @source         Boeck, Widmer 2013, "Maximum filter vibrato suppression for onset detection" (SuperFlux). Differs: 22 050 Hz
 */
export function onsetStrength(samples: Float32Array): OnsetStrength {
  const frames = Math.floor(samples.length / STRENGTH_HOP_SAMPLES) + 1
  const bands = quarterToneBands()
  const bassBands = bands.filter(({ from }) => (from * HEARD_RATE) / FFT_SIZE < BASS_HZ).length
  const [window, fft] = [hannWindow(FFT_SIZE), realFftPlan(FFT_SIZE)]
  const [all, bass] = [new Float32Array(frames), new Float32Array(frames)]
  const past = Array.from({ length: LAG_FRAMES + 1 }, () => new Float32Array(bands.length))
  const magnitudes = new Float32Array(FFT_SIZE / 2)
  for (let frame = 0; frame < frames; frame++) {
    const start = frame * STRENGTH_HOP_SAMPLES - FFT_SIZE / 2
    for (let i = 0; i < FFT_SIZE; i++) fft.input[i] = (samples[start + i] ?? 0) * window[i]
    fft.forward()
    for (let k = 1; k < FFT_SIZE / 2; k++) magnitudes[k] = Math.hypot(fft.spectrum[2 * k], fft.spectrum[2 * k + 1])
    const now = past[frame % past.length]
    bands.forEach(({ from, weights }, b) => {
      let sum = 0
      for (let i = 0; i < weights.length; i++) sum += weights[i] * magnitudes[from + i]
      now[b] = Math.log10(1 + sum)
    })
    if (frame < LAG_FRAMES) continue
    const before = past[(frame - LAG_FRAMES) % past.length]
    let [rise, low] = [0, 0]
    for (let b = 0; b < bands.length; b++) {
      let loudest = before[b]
      for (let c = Math.max(0, b - NEIGHBOURS); c <= Math.min(bands.length - 1, b + NEIGHBOURS); c++) loudest = Math.max(loudest, before[c])
      rise += Math.max(0, now[b] - loudest)
      if (b === bassBands - 1) low = rise
    }
    all[frame] = rise / bands.length
    bass[frame] = low / Math.max(1, bassBands)
  }
  return { all, bass }
}
