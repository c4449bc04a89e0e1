/** What a person plays with while sound is being invented. */
import { z } from 'zod'
import { idSchema } from './identifiers.ts'

/** A control that a model declares. The app draws whatever is declared; nothing else is known of it there. */
export const liveParameterSchema = z.object({
  /** Stable: MIDI assignments and kept takes name it. */
  name: z.string().regex(/^[a-z][A-Za-z0-9-]{0,80}$/),
  label: z.string(),
  /** One sentence: what is heard when it is moved. */
  description: z.string(),
  minimum: z.number(),
  maximum: z.number(),
  /** The plain model; where a control returns to. */
  default: z.number(),
  /** Of one press of an arrow key. */
  step: z.number().positive(),
  /** Shown behind the value; empty where there is none. */
  unit: z.string(),
  /** How the way of a control divides among its values; `log` only where all are positive. */
  curve: z.enum(['linear', 'log']),
  /**
   * A knob unless this says otherwise: on or off (1 or 0), which of the twelve notes, a bit each from C on, or the key that is held of a
   * keyboard ({@link heldKey}), or one of the two ways on a plane that is drawn.
   */
  form: z.enum(['switch', 'notes', 'keys', 'across', 'up']).optional(),
  /** Which part of what a person plays moves it, where it follows their playing. */
  follows: z.enum(['notes', 'height', 'loudness', 'density', 'key']).optional(),
  /** What has to be chosen before it does anything: it goes over from the first to a second one. */
  leadsTo: z.enum(['seed', 'checkpoint', 'sounds']).optional(),
  /** Of the recording whose sounds it weighs; these are drawn together. */
  recordingId: idSchema.optional(),
})
export type LiveParameter = z.infer<typeof liveParameterSchema>

/** No key is held. */
export const NO_KEY = 0

/** A key that is held and how hard it was pressed, 1 to 127, as a value of a control. */
export const keyValue = (pitch: number, velocity: number): number => 128 * pitch + velocity

/** The inverse of {@link keyValue}; null where no key is held. */
export const heldKey = (value: number): { pitch: number; velocity: number } | null =>
  value % 128 === 0 ? null : { pitch: Math.floor(value / 128), velocity: value % 128 }

/** By the parameters' names. */
export const liveValuesSchema = z.record(z.string().max(81), z.number())
export type LiveValues = z.infer<typeof liveValuesSchema>

const recordedSeedSchema = z.object({ kind: z.literal('recording'), recordingId: idSchema, startSeconds: z.number().nonnegative() })
const capturedSeedSchema = z.object({ kind: z.literal('captured'), captureId: idSchema })

/** The sound to go on from: a place in a recording, or what was just played into the microphone. */
export const soundingSeedSchema = z.discriminatedUnion('kind', [recordedSeedSchema, capturedSeedSchema])
export type SoundingSeed = z.infer<typeof soundingSeedSchema>

/**
 * The same, or none: a network begins by itself. One that cannot is given a place in what it learnt from, and that is what is noted.
 */
export const liveSeedSchema = z.discriminatedUnion('kind', [
  recordedSeedSchema,
  capturedSeedSchema,
  z.object({ kind: z.literal('nothing') }),
])
export type LiveSeed = z.infer<typeof liveSeedSchema>

/** What blends lead to; null where there is no second one. */
export const liveSecondSchema = z.object({
  /** Another checkpoint of the same run. */
  checkpointStep: z.int().nonnegative().nullable(),
  seed: soundingSeedSchema.nullable(),
  /** Another network, whose recordings are played with as well. */
  runId: idSchema.nullable().default(null),
})
export type LiveSecond = z.infer<typeof liveSecondSchema>
