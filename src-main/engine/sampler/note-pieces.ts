import { notePitch, type NotePitch } from './note-pitch.ts'

/** A piece of a recording that may become a key. */
export interface NotePiece {
  source: number
  startSample: number
  samples: number
  /** Null where it has none: a drum, a breath, a chord. */
  pitch: NotePitch | null
  /** Of its first 300 ms, dB full scale. */
  levelDb: number
  /** Where its energy lies, Hz, by the zero crossings of what is struck: tells drums apart. */
  brightnessHz: number
}

export const LONGEST_SECONDS = 6
const SHORTEST_SECONDS = 0.08
/** So long before an onset a piece begins: what is found lies a little behind the attack. */
const LEAD_SECONDS = 0.012
/** A piece ends where it has fallen this far below its loudest. */
const FALL_DB = 54
const LEVEL_SECONDS = 0.3
const FLOOR_DB = -60

/**
 * What lies between two cuts, as far as it sounds.
 *
 * @param mono  the whole recording
 * @returns     null where it is too short or too soft to be a note
 */
export function pieceBetween(
  mono: Float32Array,
  sampleRate: number,
  fromSeconds: number,
  toSeconds: number,
  source: number,
): NotePiece | null {
  const start = Math.max(0, Math.round((fromSeconds - LEAD_SECONDS) * sampleRate))
  const limit = Math.min(mono.length, Math.round((toSeconds - LEAD_SECONDS) * sampleRate), start + LONGEST_SECONDS * sampleRate)
  const end = soundingEnd(mono, start, limit, sampleRate)
  if (end - start < SHORTEST_SECONDS * sampleRate) return null
  const sound = mono.subarray(start, end)
  const head = sound.subarray(0, Math.min(sound.length, Math.round(LEVEL_SECONDS * sampleRate)))
  const levelDb = rmsDb(head)
  if (levelDb < FLOOR_DB) return null
  return {
    source,
    startSample: start,
    samples: end - start,
    pitch: notePitch(sound, sampleRate),
    levelDb,
    brightnessHz: crossingsHz(head, sampleRate),
  }
}

export function rmsDb(samples: Float32Array): number {
  let sum = 1e-20
  for (const value of samples) sum += value * value
  return 10 * Math.log10(sum / Math.max(1, samples.length))
}

/** Where the last block ends that is not far below the loudest. */
function soundingEnd(mono: Float32Array, start: number, limit: number, sampleRate: number): number {
  const block = Math.round(0.02 * sampleRate)
  const levels: number[] = []
  for (let at = start; at + block <= limit; at += block) levels.push(rmsDb(mono.subarray(at, at + block)))
  const loudest = Math.max(-200, ...levels)
  const last = levels.findLastIndex((level) => level > loudest - FALL_DB)
  return last < 0 ? start : Math.min(limit, start + (last + 1) * block)
}

function crossingsHz(samples: Float32Array, sampleRate: number): number {
  let count = 0
  for (let i = 1; i < samples.length; i++) if (samples[i - 1] < 0 !== samples[i] < 0) count++
  return (count * sampleRate) / (2 * Math.max(1, samples.length))
}
