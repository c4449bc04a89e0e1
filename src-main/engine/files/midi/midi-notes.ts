import type { MidiTrack } from './midi-sequence.ts'

/** A note in ticks; at least one long. */
export interface MidiNote {
  channel: number
  pitch: number
  velocity: number
  /** How fast the key came up; 0 where nothing told it. */
  releaseVelocity: number
  startTick: number
  endTick: number
}

/** All sound off, all notes off, and the modes, which end all notes too. */
const endsAllNotes = (controller: number): boolean => controller === 120 || controller >= 123

/**
 * The notes of a track. Of several notes of one pitch and channel that sound at once, the one that began first ends first; a note that is
 * never ended lasts to the end of the track. What else happens meanwhile, a change of program for one, does not concern a note.
 *
 * @returns in the order of their beginnings
 */
export function notesOf({ events, endTick }: MidiTrack): MidiNote[] {
  const notes: MidiNote[] = []
  /** By channel and pitch: sounding notes, the earliest first, and how many of them have ended. */
  const sounding = new Map<number, { notes: MidiNote[]; ended: number }>()
  const end = (note: MidiNote, tick: number): void => {
    note.endTick = Math.max(tick, note.startTick + 1)
  }
  for (const event of events) {
    if (event.type === 'noteOn') {
      const { channel, pitch, velocity, tick } = event
      const note = { channel, pitch, velocity, releaseVelocity: 0, startTick: tick, endTick: Math.max(endTick, tick + 1) }
      notes.push(note)
      const queue = sounding.get(channel * 128 + pitch)
      if (queue) queue.notes.push(note)
      else sounding.set(channel * 128 + pitch, { notes: [note], ended: 0 })
    } else if (event.type === 'noteOff') {
      const key = event.channel * 128 + event.pitch
      const queue = sounding.get(key)
      if (!queue) continue
      const note = queue.notes[queue.ended++]
      note.releaseVelocity = event.velocity
      end(note, event.tick)
      if (queue.ended === queue.notes.length) sounding.delete(key)
    } else if (event.type === 'controller' && endsAllNotes(event.controller)) {
      for (const [key, queue] of sounding) {
        if (key >> 7 !== event.channel) continue
        for (const note of queue.notes.slice(queue.ended)) end(note, event.tick)
        sounding.delete(key)
      }
    }
  }
  return notes
}
