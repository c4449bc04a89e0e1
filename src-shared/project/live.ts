/** What a person plays with while sound is being invented. */
import { z } from 'zod'

/** A control that a model declares. The app draws whatever is declared; nothing else is known of it there. */
export const liveParameterSchema = z.object({
  /** Stable: MIDI assignments and kept takes name it. */
  name: z.string().regex(/^[a-z][A-Za-z0-9]{0,40}$/),
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
})
export type LiveParameter = z.infer<typeof liveParameterSchema>

/** By the parameters' names. */
export const liveValuesSchema = z.record(z.string().max(41), z.number())
export type LiveValues = z.infer<typeof liveValuesSchema>
