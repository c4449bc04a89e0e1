/** The part of the contract for edits of a recording's or take's sound. Windows change their own copy at once, and hear of what all do. */
import { z } from 'zod'
import { idSchema, lineSchema, nameSchema, soundSplitSchema } from '../project/index.ts'
import {
  maskShapeSchema,
  savedSelectionSchema,
  spectralChangeSchema,
  spectralLayerSchema,
  spectralMaskSchema,
  windowSamplesSchema,
} from '../spectral/index.ts'
import { call, nothing, soundRefSchema } from './contract-parts.ts'
import { songHistorySchema } from './song-contract.ts'

/** What can be edited. */
export const editableSoundSchema = z.object({ kind: z.enum(['recording', 'take']), id: idSchema })
export type EditableSound = z.infer<typeof editableSoundSchema>

const sound = editableSoundSchema
const frame = z.number().min(0).max(1e12)
const windowSamples = windowSamplesSchema
const heardPart = z.object({ sound: soundRefSchema, sampleRate: z.int(), channels: z.int(), frames: z.int() })

/** What to look for from a place that somebody pointed at. */
export const shapeWishSchema = z.discriminatedUnion('kind', [
  z.object({
    ...{ kind: z.literal('wand'), sample: frame, hertz: z.number().min(0).max(200_000) },
    ...{ withinDb: z.number().min(1).max(60), withinDegrees: z.number().min(1).max(90), reachSeconds: z.number().min(0.05).max(10) },
  }),
  z.object({
    ...{ kind: z.literal('harmonics'), sample: frame, hertz: z.number().min(10).max(20_000), count: z.int().min(1).max(200) },
    ...{ halfWidthCents: z.number().min(5).max(600), reachSeconds: z.number().min(0.05).max(10) },
  }),
  z.object({ kind: z.literal('onset'), sample: frame, seconds: z.number().min(0.005).max(2) }),
  z.object({ kind: z.enum(['tonal', 'noisy']), startSample: frame, endSample: frame }),
])

export const spectralEditCalls = {
  'edits.open': call(
    z.object({ sound }),
    z.object({
      layers: z.array(spectralLayerSchema),
      selections: z.array(savedSelectionSchema),
      sequence: z.int(),
      history: songHistorySchema,
      /** What was done last, a hundred steps at most, the newest last. */
      done: z.array(z.string()),
    }),
  ),
  /** @throws conflict where a change was made for other edits than there are */
  'edits.edit': call(
    z.object({ sound, label: lineSchema.min(1).max(200), changes: z.array(spectralChangeSchema).min(1).max(2000) }),
    z.object({ sequence: z.int() }),
  ),
  'edits.undo': call(z.object({ sound }), nothing),
  'edits.redo': call(z.object({ sound }), nothing),
  /**
   * A part to be heard: with its edits or without; only what a mask takes, or all but that; or what the edits take away. Without the edits
   * it is as loud as with them.
   */
  'edits.hear': call(
    z.object({
      sound,
      what: z.enum(['edited', 'original', 'inside', 'outside', 'taken']),
      mask: spectralMaskSchema.nullable(),
      windowSamples,
      startFrame: z.int().min(0),
      frames: z
        .int()
        .min(1)
        .max(1 << 26),
    }),
    heardPart,
  ),
  /** A tone to compare a sound with, for as long as the sound lasts, a second at most. */
  'edits.tone': call(z.object({ sound, hertz: z.number().min(10).max(24_000) }), heardPart),
  /** A shape for a mask; null where there is nothing of the kind. */
  'edits.find': call(z.object({ sound, wish: shapeWishSchema, windowSamples }), z.object({ shape: maskShapeSchema.nullable() })),
  /** The noise between two moments, in bands. */
  'edits.noisePrint': call(
    z.object({ sound, startFrame: z.int().min(0), endFrame: z.int().min(1) }),
    z.object({ print: z.array(z.number()) }),
  ),
  /** Lets a network play a part anew from what is heard before it: a layer for each variant, the first of them on. */
  'edits.regenerate': call(
    z.object({
      ...{ sound, runId: idSchema, startFrame: z.int().min(0), endFrame: z.int().min(1), variants: z.int().min(1).max(8) },
      ...{ mask: spectralMaskSchema.optional(), randomSeed: z.int().min(0).max(0xffffffff).optional() },
    }),
    z.object({ layerIds: z.array(idSchema) }),
  ),
  /** New recordings of a recording with its edits, which sum to it: parts that are known, or those that a run's network has learnt. */
  'edits.split': call(
    z.object({ recordingId: idSchema, by: z.union([z.object({ into: soundSplitSchema }), z.object({ runId: idSchema })]) }),
    z.object({ jobId: idSchema }),
  ),
  /** Makes a new recording of it; a job tells how far it is. */
  'edits.bounce': call(z.object({ sound, name: nameSchema.optional() }), z.object({ recordingId: idSchema })),
} as const

export const spectralEditEvents = {
  /** One thing after the other, by `sequence`. */
  'edits.changed': z.object({
    sound,
    sequence: z.int(),
    kind: z.enum(['do', 'undo', 'redo']),
    label: z.string(),
    changes: z.array(spectralChangeSchema),
    history: songHistorySchema,
  }),
  /** Where the edited sound sounds differently from now on, from one sample to before another; and how many blocks are still to come. */
  'edits.rendered': z.object({ sound, changed: z.array(z.tuple([z.int(), z.int()])), left: z.int() }),
} as const
