/** The part of the contract for what was played on a MIDI instrument. The instrument itself is the window's: it has Web MIDI. */
import { z } from 'zod'
import { idSchema, midiTakeSchema, nameSchema, playedMidiSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

const one = z.object({ takeId: idSchema })

export const midiCalls = {
  'midiTakes.keep': call(playedMidiSchema.extend({ name: nameSchema.optional() }), z.object({ takeId: idSchema })),
  'midiTakes.rename': call(one.extend({ name: nameSchema }), nothing),
  /** To the project's trash. */
  'midiTakes.remove': call(one, nothing),
  /** As a Standard MIDI File, to be saved by the person. */
  'midiTakes.file': call(one, z.object({ fileName: z.string(), data: z.instanceof(Uint8Array) })),
} as const

export const midiEvents = {
  'midiTakes.changed': midiTakeSchema,
  'midiTakes.removed': one,
} as const
