import midi from '@tonejs/midi'
import { playedMidiSchema, type PlayedMidi } from '../../../src-shared/project/index.ts'
import { AudioFileError } from './errors.ts'

/** As everywhere in the program: 960 ticks a quarter note. */
const TICKS_PER_QUARTER = 960

/**
 * Notes as a Standard MIDI File of one tempo and one track.
 *
 *   tick = round(seconds * tempo / 60 * 960)
 *
 * A note is one tick long at least: none is lost to rounding. Two notes of one pitch never overlap, as a file cannot tell
 * which of them ends first: the earlier ends where the later begins, and of two that begin on one tick the later stays.
 *
 * @returns  bytes of a format 1 file
 */
export function encodeMidi(name: string, { tempoBpm, notes, controls }: PlayedMidi): Uint8Array<ArrayBuffer> {
  const file = new midi.Midi()
  // The library's parser and writer know the resolution of a file only by its header as it is read.
  file.header.fromJSON({ ...file.header.toJSON(), name, ppq: TICKS_PER_QUARTER, tempos: [{ bpm: tempoBpm, ticks: 0 }] })
  const track = file.addTrack()
  track.name = name
  const tick = (seconds: number): number => Math.round(((seconds * tempoBpm) / 60) * TICKS_PER_QUARTER)
  for (const note of withoutOverlaps(notes, tick)) track.addNote(note)
  for (const { controller, value, seconds } of controls) track.addCC({ number: controller, value: value / 127, ticks: tick(seconds) })
  return Uint8Array.from(file.toArray())
}

/**
 * The notes and controllers of a Standard MIDI File, all its tracks together, in seconds.
 *
 * @throws AudioFileError  where the bytes are none, or hold no notes, or more and longer ones than a person plays
 */
export function decodeMidi(bytes: Uint8Array): PlayedMidi {
  const { header, tracks } = parsed(bytes)
  const read = playedMidiSchema.safeParse({
    tempoBpm: header.tempos[0]?.bpm ?? 120,
    notes: tracks.flatMap(({ notes }) => notes.map(({ midi: pitch, velocity, time, duration }) => ({ pitch, velocity: Math.round(velocity * 127), startSeconds: time, durationSeconds: duration }))),
    controls: tracks.flatMap(({ controlChanges }) =>
      Object.values(controlChanges).flatMap((changes) => changes.map(({ number, value, time }) => ({ controller: number, value: Math.round(value * 127), seconds: time }))),
    ),
  })
  if (!read.success) throw broken(read.error)
  return read.data
}

function parsed(bytes: Uint8Array): InstanceType<typeof midi.Midi> {
  try {
    return new midi.Midi(bytes)
  } catch (error) {
    // The library says what is wrong by errors of many kinds, strings among them.
    throw broken(error)
  }
}

const broken = (cause: unknown): AudioFileError => new AudioFileError('The file is no MIDI file with notes.', 'Put the file back as it was, or record the notes again.', { cause })

function withoutOverlaps(notes: PlayedMidi['notes'], tick: (seconds: number) => number): { midi: number; ticks: number; durationTicks: number; velocity: number }[] {
  const nextStart = new Map<number, number>()
  return notes
    .toSorted((a, b) => b.startSeconds - a.startSeconds)
    .map(({ pitch, velocity, startSeconds, durationSeconds }) => {
      const ticks = tick(startSeconds)
      const end = Math.min(Math.max(ticks + 1, tick(startSeconds + durationSeconds)), nextStart.get(pitch) ?? Infinity)
      nextStart.set(pitch, ticks)
      return { midi: pitch, ticks, durationTicks: end - ticks, velocity: velocity / 127 }
    })
    .filter(({ durationTicks }) => durationTicks > 0)
    .reverse()
}
