import { z } from 'zod'
import type { MidiMessage } from '../../src-shared/music/index.ts'
import { pitchName } from './midi-messages.ts'

/** What on an instrument is moved or pressed. */
export const midiControlSchema = z.object({
  kind: z.enum(['control', 'note']),
  channel: z.int().min(0).max(15),
  number: z.int().min(0).max(127),
})
export type MidiControl = z.infer<typeof midiControlSchema>

/** Which target a control moves. A control moves one target, a target is moved by one control. */
export const assignmentSchema = z.object({ target: z.string().max(80), control: midiControlSchema })
export type Assignment = z.infer<typeof assignmentSchema>

/** The control a message comes from. */
export function controlOf(message: MidiMessage): MidiControl {
  if (message.kind === 'control') return { kind: 'control', channel: message.channel, number: message.controller }
  return { kind: 'note', channel: message.channel, number: message.pitch }
}

export const sameControl = (a: MidiControl, b: MidiControl): boolean =>
  a.kind === b.kind && a.channel === b.channel && a.number === b.number

/** The list with `control` on `target`; what either had before is gone. */
export const assigned = (list: readonly Assignment[], target: string, control: MidiControl): Assignment[] => [
  ...list.filter((other) => other.target !== target && !sameControl(other.control, control)),
  { target, control },
]

export const controlName = ({ kind, channel, number }: MidiControl): string =>
  `${kind === 'control' ? `CC ${number}` : pitchName(number)}${channel === 0 ? '' : `, channel ${channel + 1}`}`

const storedSchema = z.array(assignmentSchema).max(200)

/** What was stored on this machine; nothing where it cannot be read. */
export function storedAssignments(text: string | null): Assignment[] {
  if (text === null) return []
  try {
    return storedSchema.safeParse(JSON.parse(text)).data ?? []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
