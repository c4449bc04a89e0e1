/** The part of the contract for examples of what networks make. */
import { z } from 'zod'
import { idSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

/** What a model makes, to be heard before one trains it: the program makes it once, of sounds of its own, and keeps it. */
export const exampleSchema = z.object({
  modelId: idSchema,
  /** How far the making is, 0..1; null while nobody makes it. */
  progress: z.number().min(0).max(1).nullable(),
  /** Its sound, once it is there; it is played as `{ kind: 'example', id: modelId }`. */
  sound: z.object({ sampleRate: z.int().positive(), channels: z.int().positive(), frames: z.int().positive() }).nullable(),
})
export type Example = z.infer<typeof exampleSchema>

const examples = z.object({ examples: z.array(exampleSchema) })

export const exampleCalls = {
  /** Of all models that there can be one of. */
  'examples.list': call(nothing, examples),
  /** In the background, one after another; a job tells how far it is, and `examples.changed` that it is there. */
  'examples.make': call(z.object({ modelId: idSchema }), nothing),
} as const

export const exampleEvents = { 'examples.changed': examples } as const
