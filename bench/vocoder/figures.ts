/** How a sound made of frames differs from what the frames were made of, its phases apart: they are made up in any case. */
import { logMelSpectrogramDb } from './log-mel.ts'
import { powerSpectrogram } from '../../src-main/engine/dsp/transforms/index.ts'
import { logSpectralDistanceDb } from '../../src-main/engine/evaluation/spectral-distance.ts'

const SCALES = [512, 1024, 2048]
/** Places that are no softer than this beside the loudest, dB, sound on. */
const LOUD_DB = -45
const ATTACKS = 60

export interface Figures {
  /** Log-spectral distance, dB. */
  spectral: number
  /** Mean difference of mel bands, dB. */
  mel: number
  /** Difference of magnitudes over their sum, dB, the mean of three resolutions. */
  convergence: number
  /** How steep the steepest attacks are beside the original's: 1 is as steep. */
  attacks: number
  /** How much more levels of loud tones jump from frame to frame than the original's, dB. */
  warble: number
}

const magnitudes = (sound: Float32Array, fftSize: number, hopSamples: number) => {
  const { data, frames, bins } = powerSpectrogram(sound, { fftSize, hopSamples })
  return { data: data.map(Math.sqrt), frames, bins }
}

export function figuresOf(original: Float32Array, copy: Float32Array, sampleRate: number): Figures {
  return {
    spectral: logSpectralDistanceDb(original, copy),
    mel: meanDifference(logMelSpectrogramDb(original, sampleRate), logMelSpectrogramDb(copy, sampleRate)),
    convergence: SCALES.reduce((sum, size) => sum + convergenceDb(original, copy, size), 0) / SCALES.length,
    attacks: steepness(copy, attackPlaces(original)) / steepness(original, attackPlaces(original)),
    warble: jumps(copy, original) - jumps(original, original),
  }
}

const meanDifference = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length

function convergenceDb(original: Float32Array, copy: Float32Array, size: number): number {
  const [a, b] = [original, copy].map((sound) => magnitudes(sound, size, size / 4).data)
  let [error, all] = [0, 0]
  a.forEach((value, i) => {
    error += (value - b[i]) ** 2
    all += value ** 2
  })
  return 10 * Math.log10(error / all)
}

/** Rises of compressed magnitudes from frame to frame. */
function rises(sound: Float32Array): Float32Array {
  const { data, frames, bins } = magnitudes(sound, 512, 128)
  return Float32Array.from({ length: frames - 1 }, (_, frame) => {
    let sum = 0
    for (let i = frame * bins; i < (frame + 1) * bins; i++) sum += Math.max(0, Math.log1p(100 * data[i + bins]) - Math.log1p(100 * data[i]))
    return sum / bins
  })
}

const attackPlaces = (sound: Float32Array): number[] => {
  const all = rises(sound)
  return [...all.keys()].sort((a, b) => all[b] - all[a]).slice(0, ATTACKS)
}

/** Mean of the largest rises within some frames of places. */
function steepness(sound: Float32Array, places: readonly number[]): number {
  const all = rises(sound)
  return places.reduce((sum, place) => sum + Math.max(...all.subarray(Math.max(0, place - 4), place + 5)), 0) / places.length
}

/** Mean of how far levels are from between those before and after, where the original is loud. */
function jumps(sound: Float32Array, original: Float32Array): number {
  const [own, where] = [sound, original].map((one) => magnitudes(one, 2048, 256))
  const levels = own.data.map((value) => 20 * Math.log10(value + 1e-5))
  const loudest = where.data.reduce((most, value) => Math.max(most, value), 0)
  let [sum, count] = [0, 0]
  for (let i = own.bins; i < levels.length - own.bins; i++) {
    if (20 * Math.log10(where.data[i] / loudest + 1e-9) < LOUD_DB) continue
    sum += Math.abs(levels[i + own.bins] - 2 * levels[i] + levels[i - own.bins])
    count++
  }
  return sum / count
}
