import { z } from 'zod'
import { idSchema } from './identifiers.ts'

export const MOST_RECORDING_WEIGHT = 16

const knobSchema = z.number().min(-1).max(1)

/** How a network plays on with a musician's own sounds. */
export const corpusPlayingSchema = z.object({
  /** 0.1: nearly always the likeliest sound; 1: adventurous. */
  temperature: z.number().min(0.05).max(2),
  /** 0: a collage of whole passages; 1: no two sounds follow each other as they were recorded. */
  novelty: z.number().min(0).max(1),
  /** -1 sparse .. 1 dense. */
  density: knobSchema,
  /** -1 soft .. 1 loud. */
  loudness: knobSchema,
  /** -1 low .. 1 high. */
  register: knobSchema,
  /** -1 dark .. 1 bright. */
  brightness: knobSchema,
  /** Which of the twelve notes are wanted, 0 is C; null: all. */
  pitchClasses: z.array(z.int().min(0).max(11)).min(1).max(12).nullable(),
  /** A steady tempo, beats a minute; null: as the material has it. */
  tempoBpm: z.number().min(20).max(400).nullable(),
  /** The take comes to an end, instead of being cut off. */
  ending: z.boolean(),
  /** It listens to no seed first. */
  beginsByItself: z.boolean().default(false),
  /**
   * How often the sounds of a recording are chosen beside those of the others, by its id: 0 never, 4 four times as often. What is not named
   * counts 1.
   */
  recordingWeights: z.record(idSchema, z.number().min(0).max(MOST_RECORDING_WEIGHT)).default({}),
  /** The sounds of another network's recordings come as well: at 0 only its own, at 1 only those. */
  blend: z
    .object({ runId: idSchema, share: z.number().min(0).max(1) })
    .nullable()
    .default(null),
})
export type CorpusPlaying = z.infer<typeof corpusPlayingSchema>

/** How sounds are chosen and joined: raised when the same network, seed and settings make another take than before. */
export const CORPUS_PLAYING_VERSION = 8

/** Whether any of the recordings may be played. */
export const mayPlayAny = ({ recordingWeights }: Pick<CorpusPlaying, 'recordingWeights'>, recordingIds: readonly string[]): boolean =>
  recordingIds.some((id) => recordingWeights[id] !== 0)

export const FIRST_CORPUS_PLAYING: CorpusPlaying = {
  temperature: 0.5,
  novelty: 0.5,
  density: 0,
  loudness: 0,
  register: 0,
  brightness: 0,
  pitchClasses: null,
  tempoBpm: null,
  ending: false,
  beginsByItself: false,
  recordingWeights: {},
  blend: null,
}

/** A stretch of a take, and where it was recorded. */
export const takeOriginSchema = z.object({
  /** In the take. */
  atSeconds: z.number().nonnegative(),
  seconds: z.number().nonnegative(),
  recordingId: idSchema,
  sourceSeconds: z.number().nonnegative(),
  /** How much higher it sounds than it was recorded. */
  semitones: z.number(),
})
export type TakeOrigin = z.infer<typeof takeOriginSchema>

/** Sound that is heard before the first sound is chosen, seconds: enough for a pulse and a key. */
export const CORPUS_HEARD_SECONDS = 12
