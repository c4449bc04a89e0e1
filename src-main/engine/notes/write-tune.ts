import { TICKS_PER_QUARTER } from '../../../src-shared/units.ts'
import type { TempoChange } from '../../../src-shared/music/index.ts'
import type { MidiEvent, MidiTrack } from '../files/midi/midi-sequence.ts'
import { writeMidi } from '../files/midi/write-midi.ts'
import { DRUM_VOICE, noteOrder, ratioOf, STEP_TICKS, STEPS_PER_QUARTER, UNTOLD_VOICE, type StepNote } from './note-events.ts'

const DRUM_CHANNEL = 9

export interface WrittenTune {
  name: string
  notes: readonly StepNote[]
  /** Of the piece; the notes' paces are beside it. */
  tempoBpm: number
  barSteps: number
}

/** The slowest tempo that a file can tell. */
const MOST_MICROSECONDS = 0xffffff

/** The tempi in which notes with such paces go: each from its note on. */
export function tempiOf({ notes, tempoBpm }: Pick<WrittenTune, 'notes' | 'tempoBpm'>): TempoChange[] {
  const tempi: TempoChange[] = []
  for (const { pace, startStep } of notes.toSorted(noteOrder)) {
    const microsecondsPerQuarter = Math.min(MOST_MICROSECONDS, Math.round(60e6 / (tempoBpm * ratioOf(pace))))
    const tick = tempi.length === 0 ? 0 : startStep * STEP_TICKS
    if (tempi.at(-1)?.microsecondsPerQuarter === microsecondsPerQuarter) continue
    // Of several at once the last holds, as they are read.
    if (tempi.at(-1)?.tick === tick) tempi.pop()
    tempi.push({ tick, microsecondsPerQuarter })
  }
  return tempi
}

/**
 * Notes as a Standard MIDI File of one meter: their tempi, and a track for each voice with its program, drums on their channel. A note ends
 * where the next one of its pitch begins.
 */
export function writeTune({ name, notes, tempoBpm, barSteps }: WrittenTune): Promise<Uint8Array<ArrayBuffer>> {
  const { numerator, denominator } = meterOf(barSteps)
  const timeline: MidiEvent[] = [
    { type: 'text', kind: 'trackName', text: name, tick: 0 },
    { type: 'meter', numerator, denominator, clocksPerClick: 24, thirtySecondsPerQuarter: 8, tick: 0 },
    ...tempiOf({ notes, tempoBpm }).map((tempo): MidiEvent => ({ type: 'tempo', ...tempo })),
  ]
  const byVoice = new Map<number, StepNote[]>()
  for (const note of notes) {
    const own = byVoice.get(voiceOf(note))
    if (own) own.push(note)
    else byVoice.set(voiceOf(note), [note])
  }
  const voices = [...byVoice].sort(([a], [b]) => Number(a === DRUM_VOICE) - Number(b === DRUM_VOICE) || a - b)
  const melodic = CHANNELS.filter((channel) => channel !== DRUM_CHANNEL)
  return writeMidi({
    format: 1,
    division: { ticksPerQuarter: TICKS_PER_QUARTER },
    tracks: [
      { events: timeline, endTick: timeline.at(-1)!.tick },
      ...voices.map(([voice, own], i) => trackOf(voice, voice === DRUM_VOICE ? DRUM_CHANNEL : melodic[i % melodic.length], own)),
    ],
  })
}

const CHANNELS = Array.from({ length: 16 }, (_, channel) => channel)
const voiceOf = ({ isDrum, voice }: StepNote): number => (isDrum ? DRUM_VOICE : voice)

const titleOf = (voice: number): string => {
  if (voice === DRUM_VOICE) return 'Drums'
  return voice === UNTOLD_VOICE ? 'Notes' : `Program ${voice + 1}`
}

function trackOf(voice: number, channel: number, notes: readonly StepNote[]): MidiTrack {
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
  const head: MidiEvent[] = [{ type: 'text', kind: 'trackName', text: titleOf(voice), tick: 0 }]
  if (voice < DRUM_VOICE) head.push({ type: 'programChange', channel, program: voice, tick: 0 })
  return { events: [...head, ...events], endTick: events.at(-1)?.tick ?? 0 }
}

/** A meter whose bar is so long: in quarters where that fits, else in finer notes. */
export function meterOf(barSteps: number): { numerator: number; denominator: number } {
  for (const denominator of [4, 8, 16, 32]) {
    const beatSteps = (4 * STEPS_PER_QUARTER) / denominator
    if (barSteps % beatSteps === 0) return { numerator: barSteps / beatSteps, denominator }
  }
  return { numerator: 4, denominator: 4 }
}
