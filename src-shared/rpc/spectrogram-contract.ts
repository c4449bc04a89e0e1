/** The part of the contract that pictures of spectra need. */
import { z } from 'zod'
import { windowSamplesSchema } from '../spectral/index.ts'
import { call, soundRefSchema } from './contract-parts.ts'

/** `linear` in Hz, `mel` as heard, `constant-q` by notes. */
export const spectrogramScaleSchema = z.enum(['linear', 'mel', 'constant-q'])
export type SpectrogramScale = z.infer<typeof spectrogramScaleSchema>

/** `even`: one window for all; `multi`: long windows low, short ones high; `reassigned`: energy where it came from. */
export const spectrogramResolutionSchema = z.enum(['even', 'multi', 'reassigned'])
export type SpectrogramResolution = z.infer<typeof spectrogramResolutionSchema>

/** How a sound's spectrogram is cut into tiles. */
export const spectrogramLayoutSchema = z.object({
  sampleRate: z.number().positive(),
  /** From one column of level 0 to the next; twice as many from level to level. */
  hopSamples: z.int().positive(),
  /** A column depends on so many samples to either side of its middle. */
  reachSamples: z.int().nonnegative(),
  /** Columns of a whole tile. */
  tileColumns: z.int().positive(),
  /** Centre frequency of each row in Hz, rising. */
  rowHz: z.instanceof(Float32Array),
  /** Level of byte 0, and from one byte to the next; 0 dB is a sine of full scale. */
  floorDb: z.number(),
  stepDb: z.number().positive(),
})
export type SpectrogramLayout = z.infer<typeof spectrogramLayoutSchema>

export const spectrogramTileSchema = z.object({
  /** Levels, shape [columns, rows], lowest frequency first; what is not computed yet is 0. */
  data: z.instanceof(Uint8Array),
  /** False: ask again, there will be more. */
  complete: z.boolean(),
  /** Part of what there is by now that is in it, 0..1. */
  progress: z.number().min(0).max(1),
})
export type SpectrogramTile = z.infer<typeof spectrogramTileSchema>

const sound = soundRefSchema
const scale = spectrogramScaleSchema
/** Of the transform, where it was chosen; on the scale of notes windows follow from the notes. */
const windowSamples = windowSamplesSchema.optional()
const resolution = spectrogramResolutionSchema.optional()

export const spectrogramCalls = {
  'spectrogram.layout': call(z.object({ sound, scale, windowSamples, resolution }), spectrogramLayoutSchema),
  /** Fine tiles are computed at once; of coarse ones comes what there is, and the rest is computed for as long as it is asked for. */
  'spectrogram.tile': call(
    z.object({ sound, scale, windowSamples, resolution, level: z.int().min(0).max(40), index: z.int().nonnegative() }),
    spectrogramTileSchema,
  ),
} as const
