/** Scenes that are known to the event: the own sounds of the program, or recorded ones, at known times, some at once, over a noise. */
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { madeNoise, NOISES, type Noise } from '../../src-main/engine/pieces/made-noise.ts'
import { addPart } from '../../src-main/engine/pieces/render-piece.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'
import type { InstrumentId } from '../../src-shared/music/index.ts'
import type { LabelledStretch } from '../../src-shared/project/index.ts'
import { repeated, rowOf, type RealSounds } from './real-sounds.ts'

export const SCENE_SECONDS = 24
const EVENTS = ['drums', 'plucked', 'strings', 'electric-piano', 'crackle', 'hiss', 'hum', 'machine'] as const
export type EventKind = (typeof EVENTS)[number]
/** What is heard where: the noise that is always there, and what comes and goes; some of it in two of them. */
const PLACES: Readonly<Record<string, { background: Noise; events: readonly EventKind[] }>> = {
  workshop: { background: 'rumble', events: ['machine', 'hiss', 'hum'] },
  rehearsal: { background: 'room', events: ['drums', 'strings', 'plucked'] },
  cellar: { background: 'rumble', events: ['hum', 'crackle', 'drums'] },
  salon: { background: 'room', events: ['electric-piano', 'strings', 'crackle'] },
}
export const PLACE_NAMES = Object.keys(PLACES)

/** So long, any length as likely in each octave, and so far apart where they are alike. */
const [SHORTEST, LONGEST, APART] = [0.3, 3, 0.4]
/** Dynamics of events, and how far below them the background lies, dB. */
const [DYNAMICS_DB, LEAST_DB, MOST_DB] = [12, 10, 30]
const EVENT_LEVEL = 0.1
const FADE_SECONDS = 0.01
const EVENTS_A_KIND = 2

export interface EventScene {
  /** Mono at HEARD_RATE. */
  samples: Float32Array
  stretches: LabelledStretch[]
}

/** @param place all kinds of events and any noise where it is absent */
export function eventScene(name: string, seed: number, place?: string): EventScene {
  const random = new CounterRandom(seed, streamOf('scene of events'))
  const { background, events } = place ? PLACES[place] : { background: NOISES[random.integer(NOISES.length)], events: EVENTS }
  return composed(name, random, { background: madeNoise(background, SCENE_SECONDS, seed), events, sound: ownSound })
}

/** Recorded sounds over a recorded noise. */
export function realScene(
  name: string,
  seed: number,
  { events, noises }: { events: RealSounds; noises: readonly Float32Array[] },
): EventScene {
  const random = new CounterRandom(seed, streamOf('scene of events'))
  const background = repeated(random.pick(noises), SCENE_SECONDS, random)
  return composed(name, random, {
    ...{ background, events: [...events.keys()] },
    sound: (label, seconds) => rowOf(events.get(label)!, seconds, random),
  })
}

interface SceneParts<Kind extends string> {
  /** As long as the scene; the mean of its squares is 1. */
  background: Float32Array
  events: readonly Kind[]
  /** No longer than so many seconds. */
  sound: (kind: Kind, seconds: number, random: CounterRandom) => Float32Array
}

function composed<Kind extends string>(name: string, random: CounterRandom, { background, events, sound }: SceneParts<Kind>): EventScene {
  const below = LEAST_DB + (MOST_DB - LEAST_DB) * random.uniform()
  const floor = EVENT_LEVEL * 10 ** (-below / 20)
  const samples = background.map((value) => floor * value)
  const stretches: LabelledStretch[] = []
  for (const label of events) {
    const own: LabelledStretch[] = []
    for (let i = 0; i < EVENTS_A_KIND; i++) {
      const seconds = SHORTEST * (LONGEST / SHORTEST) ** random.uniform()
      const startSeconds = (SCENE_SECONDS - seconds) * random.uniform()
      const made = levelled(sound(label, seconds, random))
      const endSeconds = startSeconds + Math.min(seconds, made.length / HEARD_RATE)
      // Where it would touch another of its kind there is none.
      if (own.some((one) => startSeconds < one.endSeconds + APART && one.startSeconds < endSeconds + APART)) continue
      own.push({ recordingId: name, startSeconds, endSeconds, label })
      const gain = EVENT_LEVEL * 10 ** ((-DYNAMICS_DB * random.uniform()) / 20)
      const from = Math.round(startSeconds * HEARD_RATE)
      for (const [k, value] of made.subarray(0, samples.length - from).entries()) samples[from + k] += gain * value
    }
    stretches.push(...own)
  }
  return { samples, stretches }
}

/** The mean of its squares is 1; it begins and ends where it is said to. */
function levelled(sound: Float32Array): Float32Array {
  const level = Math.sqrt(sound.reduce((sum, value) => sum + value * value, 0) / sound.length) || 1
  const fade = FADE_SECONDS * HEARD_RATE
  return sound.map((value, i) => (value / level) * Math.min(1, i / fade, (sound.length - 1 - i) / fade))
}

const ownSound = (label: EventKind, seconds: number, random: CounterRandom): Float32Array =>
  isNoise(label) ? madeNoise(label, seconds, random.integer(2 ** 30)) : played(label, seconds, random)

const isNoise = (label: EventKind): label is EventKind & Noise => (NOISES as readonly string[]).includes(label)

const [BASS_DRUM, SNARE, HI_HAT] = [36, 38, 42]

/** Some notes one after the other, or strokes. */
function played(instrument: EventKind & InstrumentId, seconds: number, random: CounterRandom): Float32Array {
  const sound = new Float32Array(Math.round(seconds * HEARD_RATE))
  const pace = 0.12 + 0.3 * random.uniform()
  const root = 45 + random.integer(24)
  const notes = Array.from({ length: Math.ceil(seconds / pace) }, (_, i) => ({
    pitch: instrument === 'drums' ? [BASS_DRUM, SNARE, HI_HAT][random.integer(3)] : root + random.integer(13),
    velocity: 0.4 + 0.6 * random.uniform(),
    startSeconds: i * pace,
    durationSeconds: pace,
  }))
  addPart({ instrument, notes }, sound, HEARD_RATE)
  return sound
}
