/** Pitch classes over time: which notes sound, whatever their octave. */
import { chromaFilterBank, type ChromaFilterBankOptions } from './chroma-filter-bank.ts'
import { filterFrames } from './filter-bank.ts'
import { hzToMidi } from './frequency-scales.ts'
import { ParameterError, requireInteger } from './parameter-error.ts'
import { requireShape, type Spectrogram } from './spectrogram.ts'
import { powerSpectrogram, type StftOptions } from './stft.ts'

export type FrameNorm = 'max' | 1 | 2 | null

/** Divides each frame by its largest value, its sum of magnitudes or its Euclidean length; frames of (almost) nothing stay as they are. */
export function normaliseFrames({ frames, bins, data }: Spectrogram, norm: FrameNorm): Spectrogram {
  if (norm === null) return { frames, bins, data }
  const result = new Float32Array(data.length)
  for (let frame = 0; frame < frames; frame++) {
    let length = 0
    for (let i = frame * bins; i < (frame + 1) * bins; i++) {
      const magnitude = Math.abs(data[i])
      if (norm === 'max') length = Math.max(length, magnitude)
      else length += norm === 1 ? magnitude : magnitude * magnitude
    }
    if (norm === 2) length = Math.sqrt(length)
    const scale = length > 1e-30 ? 1 / length : 1
    for (let i = frame * bins; i < (frame + 1) * bins; i++) result[i] = data[i] * scale
  }
  return { frames, bins, data: result }
}

/**
 * Chromagram of a sound from its power spectrogram.
 *
 *   C[t, c] = sum_k w[c, k] |X[t, k]|^2, each frame normalised
 *
 * @param samples  shape [samples], mono
 * @returns        shape [frames, classes], class 0 is C
 * @source         Ellis 2007; agrees with librosa.feature.chroma_stft
 */
export function chromaOfStft(
  samples: Float32Array,
  options: StftOptions & ChromaFilterBankOptions & { frameNorm?: FrameNorm },
): Spectrogram {
  const power = powerSpectrogram(samples, options)
  const bank = chromaFilterBank(options)
  const chroma = { frames: power.frames, bins: bank.bands, data: filterFrames(bank, power.data) }
  return normaliseFrames(chroma, options.frameNorm === undefined ? 'max' : options.frameNorm)
}

export interface ChromaOfConstantQOptions {
  /** Frequency of the first constant-Q bin, Hz. */
  minHz: number
  binsPerOctave?: number
  classes?: number
  frameNorm?: FrameNorm
}

/**
 * Chromagram from constant-Q magnitudes: bins an octave apart are summed, and neighbours where there are several to a class.
 *
 * @param constantQ  magnitudes or energies, shape [frames, bins]
 * @returns          shape [frames, classes], class 0 is C
 * @source           agrees with librosa.feature.chroma_cqt
 */
export function chromaOfConstantQ(constantQ: Spectrogram, options: ChromaOfConstantQOptions): Spectrogram {
  requireShape('chromaOfConstantQ', constantQ)
  const { minHz, binsPerOctave = 12, classes = 12, frameNorm = 'max' } = options
  const merged = binsPerOctave / classes
  if (!Number.isInteger(merged)) {
    throw new ParameterError('chromaOfConstantQ', 'binsPerOctave', binsPerOctave, `must be a multiple of the ${classes} classes`)
  }
  const { frames, bins, data } = constantQ
  const firstClass = Math.round((((hzToMidi(minHz) % 12) + 12) % 12) * (classes / 12))
  const classOf = Int32Array.from({ length: bins }, (_, bin) => {
    const step = Math.floor((((bin + Math.floor(merged / 2)) % binsPerOctave) + binsPerOctave) / merged)
    return (step + firstClass) % classes
  })
  const chroma = new Float32Array(frames * classes)
  for (let frame = 0; frame < frames; frame++) {
    for (let bin = 0; bin < bins; bin++) chroma[frame * classes + classOf[bin]] += data[frame * bins + bin]
  }
  return normaliseFrames({ frames, bins: classes, data: chroma }, frameNorm)
}

const CENS_STEPS = [0.4, 0.2, 0.1, 0.05]

/**
 * Chroma energy normalised statistics: chroma made robust against dynamics and timbre, for comparing performances.
 * Each frame is scaled to sum 1, quantised in four steps, smoothed over time by a Hann window, scaled to length 1.
 *
 * @param chroma         shape [frames, classes], not normalised
 * @param smoothFrames   length of the Hann window, frames, odd
 * @returns              shape [frames, classes]
 * @source               Mueller and Ewert 2011, section 3; agrees with librosa.feature.chroma_cens
 */
export function cens(chroma: Spectrogram, smoothFrames = 41): Spectrogram {
  requireShape('cens', chroma)
  requireInteger('cens', 'smoothFrames', smoothFrames, 1)
  const { frames, bins, data } = normaliseFrames(chroma, 1)
  const steps = data.map((value) => 0.25 * CENS_STEPS.filter((step) => value > step).length)
  const window = Float64Array.from({ length: smoothFrames }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 1)) / (smoothFrames + 1)))
  const total = window.reduce((sum, value) => sum + value, 0)
  const smoothed = new Float32Array(frames * bins)
  const middle = Math.floor(smoothFrames / 2)
  for (let frame = 0; frame < frames; frame++) {
    for (let i = 0; i < smoothFrames; i++) {
      const source = frame + i - middle
      if (source < 0 || source >= frames) continue
      for (let bin = 0; bin < bins; bin++) smoothed[frame * bins + bin] += (window[i] / total) * steps[source * bins + bin]
    }
  }
  return normaliseFrames({ frames, bins, data: smoothed }, 2)
}
