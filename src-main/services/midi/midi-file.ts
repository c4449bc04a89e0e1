import midi from '@tonejs/midi'
import type { PlayedMidi } from '../../../src-shared/project/index.ts'

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
