/**
 * Notes as a network hears them: one event a note, in whole numbers. Time is in steps, 24 a quarter note, so that triplets and
 * thirty-second notes lie on it; long times are told more coarsely.
 */
import { TICKS_PER_QUARTER } from '../../../src-shared/units.ts'

export const STEPS_PER_QUARTER = 24
export const STEP_TICKS = TICKS_PER_QUARTER / STEPS_PER_QUARTER

const range = (from: number, to: number, by: number): number[] =>
  Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by)

/** Steps of each class of a time: exact to a half note, then in sixteenths to two bars of 4/4, then in quarters to four. */
export const TIME_STEPS: readonly number[] = [...range(0, 48, 1), ...range(54, 192, 6), ...range(216, 384, 24)]

/** Class of the time nearest to so many steps. */
export function timeClass(steps: number): number {
  let best = 0
  for (let i = 1; i < TIME_STEPS.length; i++) if (Math.abs(TIME_STEPS[i] - steps) < Math.abs(TIME_STEPS[best] - steps)) best = i
  return best
}

/** Places in a bar that are told apart: two bars of 4/4; a longer bar begins anew after so many steps. */
export const PLACES = 192
const LOUD_CLASSES = 16
const LOUD_STEP = 128 / LOUD_CLASSES

/** Pitches 0 .. 127, the same as drums, and the sign for the beginning of a piece. */
export const DRUMS_FROM = 128
export const START_PITCH = 256

/** Voices: the programs of General MIDI, drums, and what no program was told for. */
export const DRUM_VOICE = 128
export const UNTOLD_VOICE = 129
export const VOICES = 130

/** Tempo beside that of the piece: an octave slower to an octave faster, in steps of 2.9 %. */
export const PLAIN_PACE = 24
export const PACES = 2 * PLAIN_PACE + 1

/** What is told of a note, in this order. */
export const ASPECTS = ['place', 'later', 'pace', 'voice', 'pitch', 'long', 'loud'] as const
export type Aspect = (typeof ASPECTS)[number]

/** Networks from before voices and paces were heard know neither. */
const FEWER_ASPECTS = ASPECTS.filter((aspect) => aspect !== 'pace' && aspect !== 'voice')
/** What a network of such settings is told of a note. */
export const aspectsOf = ({ voices }: { voices: boolean }): readonly Aspect[] => (voices ? ASPECTS : FEWER_ASPECTS)

/** Classes of each aspect. */
export const CLASSES: Readonly<Record<Aspect, number>> = {
  /** In the bar, in steps. */
  place: PLACES,
  /** Time since the note before. */
  later: TIME_STEPS.length,
  pace: PACES,
  voice: VOICES,
  pitch: START_PITCH + 1,
  long: TIME_STEPS.length,
  loud: LOUD_CLASSES,
}

export type NoteEvent = Record<Aspect, number>

/** Heard before the first note of a piece. */
export const START_EVENT: NoteEvent = { place: 0, later: 0, pace: PLAIN_PACE, voice: UNTOLD_VOICE, pitch: START_PITCH, long: 0, loud: 0 }

export const loudClass = (velocity: number): number => Math.min(LOUD_CLASSES - 1, Math.floor(velocity / LOUD_STEP))
/** The middle of a class. */
export const velocityOf = (loud: number): number => Math.min(127, Math.round((loud + 0.5) * LOUD_STEP))

/** The class of a tempo beside that of the piece: a ratio. */
export const paceClass = (ratio: number): number => Math.min(PACES - 1, Math.max(0, PLAIN_PACE + Math.round(PLAIN_PACE * Math.log2(ratio))))
/** The middle of a class: 1 where the piece goes in its tempo. */
export const ratioOf = (pace: number): number => 2 ** ((pace - PLAIN_PACE) / PLAIN_PACE)

/** A note in steps from the beginning of what is heard. */
export interface StepNote {
  /** 0 .. 127; of drums the General MIDI key. */
  pitch: number
  isDrum: boolean
  startStep: number
  steps: number
  velocity: number
  /** The program of General MIDI that plays it, {@link DRUM_VOICE} or {@link UNTOLD_VOICE}. */
  voice: number
  /** Class of the tempo in which it begins. */
  pace: number
}

/**
 * Notes in the order of their beginnings, low ones first, as events. Times that are told coarsely do not add up to a drift: each is
 * measured from where the events before it have come.
 *
 * @param placeAt  where a step lies in its bar
 */
export function eventsOf(notes: readonly StepNote[], placeAt: (step: number) => number): NoteEvent[] {
  let now = 0
  return notes.map(({ pitch, isDrum, startStep, steps, velocity, voice, pace }) => {
    const later = timeClass(startStep - now)
    now += TIME_STEPS[later]
    return {
      place: placeAt(now),
      later,
      pace,
      voice,
      pitch: pitch + (isDrum ? DRUMS_FROM : 0),
      long: timeClass(Math.max(1, steps)),
      loud: loudClass(velocity),
    }
  })
}

/** The notes of events again, from `startStep` on. */
export function notesOfEvents(events: readonly NoteEvent[], startStep = 0): StepNote[] {
  let now = startStep
  return events.map(({ later, pace, voice, pitch, long, loud }) => {
    now += TIME_STEPS[later]
    const isDrum = pitch >= DRUMS_FROM
    return {
      pitch: isDrum ? pitch - DRUMS_FROM : pitch,
      isDrum,
      startStep: now,
      steps: Math.max(1, TIME_STEPS[long]),
      velocity: velocityOf(loud),
      voice,
      pace,
    }
  })
}

/** Low to high within a moment, drums last, then by voices: what a network says of a moment has one order. */
export const noteOrder = (a: StepNote, b: StepNote): number =>
  a.startStep - b.startStep || Number(a.isDrum) - Number(b.isDrum) || a.pitch - b.pitch || a.voice - b.voice
