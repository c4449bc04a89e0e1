import { powerSpectrogram } from '../../dsp/transforms/index.ts'
import { YARDSTICK_RATE } from '../measures/sound-features.ts'

export const SEMITONE_BANDS = 60
/** A2, 110 Hz: below it a semitone is narrower than a bin of the transform. */
const LOWEST_MIDI = 45
const FFT_SIZE = 4096
export const SEMITONE_HOP_SAMPLES = 2205
/** 10 */
export const SEMITONE_FRAMES_PER_SECOND = YARDSTICK_RATE / SEMITONE_HOP_SAMPLES
const FULL_SCALE_DB = 20 * Math.log10(FFT_SIZE / 4)
const LOWEST_DB = -90
/** A moment whose loudest semitone is softer than this is a pause. */
const PAUSE_DB = -65

/** Levels of semitones over time, dB, [frames, 60]; a shift by one band is a transposition by one semitone. */
export interface SemitoneFrames {
  frames: number
  levels: Float32Array
}

/** Weights of the bins around each semitone's frequency: a triangle to the neighbours' centres. */
const BANDS = Array.from({ length: SEMITONE_BANDS }, (_, band) => {
  const midi = LOWEST_MIDI + band
  const bins: { bin: number; weight: number }[] = []
  for (let bin = 1; bin <= FFT_SIZE / 2; bin++) {
    const distance = Math.abs(69 + 12 * Math.log2((bin * YARDSTICK_RATE) / FFT_SIZE / 440) - midi)
    if (distance < 1) bins.push({ bin, weight: 1 - distance })
  }
  return bins
})

/** @param samples  mono at the yardsticks' rate, at least one sample */
export function semitoneFrames(samples: Float32Array): SemitoneFrames {
  const { frames, bins, data } = powerSpectrogram(samples, { fftSize: FFT_SIZE, hopSamples: SEMITONE_HOP_SAMPLES })
  const levels = new Float32Array(frames * SEMITONE_BANDS)
  for (let frame = 0; frame < frames; frame++) {
    for (let band = 0; band < SEMITONE_BANDS; band++) {
      let power = 0
      for (const { bin, weight } of BANDS[band]) power += weight * data[frame * bins + bin]
      levels[frame * SEMITONE_BANDS + band] = Math.max(LOWEST_DB, 10 * Math.log10(Math.max(power, 1e-12)) - FULL_SCALE_DB)
    }
  }
  return { frames, levels }
}

const isPause = (levels: Float32Array, frame: number): boolean => {
  for (let band = 0; band < SEMITONE_BANDS; band++) if (levels[frame * SEMITONE_BANDS + band] >= PAUSE_DB) return false
  return true
}

/** Mean level of each semitone over all that sounds, [60]: what all of this music has in common. */
export function meanLevels(recordings: readonly SemitoneFrames[]): Float64Array {
  const mean = new Float64Array(SEMITONE_BANDS)
  let count = 0
  for (const { frames, levels } of recordings) {
    for (let frame = 0; frame < frames; frame++) {
      if (isPause(levels, frame)) continue
      count++
      for (let band = 0; band < SEMITONE_BANDS; band++) mean[band] += levels[frame * SEMITONE_BANDS + band]
    }
  }
  return mean.map((sum) => sum / Math.max(1, count))
}

/** What a moment has of its own: its semitones without `common` and without its loudness; zero in pauses. [frames, 60] */
export function ownShape({ frames, levels }: SemitoneFrames, common: Float64Array): Float64Array {
  const shape = new Float64Array(levels.length)
  for (let frame = 0; frame < frames; frame++) {
    if (isPause(levels, frame)) continue
    let mean = 0
    for (let band = 0; band < SEMITONE_BANDS; band++) mean += (levels[frame * SEMITONE_BANDS + band] - common[band]) / SEMITONE_BANDS
    for (let band = 0; band < SEMITONE_BANDS; band++) {
      const at = frame * SEMITONE_BANDS + band
      shape[at] = levels[at] - common[band] - mean
    }
  }
  return shape
}
