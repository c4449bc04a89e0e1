import { z } from 'zod'
import { idSchema } from './identifiers.ts'
import { foundStretchSchema } from './labels.ts'
import type { Likeness } from './likeness.ts'

const secondsSchema = z.number().nonnegative()
export const musicKeySchema = z.object({ tonic: z.string().max(2), mode: z.enum(['major', 'minor']) })
export type MusicKey = z.infer<typeof musicKeySchema>
const beatPartsSchema = z.union([z.literal(2), z.literal(3)])
/** In Harte's syntax: `C`, `A:min`, `N` where none sounds. */
export const chordSpanSchema = z.object({ startSeconds: secondsSchema, endSeconds: secondsSchema, label: z.string().min(1).max(40) })

/** A letter where it was heard, any word where a person says so. */
export const sectionSpanSchema = z.object({
  startSeconds: secondsSchema,
  endSeconds: secondsSchema,
  label: z
    .string()
    .max(40)
    .regex(/^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u),
})
export type SectionSpan = z.infer<typeof sectionSpanSchema>
const MOST_SECTIONS = 1000
const MOST_METER_CHANGES = 1000

/** What a recording holds, found by listening. Kept in `cache/`. Times are seconds from its beginning. */
export const heardSchema = z.object({
  version: z.literal(6),
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
  /** Where bars get another length: see `PlayedBars`. */
  meterChanges: z.array(z.object({ beat: z.int().positive(), beatsPerBar: z.int().positive() })),
  /** Into how many parts beats are divided. */
  beatParts: beatPartsSchema,
  onsets: z.array(secondsSchema),
  key: musicKeySchema.nullable(),
  keyConfidence: z.number().min(0).max(1),
  keys: z.array(z.object({ startSeconds: secondsSchema, endSeconds: secondsSchema, key: musicKeySchema })),
  chords: z.array(chordSpanSchema),
  /** What is made of the same has the same letter: A, B, C ...; played twice in a row it is two. */
  sections: z.array(sectionSpanSchema),
  /** Cents from A = 440 Hz, -50..50. */
  tuningCents: z.number().min(-50).max(50),
  /** ITU-R BS.1770; null where all is silent. */
  loudnessLufs: z.number().nullable(),
})
export type Heard = z.infer<typeof heardSchema>

/** Of a melody, from one moment to the next: 10 ms, in samples at 22 050 Hz. */
export const MELODY_STEP_SECONDS = 220 / 22_050

/** What one voice sings or plays. Moment i is at i times {@link MELODY_STEP_SECONDS}. */
export interface Melody {
  /** 0 where no voice is heard. [moments] */
  hz: Float32Array<ArrayBuffer>
  /** How sure it is that a voice sounds there, 0..1. [moments] */
  confidence: Float32Array<ArrayBuffer>
}

/** What a recording holds; its melody and what it is like are long and kept apart. */
export interface HeardSound {
  heard: Heard
  melody: Melody
  likeness: Likeness
}

/** What a person says instead of what was found; null where that stays. */
export const heardCorrectionSchema = z.object({
  /** Beats a minute. Twice, half, three times or a third of what was found keeps following the playing; another one is an even pulse. */
  bpm: z.number().min(20).max(500).nullable(),
  beatsPerBar: z.int().min(1).max(32).nullable(),
  /** Near a beat that begins a bar. */
  downbeatSeconds: secondsSchema.nullable(),
  /** All places where bars get another length; each near the beat that begins the first of them. */
  meterChanges: z
    .array(z.object({ seconds: secondsSchema, beatsPerBar: z.int().min(1).max(32) }))
    .max(MOST_METER_CHANGES)
    .nullable()
    .default(null),
  beatParts: beatPartsSchema.nullable().default(null),
  key: musicKeySchema.nullable(),
  /** All of them. */
  chords: z.array(chordSpanSchema).max(20_000).nullable(),
  /** All of them. */
  sections: z.array(sectionSpanSchema).max(MOST_SECTIONS).nullable().default(null),
  /** Notes of the tune where others accompany it, such as `C4`, in the place of the one voice that was heard. All of them. */
  tune: z.array(foundStretchSchema).max(20_000).nullable().default(null),
})
export type HeardCorrection = z.infer<typeof heardCorrectionSchema>

export const NO_CORRECTION: HeardCorrection = {
  bpm: null,
  beatsPerBar: null,
  downbeatSeconds: null,
  meterChanges: null,
  beatParts: null,
  key: null,
  chords: null,
  sections: null,
  tune: null,
}

/** What a list of recordings shows of what was found. */
export const heardSummarySchema = heardSchema.shape.tempo
  .pick({ bpm: true })
  .extend({ recordingId: idSchema, tempoConfidence: z.number(), key: musicKeySchema.nullable(), keyConfidence: z.number() })
export type HeardSummary = z.infer<typeof heardSummarySchema>
