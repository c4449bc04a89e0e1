import { z } from 'zod'
import { TICKS_PER_QUARTER } from '../units.ts'
import { idSchema } from '../project/identifiers.ts'
import { INSTRUMENTS } from './instruments.ts'
import { samplerSchema } from './sampler.ts'

/**
 * What a song is: musical time in integer ticks, 960 a quarter note; tracks with clips; clips with notes, or with a part of a recording
 * or take. Lists of things in time are in the order of time, and what begins at once in that of its ids. Everything is a plain value that
 * is never changed in place: see `changes.ts`.
 */

/** A day at 400 beats a minute is a quarter of it; sums of ticks stay exact integers. */
export const MOST_TICKS = 2 ** 31 - 1
export const MOST_NOTES_A_CLIP = 1_000_000
const MOST_TRACKS = 2_000
const MOST_CLIPS_A_TRACK = 100_000
export const MOST_CHANGES_IN_TIME = 100_000
/** 240 and some beats a second: nothing is slower or faster in a MIDI file. */
export const SLOWEST_MICROSECONDS = 0xffffff

const tickSchema = z.int().min(0).max(MOST_TICKS)
const lengthSchema = z.int().min(1).max(MOST_TICKS)
/** Of notes, controllers and points: whole numbers, unique where they lie. */
const itemIdSchema = z.int().min(1).max(Number.MAX_SAFE_INTEGER)
const sevenBits = z.int().min(0).max(127)
/** One line, also an empty one: what files of other programs name things. */
export const titleSchema = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'a title is one line of text')
const gainDbSchema = z.number().min(-160).max(24)
/** -1 is left, 1 is right. */
const panSchema = z.number().min(-1).max(1)
const sendSchema = z.number().min(0).max(1)
/** One of the colours of the theme, by number. */
const colourSchema = z.int().min(0).max(15)
const samplesSchema = z.int().min(0).max(Number.MAX_SAFE_INTEGER)

/** From its tick on; whole microseconds, as in MIDI files. */
export const tempoChangeSchema = z.object({ tick: tickSchema, microsecondsPerQuarter: z.int().min(1).max(SLOWEST_MICROSECONDS) })
/** Begins a bar at its tick. */
export const meterChangeSchema = z.object({
  tick: tickSchema,
  numerator: z.int().min(1).max(255),
  denominator: z.union([1, 2, 4, 8, 16, 32, 64].map((value) => z.literal(value))),
})
/** Sharps -7..7, negative: flats. */
export const keyChangeSchema = z.object({ tick: tickSchema, sharps: z.int().min(-7).max(7), isMinor: z.boolean() })
export const songMarkerSchema = z.object({ id: itemIdSchema, tick: tickSchema, name: titleSchema })

/** `startTick` counts from the beginning of the clip's content. */
export const noteSchema = z.object({
  id: itemIdSchema,
  startTick: tickSchema,
  ticks: lengthSchema,
  pitch: sevenBits,
  velocity: sevenBits.min(1),
  releaseVelocity: sevenBits,
})

/** A controller (`cc0` to `cc127`), pitch bend, pressure of the channel or of one key (`key60`), or a program. */
export const controlLaneSchema = z
  .string()
  .regex(/^(cc|key)(\d|[1-9]\d|1[01]\d|12[0-7])$|^(bend|pressure|program)$/, 'a lane of a controller')
export const isControlValue = (lane: string, value: number): boolean => lane === 'bend' || (value >= 0 && value <= 127)
export const CONTROL_VALUE_RULE = 'a controller has values from 0 to 127'
/** Values 0..127, of a bend -8192..8191. */
export const controlSchema = z
  .object({ id: itemIdSchema, tick: tickSchema, lane: controlLaneSchema, value: z.int().min(-8192).max(8191) })
  .refine(({ lane, value }) => isControlValue(lane, value), CONTROL_VALUE_RULE)

const clipBase = { id: idSchema, name: titleSchema, startTick: tickSchema, isMuted: z.boolean() }

/**
 * Shows its content from `offsetTicks` on, `lengthTicks` long; what lies outside is kept. Where `loopTicks` is not 0 so much of the content
 * from `offsetTicks` on goes round and round, and the clip begins `loopPhaseTicks` within it.
 */
export const noteClipSchema = z.object({
  ...clipBase,
  kind: z.literal('notes'),
  lengthTicks: lengthSchema,
  offsetTicks: tickSchema,
  loopTicks: tickSchema,
  loopPhaseTicks: tickSchema,
  notes: z.array(noteSchema).max(MOST_NOTES_A_CLIP),
  controls: z.array(controlSchema).max(MOST_NOTES_A_CLIP),
})

