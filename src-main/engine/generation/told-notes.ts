/** Notes, as networks are told them that draw sound at a pitch. */
import { heldKey } from '../../../src-shared/project/index.ts'
import { instrumentFactsSchema, type InstrumentFacts } from '../instrument/instrument-data.ts'
import { FRAMES_PER_SECOND, SILENT_DB } from '../instrument/performance.ts'
import { softestDb, type PlayedNotes } from '../instrument/played-voice.ts'
import type { ToldNote } from './sound-voice.ts'

/** What such a network knows of the voice that it has learnt; null where it heard none. */
export const voiceFactsOf = (facts: Readonly<Record<string, unknown>>): InstrumentFacts | null =>
  instrumentFactsSchema.safeParse(facts.instrument).data ?? null

/** The key that is held, as loud as the voice is that hard a touch; null where none is, or no voice was learnt. */
export function heldNote(held: number, facts: InstrumentFacts | null): ToldNote | null {
  const key = heldKey(held)
  if (!key || !facts) return null
  const soft = softestDb(facts)
  return { key: key.pitch, voicing: 1, loudnessDb: soft + (facts.loudDb - soft) * (key.velocity / 127) }
}

/** Written notes, stretch by stretch: what is told of each, and how much of its sound is heard. */
export class ToldNotes {
  readonly #notes: PlayedNotes
  readonly #softDb: number
  #frames = 0
  #seconds = 0
  #gain = 0

  constructor(notes: PlayedNotes, facts: InstrumentFacts) {
    this.#notes = notes
    this.#softDb = softestDb(facts)
  }

  /** What is told of the next so many seconds: as their last frame is played. */
  next(seconds: number): ToldNote {
    this.#seconds += seconds
    const frames = Math.max(1, Math.round(this.#seconds * FRAMES_PER_SECOND) - this.#frames)
    this.#frames += frames
    const { key, loudnessDb, pitched } = this.#notes.next(frames)
    return { key: key[frames - 1], voicing: 2 * pitched[frames - 1] - 1, loudnessDb: loudnessDb[frames - 1] }
  }

  /**
   * Where a network is to be softer than it ever heard, it is made so: rests are silent.
   *
   * @param sound of that stretch; changed in place
   */
  soften(sound: Float32Array, { loudnessDb }: ToldNote): Float32Array {
    const before = this.#gain
    this.#gain = loudnessDb <= SILENT_DB ? 0 : Math.min(1, 10 ** ((loudnessDb - this.#softDb) / 20))
    for (let n = 0; n < sound.length; n++) sound[n] *= before + ((this.#gain - before) * (n + 1)) / sound.length
    return sound
  }
}
