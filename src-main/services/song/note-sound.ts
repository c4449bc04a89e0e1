import { LRUCache } from 'lru-cache'
import type { InstrumentId } from '../../../src-shared/music/index.ts'
import { INSTRUMENT_SOUNDS, type Instrument } from '../../engine/synth/instruments/index.ts'

export const NOTE_RATE = 48_000
const HELD_SECONDS = 0.35
const LONGEST_SECONDS = 1
/** The end falls to silence in so many samples. */
const FADE_SAMPLES = 960
const BLOCK_SAMPLES = 4096
/** Those of eight octaves in a few strengths. */
const KEPT_NOTES = 400

const kept = new LRUCache<string, Float32Array<ArrayBuffer>>({ max: KEPT_NOTES })

interface EditedNote {
  pitch: number
  /** 1..127 */
  velocity: number
}

/** A single note of one of the program's own instruments, for the ear while one edits. @returns mono, at NOTE_RATE */
export function noteSound(instrument: InstrumentId, { pitch, velocity }: EditedNote): Float32Array<ArrayBuffer> {
  const key = `${instrument} ${pitch} ${velocity}`
  const known = kept.get(key)
  if (known) return known
  const sound = playedNote([INSTRUMENT_SOUNDS[instrument]], { pitch, velocity })
  kept.set(key, sound)
  return sound
}

/** The first second of what instruments play in the song, one a side. @returns mono, at NOTE_RATE */
export function playedNote(instruments: readonly Instrument[], { pitch, velocity }: EditedNote): Float32Array<ArrayBuffer> {
  const note = { pitch, velocity: velocity / 127, heldSamples: Math.round(HELD_SECONDS * NOTE_RATE) }
  const voices = instruments.map((instrument) => instrument(note, NOTE_RATE))
  const longest = LONGEST_SECONDS * NOTE_RATE
  const samples = new Float32Array(longest)
  let end = 0
  for (let sounds = true; sounds && end < longest; end = Math.min(longest, end + BLOCK_SAMPLES))
    sounds = voices.map((voice) => voice.add(samples, end, Math.min(longest, end + BLOCK_SAMPLES))).includes(true)
  const sound = samples.slice(0, end)
  if (voices.length > 1) for (let i = 0; i < end; i++) sound[i] /= voices.length
  for (let i = 0; i < FADE_SAMPLES && i < end; i++) sound[end - 1 - i] *= i / FADE_SAMPLES
  return sound
}
