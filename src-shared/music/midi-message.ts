import { z } from 'zod'

const sevenBits = z.int().min(0).max(127)
const channel = z.int().min(0).max(15)

/** What a MIDI instrument says, of what matters here. */
export const midiMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('note-on'), channel, pitch: sevenBits, velocity: sevenBits.min(1) }),
  z.object({ kind: z.literal('note-off'), channel, pitch: sevenBits }),
  z.object({ kind: z.literal('control'), channel, controller: sevenBits, value: sevenBits }),
])
export type MidiMessage = z.infer<typeof midiMessageSchema>