export const clipSoundSchema = z.object({ kind: z.enum(['recording', 'take']), id: idSchema })

/** How a fade goes; `s-curve` and `linear` of two clips sum to one, the squares of `fast` do. See `fade-curves.ts`. */
export const FADE_CURVES = ['s-curve', 'linear', 'fast', 'slow'] as const
export const LONGEST_STRETCH = 8
export const MOST_TRANSPOSE_CENTS = 4800
const stretchSchema = z
  .number()
  .min(1 / LONGEST_STRETCH)
  .max(LONGEST_STRETCH)

/**
 * A part of a sound: `lengthSamples` from `offsetSamples` on. It begins on a tick. All counts are of the sound at `sampleRate`, so one of
 * them is heard for `stretch / sampleRate` seconds: stretching a clip changes `stretch` alone, and its fades go along.
 *
 * Where `loopSamples` is not 0, so much of the sound from `offsetSamples` on goes round and round for `lengthSamples`, and the clip begins
 * `loopPhaseSamples` within it: sample n of the clip is material[(phase + n) mod loop]. Reversed, that material is heard from its end.
 */
export const audioClipSchema = z.object({
  ...clipBase,
  kind: z.literal('audio'),
  sound: clipSoundSchema,
  sampleRate: z.int().min(1).max(1_000_000),
  /** Of the whole sound. */
  soundSamples: samplesSchema,
  offsetSamples: samplesSchema,
  lengthSamples: samplesSchema.min(1),
  fadeInSamples: samplesSchema,
  fadeOutSamples: samplesSchema,
  fadeInCurve: z.enum(FADE_CURVES),
  fadeOutCurve: z.enum(FADE_CURVES),
  gainDb: gainDbSchema,
  isReversed: z.boolean(),
  loopSamples: samplesSchema,
  loopPhaseSamples: samplesSchema,
  /** Length that is heard over that of the sound; 1 leaves it alone. The pitch stays. */
  stretch: stretchSchema,
  /** Higher or lower; the length stays. */
  transposeCents: z.int().min(-MOST_TRANSPOSE_CENTS).max(MOST_TRANSPOSE_CENTS),
  /** Other sounds that were made for its place, its own among them: one of them is chosen at a time. */
  variants: z.array(clipSoundSchema).max(64),
})

export const clipSchema = z.discriminatedUnion('kind', [noteClipSchema, audioClipSchema])

export const AUTOMATION_TARGETS = ['gainDb', 'pan', 'reverbSend', 'delaySend'] as const
/** To the next point the value runs straight where `curve` is 0; towards 1 it waits and then hurries, towards -1 it hurries first. */
export const automationPointSchema = z.object({
  id: itemIdSchema,
  tick: tickSchema,
  value: z.number().min(-160).max(24),
  curve: z.number().min(-1).max(1),
})
export const automationLaneSchema = z.object({
  target: z.enum(AUTOMATION_TARGETS),
  points: z.array(automationPointSchema).min(1).max(MOST_CHANGES_IN_TIME),
})

/** A sound of a SoundFont of the project, by bank and program as General MIDI counts them; its name is kept for where the file is gone. */
export const soundFontChoiceSchema = z.object({
  id: idSchema,
  bank: sevenBits,
  program: sevenBits,
  isDrums: z.boolean(),
  name: titleSchema,
})

/** An instrument that a network of the project has learnt; its name is kept for where the network is gone. */
export const networkChoiceSchema = z.object({ runId: idSchema, name: titleSchema })

export const trackSchema = z.object({
  id: idSchema,
  /** A group holds no clips: the tracks that name it go through it. */
  kind: z.enum(['notes', 'audio', 'group']),
  name: titleSchema,
  colour: colourSchema,
  gainDb: gainDbSchema,
  pan: panSchema,
  isMuted: z.boolean(),
  isSoloed: z.boolean(),
  reverbSend: sendSchema,
  delaySend: sendSchema,
  /** What plays its notes, unless a SoundFont does. */
  instrument: z.enum(INSTRUMENTS),
  /** Null where the program's own instrument plays; that plays, too, where the SoundFont is gone. */
  soundFont: soundFontChoiceSchema.nullable(),
  /** Pieces of recordings that play its notes instead; the instrument plays, too, where their file is gone. */
  sampler: samplerSchema.nullable(),
  /** A learnt instrument of one voice that plays its notes instead, as it is when it is heard; the instrument plays where it is gone. */
  network: networkChoiceSchema.nullable(),
  /** Of MIDI, 0..15: 9 is the drums. */
  channel: z.int().min(0).max(15),
  /** Of the group it goes through; one that names none of the song goes straight on. Groups are in no group. */
  groupId: idSchema.nullable(),
  /** Its sound was made once and is heard as it was then; it is not to be edited meanwhile. */
  isFrozen: z.boolean(),
  clips: z.array(clipSchema).max(MOST_CLIPS_A_TRACK),
  automation: z.array(automationLaneSchema).max(AUTOMATION_TARGETS.length),
})

