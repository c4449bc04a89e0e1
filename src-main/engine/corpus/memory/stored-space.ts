import { z } from 'zod'
import type { Projection } from './projection.ts'
import { FEATURES, SEAM_FEATURES, type SoundSpace } from './sound-space.ts'
import { SEAM_VALUES, SOUND_VALUES } from './unit-sound-values.ts'

const projectionSchema = (inputs: number, outputs: number): z.ZodType<Omit<Projection, 'inputs' | 'outputs'>> =>
  z
    .object({
      mean: z.array(z.number()).length(inputs),
      matrix: z.array(z.number()).length(inputs * outputs),
      limit: z.number().positive().nullable(),
    })
    .transform(({ mean, matrix, limit }) => ({
      mean: Float32Array.from(mean),
      matrix: Float32Array.from(matrix),
      limit: limit ?? Infinity,
    }))

const spaceSchema = z.object({ features: projectionSchema(SOUND_VALUES, FEATURES), seams: projectionSchema(SEAM_VALUES, SEAM_FEATURES) })

/** The space of a training as plain numbers, for its checkpoint; exact, since they are float32. */
export const storedSpace = ({ features, seams }: SoundSpace): unknown => ({
  features: storedProjection(features),
  seams: storedProjection(seams),
})

const storedProjection = ({ mean, matrix, limit }: Projection): unknown => ({
  mean: [...mean],
  matrix: [...matrix],
  limit: Number.isFinite(limit) ? limit : null,
})

/** @returns null where this is none, or of another version */
export function readSpace(stored: unknown): SoundSpace | null {
  const parsed = spaceSchema.safeParse(stored)
  if (!parsed.success) return null
  const { features, seams } = parsed.data
  return {
    features: { ...features, inputs: SOUND_VALUES, outputs: FEATURES },
    seams: { ...seams, inputs: SEAM_VALUES, outputs: SEAM_FEATURES },
  }
}
