import { z } from 'zod'
import { primaryMeasureSchema } from './metrics.ts'
import { modelIdSchema, presetIdSchema, trainingSettingsSchema } from './training-settings.ts'

/** One size of an architecture that a person may change. */
export const sizeDescriptorSchema = z.object({
  name: z.string(),
  label: z.string(),
  description: z.string(),
  minimum: z.int().positive(),
  maximum: z.int().positive(),
  /** Runs of before there was such a part have none of it. */
  optional: z.boolean().optional(),
})

/** A number that a training reports, in words. */
export const measureDescriptorSchema = primaryMeasureSchema.extend({
  /** For a musician: what is seen beside the number. */
  label: z.string(),
  /** The field's term, and what its values mean. */
  description: z.string(),
})
export type MeasureDescriptor = z.infer<typeof measureDescriptorSchema>

/** Sound, notes, or labels in a recording. */
export const previewKindSchema = z.enum(['sound', 'notes', 'labels'])
export type PreviewKind = z.infer<typeof previewKindSchema>

/** What the app shows of an architecture and what its presets are. */
export const modelDescriptorSchema = z.object({
  id: modelIdSchema,
  /** What it learns: the task of its settings. */
  task: z.string(),
  /** Recordings, MIDI files, or recordings with labels. */
  learnsFrom: z.enum(['sound', 'notes', 'labels']),
  /** Takes of sound, takes of notes, or what it says of recordings. */
  makes: z.enum(['sound', 'notes', 'analysis']),
  /** It says what could follow, and one of it is drawn: more or less freely, as the person likes. */
  draws: z.boolean(),
  /** What is made along the way of a training, to hear or see how it comes along. */
  previews: previewKindSchema.nullable(),
  /** As which files for other programs it leaves, the one that is meant where none is chosen first; none where it does not. */
  files: z.array(z.object({ form: z.string().max(60), label: z.string(), words: z.string() })),
  /** The first one is the primary one. */
  measures: z.array(measureDescriptorSchema).min(1),
  name: z.string(),
  /** Plain words for a musician: what it does and how it tends to sound. */
  description: z.string(),
  /** The chain of layers, first to last, for the diagram, e.g. `['Dense 512 ReLU', 'LSTM 512', 'Dense']`. */
  layers: z.array(z.string()),
  /** Mean of the primary paper's blind listening test, 1 to 5. */
  paperRating: z.number().nullable(),
  source: z.string(),
  sizes: z.array(sizeDescriptorSchema),
  presets: z.record(presetIdSchema, trainingSettingsSchema),
})
export type ModelDescriptor = z.infer<typeof modelDescriptorSchema>