export const songLoopSchema = z
  .object({ startTick: tickSchema, endTick: tickSchema, isOn: z.boolean() })
  .refine(({ startTick, endTick }) => endTick > startTick, 'a loop ends after its beginning')

export const songSchema = z.object({
  /** The first at tick 0. */
  tempi: z.array(tempoChangeSchema).min(1).max(MOST_CHANGES_IN_TIME),
  /** The first at tick 0. */
  meters: z.array(meterChangeSchema).min(1).max(MOST_CHANGES_IN_TIME),
  keys: z.array(keyChangeSchema).max(MOST_CHANGES_IN_TIME),
  markers: z.array(songMarkerSchema).max(MOST_CHANGES_IN_TIME),
  loop: songLoopSchema.nullable(),
  tracks: z.array(trackSchema).max(MOST_TRACKS),
})

type DeepReadonly<T> = T extends (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T
export type TempoChange = DeepReadonly<z.infer<typeof tempoChangeSchema>>
export type MeterChange = DeepReadonly<z.infer<typeof meterChangeSchema>>
export type KeyChange = DeepReadonly<z.infer<typeof keyChangeSchema>>
export type SongMarker = DeepReadonly<z.infer<typeof songMarkerSchema>>
export type Note = DeepReadonly<z.infer<typeof noteSchema>>
export type Control = DeepReadonly<z.infer<typeof controlSchema>>
export type NoteClip = DeepReadonly<z.infer<typeof noteClipSchema>>
export type AudioClip = DeepReadonly<z.infer<typeof audioClipSchema>>
export type Clip = NoteClip | AudioClip
export type FadeCurve = (typeof FADE_CURVES)[number]
export type ClipSound = DeepReadonly<z.infer<typeof clipSoundSchema>>
export type AutomationTarget = (typeof AUTOMATION_TARGETS)[number]
export type AutomationPoint = DeepReadonly<z.infer<typeof automationPointSchema>>
export type AutomationLane = DeepReadonly<z.infer<typeof automationLaneSchema>>
export type Track = DeepReadonly<z.infer<typeof trackSchema>>
export type NetworkChoice = DeepReadonly<z.infer<typeof networkChoiceSchema>>
export type SoundFontChoice = DeepReadonly<z.infer<typeof soundFontChoiceSchema>>
export type SongLoop = DeepReadonly<z.infer<typeof songLoopSchema>>
export type Song = DeepReadonly<z.infer<typeof songSchema>>

/** 120 beats a minute, four quarters a bar, no tracks. */
export const EMPTY_SONG: Song = {
  tempi: [{ tick: 0, microsecondsPerQuarter: 500_000 }],
  meters: [{ tick: 0, numerator: 4, denominator: 4 }],
  keys: [],
  markers: [],
  loop: null,
  tracks: [],
}

export const QUARTER: number = TICKS_PER_QUARTER

/** What a clip of notes is when it is made. */
export const PLAIN_NOTES = {
  isMuted: false,
  offsetTicks: 0,
  loopTicks: 0,
  loopPhaseTicks: 0,
  notes: [],
  controls: [],
} satisfies Partial<NoteClip>

/** What a clip of sound is when it is made: neither faded nor changed. */
export const PLAIN_AUDIO = {
  isMuted: false,
  offsetSamples: 0,
  fadeInSamples: 0,
  fadeOutSamples: 0,
  fadeInCurve: 's-curve',
  fadeOutCurve: 's-curve',
  gainDb: 0,
  isReversed: false,
  loopSamples: 0,
  loopPhaseSamples: 0,
  stretch: 1,
  transposeCents: 0,
  variants: [],
} satisfies Partial<AudioClip>

/** A track as it is when it is made. */
export function newTrack(id: string, kind: Track['kind'], name: string, colour: number): Track {
  return {
    ...{ id, kind, name, colour, gainDb: 0, pan: 0, isMuted: false, isSoloed: false, reverbSend: 0, delaySend: 0 },
    ...{
      instrument: 'electric-piano',
      soundFont: null,
      sampler: null,
      network: null,
      channel: 0,
      groupId: null,
      isFrozen: false,
      clips: [],
      automation: [],
    },
  }
}
