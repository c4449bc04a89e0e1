/** What can be asked of a one-shot, measured. */
import { powerSpectrogram } from '../dsp/transforms/index.ts'
import { notePitch } from '../sampler/note-pitch.ts'
import { ONE_SHOT_RATE } from './one-shot-facts.ts'

const FFT = 512
/** Below it lies the boom of a drum, Hz. */
const BOOM_HZ = 150
/** How long a sound is: until it has fallen so far, as a share of its loudest level. */
const FALLEN = 0.1

export const MEASURES = {
  /** Where its energy lies, octaves above 100 Hz. */
  brightness: (sound: Float32Array): number => Math.log2(Math.max(1, spectrumOf(sound).centroidHz / 100)),
  /** Share of its energy in the lowest tones. */
  boom: (sound: Float32Array): number => spectrumOf(sound).boom,
  /** How even its spectrum is: 0 for a tone, 1 for white noise. */
  noise: (sound: Float32Array): number => spectrumOf(sound).flatness,
  /** Seconds until it has died away. */
  length: (sound: Float32Array): number => lengthSeconds(sound),
  /** As a key with fractions; NaN where it has none. */
  pitch: (sound: Float32Array): number => notePitch(sound, ONE_SHOT_RATE)?.pitch ?? NaN,
} as const satisfies Record<string, (sound: Float32Array) => number>
export type MeasureName = keyof typeof MEASURES

interface Spectrum {
  centroidHz: number
  boom: number
  flatness: number
}

const known = new WeakMap<Float32Array, Spectrum>()

function spectrumOf(sound: Float32Array): Spectrum {
  const found = known.get(sound)
  if (found) return found
  const { frames, bins, data } = powerSpectrogram(sound, { fftSize: FFT, hopSamples: FFT / 2 })
  const power = new Float64Array(bins)
  for (let i = 0; i < frames * bins; i++) power[i % bins] += data[i]
  const total = power.reduce((sum, value) => sum + value, 1e-12)
  const hzOf = (bin: number): number => (bin * ONE_SHOT_RATE) / FFT
  const weighted = power.reduce((sum, value, bin) => sum + value * hzOf(bin), 0)
  const low = power.reduce((sum, value, bin) => sum + (hzOf(bin) <= BOOM_HZ ? value : 0), 0)
  const geometric = Math.exp(power.reduce((sum, value) => sum + Math.log(value + 1e-12), 0) / bins)
  const spectrum = { centroidHz: weighted / total, boom: low / total, flatness: Math.min(1, (geometric * bins) / total) }
  known.set(sound, spectrum)
  return spectrum
}

function lengthSeconds(sound: Float32Array): number {
  const block = 128
  const levels = Array.from({ length: Math.floor(sound.length / block) }, (_, i) =>
    Math.sqrt(sound.subarray(i * block, (i + 1) * block).reduce((sum, value) => sum + value * value, 0) / block),
  )
  const loudest = Math.max(...levels)
  return ((levels.findLastIndex((level) => level > FALLEN * loudest) + 1) * block) / ONE_SHOT_RATE
}
