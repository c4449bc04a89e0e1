/**
 * What is played, apart from the instrument that it is played on: pitch and loudness, a hundred times a second.
 *
 * @source Engel, Hantrakul, Gu, Roberts 2020 (DDSP), section 3: fundamental frequency and loudness condition the decoder. Differs: pitch by
 *         YIN instead of CREPE, loudness as the level of the sound without weighting by frequency
 */
import { SYNTHESIS_RATE as INSTRUMENT_RATE } from '../../../src-shared/project/index.ts'
import { median } from '../dsp/median.ts'
import { keyOfHz, pitchOf } from '../dsp/pitch.ts'
import { resample } from '../dsp/resample.ts'

export { INSTRUMENT_RATE }
/** Samples from frame to frame. */
export const INSTRUMENT_HOP = 240
export const FRAMES_PER_SECOND = INSTRUMENT_RATE / INSTRUMENT_HOP

/** Hz at which pitch is looked for: fundamentals lie far below. */
const PITCH_RATE = 12_000
const PITCH_HOP = PITCH_RATE / FRAMES_PER_SECOND
/** Samples that a pitch is found in: two periods of the lowest and half as much again. */
const PITCH_WINDOW = 512
const PITCH_RANGE = { lowestHz: 60, highestHz: 1800 }
/** Frames on each side among which a pitch has to be usual: single wrong octaves vanish. */
const STEADY_FRAMES = 3
/** Frames of the shortest pitch. */
const SHORTEST_FRAMES = 4
/** Frames in which the pitch after a gap is gone to. */
const GLIDE_FRAMES = 3
/** Samples of a frame's level. */
const LEVEL_WINDOW = 2 * INSTRUMENT_HOP
/** Softer than this is silence. */
export const SILENT_DB = -80
/** Where a frame is softer, no pitch is looked for. */
const PITCHED_DB = -60
/** Of a sound without any pitch. */
const MIDDLE_KEY = 60

/** Values of each frame. */
export interface Performance {
  /** As keys with fractions, 69 for 440 Hz; where there is no pitch, the one before. */
  key: Float32Array
  /** dB re full scale. */
  loudnessDb: Float32Array
  /** 1 where a pitch was found, else 0. */
  pitched: Float32Array
}

/**
 * Listens to one voice.
 *
 * @param sound mono, at INSTRUMENT_RATE
 * @param shown called with the share that is done; may pause
 * @returns     floor(samples / INSTRUMENT_HOP) frames; frame i is about sample i INSTRUMENT_HOP
 */
export async function performanceOf(
  sound: Float32Array,
  shown: (share: number) => Promise<void> | void = () => undefined,
): Promise<Performance> {
  const frames = Math.floor(sound.length / INSTRUMENT_HOP)
  const lower = resample(sound, INSTRUMENT_RATE, PITCH_RATE)
  const loudnessDb = new Float32Array(frames)
  const found = new Float32Array(frames)
  for (let i = 0; i < frames; i++) {
    loudnessDb[i] = levelAt(sound, i * INSTRUMENT_HOP)
    if (loudnessDb[i] > PITCHED_DB) {
      const pitch = pitchOf(around(lower, i * PITCH_HOP, PITCH_WINDOW), PITCH_RATE, PITCH_RANGE)
      if (pitch) found[i] = keyOfHz(pitch.hz)
    }
    if (i % FRAMES_PER_SECOND === 0) await shown(i / frames)
  }
  const steady = withoutSpecks(found.map((key, i) => (key === 0 ? 0 : usual(found, i, key))))
  return { key: bridged(steady), loudnessDb, pitched: steady.map((key) => Number(key > 0)) }
}

/** Level around a sample, dB re full scale, no lower than SILENT_DB. */
function levelAt(sound: Float32Array, at: number): number {
  const start = Math.max(0, at - LEVEL_WINDOW / 2)
  const end = Math.min(sound.length, at + LEVEL_WINDOW / 2)
  let energy = 0
  for (let n = start; n < end; n++) energy += sound[n] * sound[n]
  return Math.max(SILENT_DB, 10 * Math.log10(energy / (end - start) + 1e-12))
}

/** `size` samples about a place, silence beyond the ends. */
function around(sound: Float32Array, at: number, size: number): Float32Array {
  const start = Math.round(at - size / 2)
  const window = new Float32Array(size)
  window.set(sound.subarray(Math.max(0, start), Math.max(0, start + size)), Math.max(0, -start))
  return window
}

/** The median among the pitched frames about it. */
function usual(found: Float32Array, i: number, own: number): number {
  const near = found.subarray(Math.max(0, i - STEADY_FRAMES), i + STEADY_FRAMES + 1)
  const middle = median([...near].filter((key) => key > 0))
  return Math.abs(own - middle) > 1 ? middle : own
}

/** Without stretches of pitch too short to be a note: an octave that is heard for a moment in a noise is none. */
function withoutSpecks(keys: Float32Array): Float32Array {
  const result = keys.slice()
  let start = 0
  for (let i = 0; i <= keys.length; i++) {
    if (i < keys.length && keys[i] > 0) continue
    if (i - start < SHORTEST_FRAMES) result.fill(0, start, i)
    start = i + 1
  }
  return result
}

/** Gaps filled: the pitch before them is held, and goes over to that after them at their end. A line from one to the other would howl. */
function bridged(keys: Float32Array): Float32Array {
  const result = keys.slice()
  let last = -1
  for (let i = 0; i <= keys.length; i++) {
    if (i < keys.length && keys[i] === 0) continue
    const before = last >= 0 ? keys[last] : (keys[i] ?? MIDDLE_KEY)
    const after = keys[i] ?? before
    for (let j = last + 1; j < i; j++) result[j] = before + (after - before) * Math.max(0, 1 - (i - j) / GLIDE_FRAMES)
    last = i
  }
  return result
}

export const hzOfKey = (key: number): number => 440 * 2 ** ((key - 69) / 12)

/**
 * Phase of the fundamental at every sample, from 0 to 2 pi: the integral of the frequency, which goes evenly from frame to frame.
 *
 * @param keys  [frames + 1]: the last one is what it goes to
 * @param from  phase before the first sample
 * @returns     [frames INSTRUMENT_HOP]
 */
export function phasesOf(keys: ArrayLike<number>, from = 0): Float32Array {
  const frames = keys.length - 1
  const phases = new Float32Array(frames * INSTRUMENT_HOP)
  let phase = from
  for (let t = 0; t < frames; t++) {
    const [now, next] = [hzOfKey(keys[t]), hzOfKey(keys[t + 1])]
    for (let n = 0; n < INSTRUMENT_HOP; n++) {
      phase += (2 * Math.PI * (now + ((next - now) * n) / INSTRUMENT_HOP)) / INSTRUMENT_RATE
      if (phase >= 2 * Math.PI) phase -= 2 * Math.PI
      phases[t * INSTRUMENT_HOP + n] = phase
    }
  }
  return phases
}
