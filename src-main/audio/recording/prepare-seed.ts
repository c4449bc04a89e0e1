import type { Samples } from '../../../src-shared/units.ts'
import { fadeIn, fadeOut } from '../../../src-shared/audio/index.ts'
import { fromDb, toDb } from '../../engine/dsp/level.ts'

/** Loudness is judged in stretches of this length. */
const WINDOW_SECONDS = 0.01
/** Softer than this is silence, whatever else there is. */
const SILENCE_DB = -55
/** So far below the loudest stretch, sound is the room and not the playing. */
const ROOM_BELOW_LOUDEST_DB = 40
/** Kept before the first sound, for its attack, and after the last, for its end. */
const LEAD_SECONDS = 0.02
const TAIL_SECONDS = 0.15
const FADE_SECONDS = 0.005
/** Music as it comes from a finished recording. */
const TARGET_RMS_DB = -20
const HIGHEST_PEAK_DB = -1
const SHORTEST_SECONDS = 0.05

export interface PreparedSeed {
  /** Interleaved. */
  samples: Float32Array<ArrayBuffer>
  trimmedFrames: number
  gainDb: number
}

/**
 * What was played, ready to start from: silence before and after it taken off, brought to the level of finished recordings
 * (-20 dB RMS, peaks at -1 dB at most), its edges faded over 5 ms.
 *
 * @param samples  interleaved, shape [frames * channels]
 * @returns        null where nothing rises above -55 dB, or for less than 50 ms
 */
export function prepareSeed(samples: Float32Array, channels: number, sampleRate: number): PreparedSeed | null {
  const stretch = soundingStretch(samples, channels, sampleRate)
  if (!stretch || stretch.endFrame - stretch.startFrame < SHORTEST_SECONDS * sampleRate) return null
  const cut = new Float32Array(samples.subarray(stretch.startFrame * channels, stretch.endFrame * channels))
  const gainDb = normalisingGainDb(cut)
  const gain = fromDb(gainDb)
  for (let i = 0; i < cut.length; i++) cut[i] *= gain
  const fadeFrames = Math.round(FADE_SECONDS * sampleRate)
  fadeIn(cut, channels, fadeFrames)
  fadeOut(cut, channels, fadeFrames)
  return { samples: cut, trimmedFrames: (samples.length - cut.length) / channels, gainDb }
}

function soundingStretch(samples: Float32Array, channels: number, sampleRate: number): { startFrame: Samples; endFrame: Samples } | null {
  const frames = samples.length / channels
  const windowFrames = Math.max(1, Math.round(WINDOW_SECONDS * sampleRate))
  const levels = Array.from({ length: Math.ceil(frames / windowFrames) }, (_, i) =>
    rmsDb(samples.subarray(i * windowFrames * channels, (i + 1) * windowFrames * channels)),
  )
  const threshold = Math.max(SILENCE_DB, levels.reduce((loudest, level) => Math.max(loudest, level), -Infinity) - ROOM_BELOW_LOUDEST_DB)
  const sounds = (level: number): boolean => level > threshold
  const first = levels.findIndex(sounds)
  if (first < 0) return null
  const last = levels.findLastIndex(sounds)
  return {
    startFrame: Math.max(0, first * windowFrames - Math.round(LEAD_SECONDS * sampleRate)),
    endFrame: Math.min(frames, (last + 1) * windowFrames + Math.round(TAIL_SECONDS * sampleRate)),
  }
}

function normalisingGainDb(samples: Float32Array): number {
  let peak = 0
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
  return Math.min(TARGET_RMS_DB - rmsDb(samples), HIGHEST_PEAK_DB - toDb(peak))
}

function rmsDb(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return toDb(Math.sqrt(sum / samples.length))
}
