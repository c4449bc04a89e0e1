/** What a Standard MIDI File holds (MIDI Manufacturers Association, RP-001, 1996), event by event. */

/** Length of a tick: a fraction of a quarter note, whose tempo events tell, or of a second. */
export type MidiDivision = { ticksPerQuarter: number } | { framesPerSecond: 24 | 25 | 29.97 | 30; ticksPerFrame: number }

/** Meta events 1 to 9. */
export const TEXT_KINDS = ['text', 'copyright', 'trackName', 'instrument', 'lyric', 'marker', 'cue', 'program', 'device'] as const
export type TextKind = (typeof TEXT_KINDS)[number]

export type MidiMessage =
  /** Velocity 1..127: a note-on of velocity 0 is read as a note-off. */
  | { type: 'noteOn'; channel: number; pitch: number; velocity: number }
  | { type: 'noteOff'; channel: number; pitch: number; velocity: number }
  | { type: 'keyPressure'; channel: number; pitch: number; value: number }
  | { type: 'controller'; channel: number; controller: number; value: number }
  | { type: 'programChange'; channel: number; program: number }
  | { type: 'channelPressure'; channel: number; value: number }
  /** Value -8192..8191. */
  | { type: 'pitchBend'; channel: number; value: number }
  | { type: 'tempo'; microsecondsPerQuarter: number }
  /** Denominator a power of two; `clocksPerClick` 24 a quarter note. */
  | { type: 'meter'; numerator: number; denominator: number; clocksPerClick: number; thirtySecondsPerQuarter: number }
  /** Sharps -7..7, negative: flats. */
  | { type: 'key'; sharps: number; minor: boolean }
  | { type: 'text'; kind: TextKind; text: string }
  /** Without the byte that opens it; the closing F7 is part of it. */
  | { type: 'sysEx'; data: Uint8Array }
  /** Bytes to be sent as they are: a part of a longer message, or one that has no other place in a file. */
  | { type: 'escape'; data: Uint8Array }
  /** Any other meta event, as it stands. */
  | { type: 'meta'; kind: number; data: Uint8Array }

/** `tick` counts from the beginning of the track. */
export type MidiEvent = MidiMessage & { tick: number }

export interface MidiTrack {
  /** In the order of the file, which is that of time. */
  events: MidiEvent[]
  /** Where the track ends, at or after its last event. */
  endTick: number
}

export interface MidiSequence {
  /** 0: one track. 1: tracks that sound together. 2: tracks that are pieces of their own. */
  format: 0 | 1 | 2
  division: MidiDivision
  tracks: MidiTrack[]
}
