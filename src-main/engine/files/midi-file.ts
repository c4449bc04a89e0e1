import { PLAYED_MIDI_LIMITS, type PlayedControl, type PlayedMidi, type PlayedNote } from '../../../src-shared/project/index.ts'
import { AudioFileError } from './errors.ts'
import { firstTempoBpm, MidiClock } from './midi/midi-time.ts'
import { notesOf } from './midi/midi-notes.ts'
import type { MidiEvent, MidiSequence, MidiTrack } from './midi/midi-sequence.ts'
import { readMidi } from './midi/read-midi.ts'
import { writeMidi } from './midi/write-midi.ts'

/** As everywhere in the program: 960 ticks a quarter note. */
const TICKS_PER_QUARTER = 960
/** Of events on one tick: what ends first, then controllers, then what begins. */
const RANK: Partial<Record<MidiEvent['type'], number>> = { noteOff: 0, controller: 1, noteOn: 2 }

/**
 * Notes as a Standard MIDI File of one tempo and one track.
 *
 *   tick = round(seconds * 10^6 / microseconds a quarter * 960)
 *
 * A note is one tick long at least: none is lost to rounding. Two notes of one pitch never overlap, as a file cannot tell
 * which of them ends first: the earlier ends where the later begins, and of two that begin on one tick the later stays.
 * Work grows as the notes, but for sorting them, and lets others have their turn.
 *
 * @returns  bytes of a format 1 file
 */
export function encodeMidi(name: string, { tempoBpm, notes, controls }: PlayedMidi): Promise<Uint8Array<ArrayBuffer>> {
  // The file's tempo is in whole microseconds: ticks are counted in that, so that every time is exact to half a tick, however late.
  const microsecondsPerQuarter = Math.round(60e6 / tempoBpm)
  const tick = (seconds: number): number => Math.round((seconds * 1e6 * TICKS_PER_QUARTER) / microsecondsPerQuarter)
  const events: MidiEvent[] = []
  for (const { pitch, velocity, startTick, endTick } of withoutOverlaps(notes, tick)) {
    events.push({ type: 'noteOn', channel: 0, pitch, velocity, tick: startTick })
    events.push({ type: 'noteOff', channel: 0, pitch, velocity: 0, tick: endTick })
  }
  for (const { controller, value, seconds } of controls) {
    events.push({ type: 'controller', channel: 0, controller, value, tick: tick(seconds) })
  }
  events.sort((a, b) => a.tick - b.tick || (RANK[a.type] ?? 0) - (RANK[b.type] ?? 0))
  const title: MidiEvent = { type: 'text', kind: 'trackName', text: name, tick: 0 }
  return writeMidi({
    format: 1,
    division: { ticksPerQuarter: TICKS_PER_QUARTER },
    tracks: [
      { events: [title, { type: 'tempo', microsecondsPerQuarter, tick: 0 }], endTick: 0 },
      { events: [title, ...events], endTick: events.at(-1)?.tick ?? 0 },
    ],
  })
}

/** What {@link decodeMidi} found. */
export interface DecodedMidi extends PlayedMidi {
  /** What was wrong with the file, in sentences for the person. */
  warnings: string[]
}

/**
 * The notes and controllers of a Standard MIDI File in seconds: all its tracks together, those of format 2 one after the other.
 *
 * @throws AudioFileError  where the bytes are none, or hold no notes, or more and longer ones than a person plays
 */
export function decodeMidi(bytes: Uint8Array): DecodedMidi {
  const { sequence, warnings } = readMidi(bytes)
  const notes: PlayedNote[] = []
  const controls: PlayedControl[] = []
  let startSeconds = 0
  for (const tracks of pieces(sequence)) {
    const clock = new MidiClock(sequence, tracks)
    const at = (tick: number): number => startSeconds + clock.secondsAt(tick)
    for (const track of tracks) {
      for (const { pitch, velocity, startTick, endTick } of notesOf(track)) {
        notes.push({ pitch, velocity, startSeconds: at(startTick), durationSeconds: at(endTick) - at(startTick) })
      }
      for (const event of track.events) {
        if (event.type === 'controller') controls.push({ controller: event.controller, value: event.value, seconds: at(event.tick) })
      }
    }
    startSeconds = at(tracks.reduce((end, { endTick }) => Math.max(end, endTick), 0))
  }
  if (notes.length === 0) throw new AudioFileError('This MIDI file holds no notes.', warnings.join(' ') || 'Choose one with notes.')
  const { mostNotes, mostControls, longestSeconds, slowestBpm, fastestBpm } = PLAYED_MIDI_LIMITS
  if (notes.length > mostNotes || controls.length > mostControls || startSeconds > longestSeconds) {
    throw new AudioFileError('This MIDI file holds more notes, or lasts longer, than a person plays in a day.', 'Export a part of it.')
  }
  // Times are in seconds and do not depend on the tempo, of which only such can be shown.
  const tempoBpm = Math.min(fastestBpm, Math.max(slowestBpm, firstTempoBpm(sequence.tracks)))
  return { tempoBpm, notes, controls, warnings }
}

/** Tracks that sound together. */
const pieces = ({ format, tracks }: MidiSequence): MidiTrack[][] => (format === 2 ? tracks.map((track) => [track]) : [tracks])

interface TickNote {
  pitch: number
  velocity: number
  startTick: number
  endTick: number
}

function withoutOverlaps(notes: PlayedMidi['notes'], tick: (seconds: number) => number): TickNote[] {
  const nextStart = new Map<number, number>()
  return notes
    .toSorted((a, b) => b.startSeconds - a.startSeconds)
    .map(({ pitch, velocity, startSeconds, durationSeconds }) => {
      const startTick = tick(startSeconds)
      const endTick = Math.min(Math.max(startTick + 1, tick(startSeconds + durationSeconds)), nextStart.get(pitch) ?? Infinity)
      nextStart.set(pitch, startTick)
      return { pitch, velocity, startTick, endTick }
    })
    .filter(({ startTick, endTick }) => endTick > startTick)
    .reverse()
}
