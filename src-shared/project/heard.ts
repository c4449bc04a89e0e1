import { z } from 'zod'
import { idSchema } from './identifiers.ts'

const secondsSchema = z.number().nonnegative()
export const musicKeySchema = z.object({ tonic: z.string().max(2), mode: z.enum(['major', 'minor']) })
export type MusicKey = z.infer<typeof musicKeySchema>
/** In Harte's syntax: `C`, `A:min`, `N` where none sounds. */
export const chordSpanSchema = z.object({ startSeconds: secondsSchema, endSeconds: secondsSchema, label: z.string().min(1).max(40) })

/** What a recording holds, found by listening. Kept in `cache/`. Times are seconds from its beginning. */
export const heardSchema = z.object({
  version: z.literal(1),
  /** How much of it was listened to. */
  seconds: secondsSchema,
  tempo: z.object({
    /** Beats a minute; null where there is no pulse. */
    bpm: z.number().positive().nullable(),
    /** 0..1: how much clearer than the next one that is no half, double or third of it. */
    confidence: z.number().min(0).max(1),
    /** What people might tap instead, the clearest first; strength beside the first one's. */
    alternatives: z.array(z.object({ bpm: z.number().positive(), strength: z.number().min(0).max(1) })).max(3),
  }),
  beats: z.array(secondsSchema),
  /** Null where no beat stands out. */
  beatsPerBar: z.int().positive().nullable(),
  /** Index of the first beat that begins a bar. */
  firstDownbeat: z.int().nonnegative(),
  onsets: z.array(secondsSchema),
  key: musicKeySchema.nullable(),
  keyConfidence: z.number().min(0).max(1),
  keys: z.array(z.object({ startSeconds: secondsSchema, endSeconds: secondsSchema, key: musicKeySchema })),
  chords: z.array(chordSpanSchema),
  /** Cents from A = 440 Hz, -50..50. */
  tuningCents: z.number().min(-50).max(50),
  /** ITU-R BS.1770; null where all is silent. */
  loudnessLufs: z.number().nullable(),
})
export type Heard = z.infer<typeof heardSchema>

/** What a person says instead of what was found; null where that stays. */
export const heardCorrectionSchema = z.object({
  /** Beats a minute. Twice, half, three times or a third of what was found keeps following the playing; another one is an even pulse. */
  bpm: z.number().min(20).max(500).nullable(),
  beatsPerBar: z.int().min(1).max(32).nullable(),
  /** Near a beat that begins a bar. */
  downbeatSeconds: secondsSchema.nullable(),
  key: musicKeySchema.nullable(),
  /** All of them. */
  chords: z.array(chordSpanSchema).max(20_000).nullable(),
})
export type HeardCorrection = z.infer<typeof heardCorrectionSchema>

export const NO_CORRECTION: HeardCorrection = { bpm: null, beatsPerBar: null, downbeatSeconds: null, key: null, chords: null }

/** What a list of recordings shows of what was found. */
export const heardSummarySchema = heardSchema.shape.tempo
  .pick({ bpm: true })
  .extend({ recordingId: idSchema, tempoConfidence: z.number(), key: musicKeySchema.nullable(), keyConfidence: z.number() })
export type HeardSummary = z.infer<typeof heardSummarySchema>
