/** Recordings of the product's own instruments that networks of other purposes than playing on learn from. */
import { CounterRandom, streamOf } from '../random.ts'
import { compose, type Note } from './composition.ts'
import { INSTRUMENT_SOUNDS, type Instrument } from './instruments/index.ts'
import { addReverb } from './reverb.ts'

/** One voice that sings; single strokes of a kit. */
export type ExampleMaterial = 'melody' | 'strokes'

export const EXAMPLE_RATE = 32_000
/** How many recordings, and of what length. */
export const EXAMPLE_RECORDINGS: Record<ExampleMaterial, { pieces: number; seconds: number }> = {
  melody: { pieces: 3, seconds: 40 },
  strokes: { pieces: 2, seconds: 60 },
}

/** Where the melody of a composed piece lies: see `composition.ts`. */
const [LOWEST_MELODY, LOUD] = [67, 0.5]
const PEAK = 0.8
/** Kicks, snares, toms, hats and cymbals of the kit, and how often each comes. */
const STROKES = [36, 36, 36, 38, 38, 38, 40, 41, 45, 48, 42, 42, 44, 46, 37, 39, 49]
const STROKE_SECONDS = 0.6

/** @returns mono, a recording of it; equal pieces are equal */
export function renderExampleMaterial(
  kind: ExampleMaterial,
  piece: number,
  { seconds }: { seconds: number } = EXAMPLE_RECORDINGS[kind],
): Float32Array {
  const sound = new Float32Array(seconds * EXAMPLE_RATE)
  const instrument = INSTRUMENT_SOUNDS[kind === 'melody' ? 'strings' : 'drums']
  for (const note of kind === 'melody' ? melody(piece, seconds) : strokes(piece, seconds)) addNote(sound, note, instrument)
  const wet = kind === 'melody' ? addReverb(sound, EXAMPLE_RATE, { decaySeconds: 0.8, damping: 0.5, wet: 0.1 }) : sound
  const highest = wet.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9)
  return wet.map((value) => (PEAK * value) / highest)
}

/** The voice of a piece that sings above, without what accompanies it; each note lasts until the next, so that it is one line. */
function melody(piece: number, seconds: number): Note[] {
  const line = compose(2003 + 7919 * piece, seconds)
    .filter(({ pitch, velocity }) => pitch >= LOWEST_MELODY && velocity >= LOUD)
    .sort((a, b) => a.startSeconds - b.startSeconds)
  return line.map((note, i) => {
    const until = line.at(i + 1)?.startSeconds ?? seconds - 1
    // In the range of a viola.
    return { ...note, pitch: note.pitch - 12, durationSeconds: Math.max(0.1, Math.min(2, until - note.startSeconds)) }
  })
}

function strokes(piece: number, seconds: number): Note[] {
  const random = new CounterRandom(41 + piece, streamOf('strokes'))
  return Array.from({ length: Math.floor(seconds / STROKE_SECONDS) - 1 }, (_, i) => ({
    startSeconds: 0.1 + i * STROKE_SECONDS,
    durationSeconds: 0.3,
    pitch: random.pick(STROKES),
    velocity: 0.45 + 0.55 * random.uniform(),
  }))
}

function addNote(sound: Float32Array, { startSeconds, durationSeconds, pitch, velocity }: Note, instrument: Instrument): void {
  const heldSamples = Math.round(durationSeconds * EXAMPLE_RATE)
  instrument({ pitch, velocity, heldSamples }, EXAMPLE_RATE).add(sound, Math.round(startSeconds * EXAMPLE_RATE), sound.length)
}
