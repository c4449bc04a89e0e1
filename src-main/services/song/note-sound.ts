import { LRUCache } from 'lru-cache'
import type { InstrumentId } from '../../../src-shared/music/index.ts'
import { INSTRUMENT_SOUNDS } from '../../engine/synth/instruments/index.ts'

export const NOTE_RATE = 48_000
const HELD_SECONDS = 0.35
const LONGEST_SECONDS = 1
/** The end falls to silence in so many samples. */
const FADE_SAMPLES = 960
const BLOCK_SAMPLES = 4096
/** Those of eight octaves in a few strengths. */
const KEPT_NOTES = 400

const kept = new LRUCache<string, Float32Array<ArrayBuffer>>({ max: KEPT_NOTES })

/**
 * A single note for the ear while one edits: the first second of what the instrument plays in the song.
 *
 * @param velocity  1..127
 * @returns         mono, at NOTE_RATE
 */
export function noteSound(instrument: InstrumentId, pitch: number, velocity: number): Float32Array<ArrayBuffer> {
  const key = `${instrument} ${pitch} ${velocity}`
  const known = kept.get(key)
  if (known) return known
  const voice = INSTRUMENT_SOUNDS[instrument](
    { pitch, velocity: velocity / 127, heldSamples: Math.round(HELD_SECONDS * NOTE_RATE) },
    NOTE_RATE,
  )
  const longest = LONGEST_SECONDS * NOTE_RATE
  const samples = new Float32Array(longest)
  let end = 0
  for (let sounds = true; sounds && end < longest; end = Math.min(longest, end + BLOCK_SAMPLES))
    sounds = voice.add(samples, end, Math.min(longest, end + BLOCK_SAMPLES))
  const sound = samples.slice(0, end)
  for (let i = 0; i < FADE_SAMPLES && i < end; i++) sound[end - 1 - i] *= i / FADE_SAMPLES
  kept.set(key, sound)
  return sound
}
