import { z } from 'zod'
import { MOST_KEPT_CHANNELS, SPEAKERS } from '../audio/speakers.ts'
import { fileNameSchema, idSchema, nameSchema, timestampSchema } from './identifiers.ts'
import { heardCorrectionSchema, NO_CORRECTION } from './heard.ts'
import { marksSchema, NO_MARKS } from './marks.ts'
import { findingSchema, mendSchema, NO_MEND } from './mend.ts'

/** What the source file says about its music; null where it does not. */
export const recordingTagsSchema = z.object({
  title: z.string().max(200).nullable(),
  artist: z.string().max(200).nullable(),
  album: z.string().max(200).nullable(),
  /** Beats per minute. */
  tempoBpm: z.number().positive().max(999).nullable(),
  /** As written in the file, e.g. `Am`, `F#`, `8A`. */
  key: z.string().max(12).nullable(),
})
export type RecordingTags = z.infer<typeof recordingTagsSchema>

/** A place that was marked while it was recorded, in an editor, or in a file of labels beside it; a region where it has an end. */
export const recordingMarkerSchema = z.object({
  seconds: z.number().nonnegative(),
  endSeconds: z.number().positive().optional(),
  label: z.string().max(120),
})
export const MOST_MARKERS = 10_000
export type RecordingMarker = z.infer<typeof recordingMarkerSchema>

/** Where a source lies that was not copied into the project. It is used only while its content still has the recording's hash. */
export const sourceReferenceSchema = z.object({ path: z.string().min(1).max(4096) })

/** An imported recording. The source file lies in `recordings/` or where it was, its decoded sound and waveform peaks in `cache/`. */
export const recordingSchema = z.object({
  id: idSchema,
  name: nameSchema,
  /** The copied source in `recordings/`; of a referenced source its name alone. */
  file: fileNameSchema,
  /** Null where the source was copied, as it always was before there was a choice. */
  reference: sourceReferenceSchema.nullable().default(null),
  /** Of the source file; null in projects from before it was noted. */
  sizeBytes: z.int().nonnegative().nullable().default(null),
  /** sha256 of the source file, hexadecimal. */
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the decoder found, e.g. `wav pcm 24 bit`, `ogg vorbis`. */
  format: z.string().max(80),
  /** Of the source, in Hz. */
  sampleRate: z.int().positive(),
  channels: z.int().positive(),
  durationSeconds: z.number().nonnegative(),
  /** The decoded copy in `cache/`: sample rate in Hz and length in samples per channel. */
  pcmSampleRate: z.int().positive(),
  pcmChannels: z.int().positive(),
  /** What its channels are meant for, where they are more than two; null: tracks. */
  pcmSpeakers: z.array(z.enum(SPEAKERS)).max(MOST_KEPT_CHANNELS).readonly().nullable().default(null),
  pcmFrames: z.int().nonnegative(),
  peakDb: z.number(),
  rmsDb: z.number(),
  clippedSamples: z.int().nonnegative(),
  /** Nothing above -60 dBFS anywhere. */
  silent: z.boolean(),
  /** Left and right leave nothing above -60 dB where they are mixed to one. */
  monoSilent: z.boolean().default(false),
  tags: recordingTagsSchema.default({ title: null, artist: null, album: null, tempoBpm: null, key: null }),
  markers: z.array(recordingMarkerSchema).max(MOST_MARKERS).default([]),
  /** What the person says of its music, instead of what was heard. */
  correction: heardCorrectionSchema.default(NO_CORRECTION),
  /** What was wrong with the file and worked around. */
  warnings: z.array(z.string().max(300)).max(20).default([]),
  /** How its sound was changed while it was decoded. */
  mend: mendSchema.default(NO_MEND),
  /** What is odd about it; empty in projects from before it was looked for. */
  findings: z.array(findingSchema).max(20).default([]),
  /** Another sound of the project that it was made of, and what was done to that; absent for what came from outside. */
  madeFrom: z
    .object({
      sound: z.object({ kind: z.enum(['recording', 'take']), id: idSchema }),
      name: z.string().max(120),
      edits: z.array(z.string().max(120)).max(2000),
    })
    .optional(),
  labels: marksSchema.default(NO_MARKS),
  importedAt: timestampSchema,
})
export type Recording = z.infer<typeof recordingSchema>

/** Why a file was not taken, in words for the person, and the file's name. */
export const refusalSchema = z.object({ file: z.string(), reason: z.string() })
export type Refusal = z.infer<typeof refusalSchema>
