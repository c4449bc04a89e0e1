import { z } from 'zod'
import { fileNameSchema, idSchema, nameSchema, timestampSchema } from './identifiers.ts'

/** An imported recording. The source file lies in `recordings/`, its decoded sound and waveform peaks in `cache/`. */
export const recordingSchema = z.object({
  id: idSchema,
  name: nameSchema,
  /** The copied source in `recordings/`. */
  file: fileNameSchema,
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
  pcmFrames: z.int().nonnegative(),
  peakDb: z.number(),
  rmsDb: z.number(),
  clippedSamples: z.int().nonnegative(),
  /** Nothing above -60 dBFS anywhere. */
  silent: z.boolean(),
  importedAt: timestampSchema,
})
export type Recording = z.infer<typeof recordingSchema>

/** Why a file was not taken, in words for the person, and the file's name. */
export const refusalSchema = z.object({ file: z.string(), reason: z.string() })
export type Refusal = z.infer<typeof refusalSchema>
