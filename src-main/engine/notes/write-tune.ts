import { TICKS_PER_QUARTER } from '../../../src-shared/units.ts'
import type { MidiEvent, MidiTrack } from '../files/midi/midi-sequence.ts'
import { writeMidi } from '../files/midi/write-midi.ts'
import { noteOrder, STEP_TICKS, STEPS_PER_QUARTER, type StepNote } from './note-events.ts'

const DRUM_CHANNEL = 9

export interface WrittenTune {
  name: string
  notes: readonly StepNote[]
  tempoBpm: number
  barSteps: number
}

/**
 * Notes as a Standard MIDI File of one tempo and one meter: a track of notes, and one of drums where there are any. A note ends where the
 * next one of its pitch begins.
 */
export function writeTune({ name, notes, tempoBpm, barSteps }: WrittenTune): Promise<Uint8Array<ArrayBuffer>> {
  const { numerator, denominator } = meterOf(barSteps)
  const timeline: MidiEvent[] = [
    { type: 'text', kind: 'trackName', text: name, tick: 0 },
    { type: 'tempo', microsecondsPerQuarter: Math.round(60e6 / tempoBpm), tick: 0 },
    { type: 'meter', numerator, denominator, clocksPerClick: 24, thirtySecondsPerQuarter: 8, tick: 0 },
  ]
  const voices = [
    { title: 'Notes', channel: 0, own: notes.filter(({ isDrum }) => !isDrum) },
    { title: 'Drums', channel: DRUM_CHANNEL, own: notes.filter(({ isDrum }) => isDrum) },
  ].filter(({ own }) => own.length > 0)
  return writeMidi({
    format: 1,
    division: { ticksPerQuarter: TICKS_PER_QUARTER },
    tracks: [{ events: timeline, endTick: 0 }, ...voices.map(({ title, channel, own }) => trackOf(title, channel, own))],
  })
}

function trackOf(title: string, channel: number, notes: readonly StepNote[]): MidiTrack {
  const nextStart = new Map<number, number>()
  const events: MidiEvent[] = notes
    .toSorted(noteOrder)
    .reverse()
    .flatMap(({ pitch, startStep, steps, velocity }): MidiEvent[] => {
      const endStep = Math.min(startStep + steps, nextStart.get(pitch) ?? Infinity)
      nextStart.set(pitch, startStep)
      if (endStep <= startStep) return []
      return [
        { type: 'noteOn', channel, pitch, velocity, tick: startStep * STEP_TICKS },
        { type: 'noteOff', channel, pitch, velocity: 0, tick: endStep * STEP_TICKS },
      ]
    })
    .reverse()
    // What ends first: a key that is struck again was let go before.
    .sort((a, b) => a.tick - b.tick || Number(a.type === 'noteOn') - Number(b.type === 'noteOn'))
  return { events: [{ type: 'text', kind: 'trackName', text: title, tick: 0 }, ...events], endTick: events.at(-1)?.tick ?? 0 }
}

/** A meter whose bar is so long: in quarters where that fits, else in finer notes. */
export function meterOf(barSteps: number): { numerator: number; denominator: number } {
  for (const denominator of [4, 8, 16, 32]) {
    const beatSteps = (4 * STEPS_PER_QUARTER) / denominator
    if (barSteps % beatSteps === 0) return { numerator: barSteps / beatSteps, denominator }
  }
  return { numerator: 4, denominator: 4 }
}
