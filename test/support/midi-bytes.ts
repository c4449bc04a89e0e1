import { parseMidi } from 'midi-file'

/** Standard MIDI Files by their bytes, for tests of what reads them. */
export const chunk = (name: string, body: readonly number[], length = body.length): number[] => [
  ...Array.from(name, (character) => character.charCodeAt(0)),
  ...[24, 16, 8, 0].map((shift) => (length >>> shift) & 0xff),
  ...body,
]

/** @param division  ticks a quarter note, or the two bytes of SMPTE time code */
export const midiFile = (tracks: readonly (readonly number[])[], { format = 1, division = 480 } = {}): Uint8Array =>
  Uint8Array.from([
    ...chunk('MThd', [0, format, 0, tracks.length, division >> 8, division & 0xff]),
    ...tracks.flatMap((track) => chunk('MTrk', track)),
  ])

export const END_OF_TRACK = [0, 0xff, 0x2f, 0]

interface ReadNote {
  pitch: number
  velocity: number
  startTick: number
  ticks: number
}

/** Notes of every track as another reader has them: a note-on, and the next note-off of its pitch. */
export function notesByOthers(bytes: Uint8Array): ReadNote[][] {
  return parseMidi(bytes).tracks.map((events) => {
    const notes: ReadNote[] = []
    const open = new Map<number, ReadNote>()
    let tick = 0
    for (const event of events) {
      tick += event.deltaTime
      if (event.type === 'noteOn' && event.velocity > 0) {
        const note = { pitch: event.noteNumber, velocity: event.velocity, startTick: tick, ticks: 0 }
        notes.push(note)
        open.set(event.noteNumber, note)
      } else if (event.type === 'noteOff') {
        const note = open.get(event.noteNumber)
        if (note) note.ticks = tick - note.startTick
      }
    }
    return notes
  })
}
