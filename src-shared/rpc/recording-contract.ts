/** The part of the contract that recording needs: the microphone or line, its level, recordings, and seeds that are played in. */
import { z } from 'zod'
import { audioDeviceSchema } from '../audio/index.ts'
import { idSchema, lineSchema, nameSchema } from '../project/index.ts'
import { call, nothing, soundRefSchema } from './contract-parts.ts'

/** Beats in time; the same for the metronome, the count-in and call and response. */
export const tempoSchema = z.object({ beatsPerMinute: z.number().min(20).max(400), beatsPerBar: z.int().min(1).max(16) })
export type Tempo = z.infer<typeof tempoSchema>

const seconds = z.number().nonnegative()

/** Where in the song something is recorded. */
export const songPlaceSchema = z.object({ trackId: idSchema, startTick: z.int().nonnegative() })
export type SongPlace = z.infer<typeof songPlaceSchema>

/** How a recording is to be made. */
export const recordingSetupSchema = z.object({
  name: nameSchema.optional(),
  /** Which channels of the input are kept. */
  inputs: z.enum(['all', 'first', 'second']).default('all'),
  tempo: tempoSchema.default({ beatsPerMinute: 100, beatsPerBar: 4 }),
  countInBars: z.int().min(0).max(8).default(0),
  /** Clicks while recording; during the count-in there are always some. */
  metronome: z.boolean().default(false),
  /** What plays meanwhile, for an overdub; null for nothing. */
  along: soundRefSchema.nullable().default(null),
  /** Where on `along` the recording begins and ends by itself, in seconds; the end null: until stopped. */
  punchInSeconds: seconds.default(0),
  punchOutSeconds: seconds.nullable().default(null),
  /** Heard before the punch-in, where there is no count-in. */
  preRollSeconds: seconds.max(30).default(0),
  /** Where it lies in the song when it is done; null: in the library alone. */
  songPlace: songPlaceSchema.nullable().default(null),
})
export type RecordingSetup = z.infer<typeof recordingSetupSchema>

/** A recording that did not reach the library: the program ended, or the disk was full. */
export const leftoverSchema = z.object({
  id: idSchema,
  name: z.string(),
  durationSeconds: seconds,
  recordedAt: z.string(),
  /** Found behind what the file's header told. */ recoveredSeconds: seconds,
})
export type Leftover = z.infer<typeof leftoverSchema>

export const recorderStateSchema = z.object({
  /**
   * `off`: the input is closed. `armed`: its level is shown. `waiting`: the count-in or what lies before the punch-in. `keeping`: it is
   * entering the library.
   */
  phase: z.enum(['off', 'opening', 'armed', 'waiting', 'recording', 'keeping']),
  input: audioDeviceSchema.nullable(),
  sampleRate: z.number().positive().nullable(),
  /** The device was lost and is being sought. */
  interrupted: z.boolean(),
  monitorGain: z.number().nonnegative(),
  /** From the program to the device and back, as compensated for; null: not measured. */
  roundTripSeconds: seconds.nullable(),
  /** Of the recording under way. */
  setup: recordingSetupSchema.nullable(),
  markers: z.array(z.object({ seconds, label: z.string() })),
  /** How much more sound the disk holds; null while unknown. */
  diskSecondsLeft: seconds.nullable(),
  leftovers: z.array(leftoverSchema),
})
export type RecorderState = z.infer<typeof recorderStateSchema>

/** What moves all the time while the input is open. */
export const recorderReportSchema = z.object({
  /** Recorded so far. */
  seconds,
  /** Until the punch-in; 0 when it has come. */
  secondsToStart: seconds,
  /** Place on `along`, where there is one. */
  alongSeconds: seconds.nullable(),
  /** Of each input channel since the last report, linear. */
  peaks: z.array(seconds),
  rms: z.array(seconds),
  /** Samples at full scale since the input was armed or the light was last put out. */
  clipped: z.int().nonnegative(),
  gapSeconds: seconds,
})
export type RecorderReport = z.infer<typeof recorderReportSchema>

/** What was played in to start from: trimmed, at a level the networks know. */
export const capturedSeedSchema = z.object({
  id: idSchema,
  name: z.string(),
  sampleRate: z.int().positive(),
  channels: z.int().positive(),
  frames: z.int().positive(),
  /** Taken off before the first and after the last sound. */
  trimmedSeconds: seconds,
  /** By which it was made louder or softer. */
  gainDb: z.number(),
  capturedAt: z.string(),
  /** Heard in call and response: older ones of these make room. */
  inTurn: z.boolean(),
})
export type CapturedSeed = z.infer<typeof capturedSeedSchema>

export const callAndResponseSetupSchema = z.object({
  tempo: tempoSchema,
  listenBars: z.int().min(1).max(16),
  answerBars: z.int().min(1).max(16),
  metronome: z.boolean(),
})
export type CallAndResponseSetup = z.infer<typeof callAndResponseSetupSchema>

export const captureStateSchema = z.object({
  phase: z.enum(['idle', 'capturing']),
  /** The live generation follows what is played into the microphone, all the time. */
  follows: z.boolean(),
  /** The newest first. */
  seeds: z.array(capturedSeedSchema),
  callAndResponse: z
    .object({
      setup: callAndResponseSetupSchema,
      phase: z.enum(['listening', 'answering']),
      /** Bars of the phase that have begun, from 1. */ bar: z.int().positive(),
    })
    .nullable(),
})
export type CaptureState = z.infer<typeof captureStateSchema>

export const recordingCalls = {
  'recording.state': call(nothing, recorderStateSchema),
  /** Opens the input and shows its level, or closes it. */
  'recording.arm': call(z.object({ on: z.boolean() }), recorderStateSchema),
  'recording.start': call(recordingSetupSchema, nothing),
  /** Ends it; `recording.finished` tells when it is in the library. */
  'recording.stop': call(nothing, nothing),
  'recording.mark': call(z.object({ label: lineSchema.max(120).default('') }), nothing),
  /** The input is heard at once, on the shortest way; 0 is off. */
  'recording.setMonitor': call(z.object({ gain: z.number().min(0).max(4) }), nothing),
  'recording.resetClipping': call(nothing, nothing),
  /** Takes a recording into the library that did not get there. */
  'recording.keepLeftover': call(z.object({ leftoverId: idSchema }), nothing),
  'recording.discardLeftover': call(z.object({ leftoverId: idSchema }), nothing),

  'capture.state': call(nothing, captureStateSchema),
  /** From now on what is played is taken as a seed. */
  'capture.begin': call(nothing, nothing),
  /** Null where nothing could be heard. */
  'capture.end': call(nothing, z.object({ seed: capturedSeedSchema.nullable() })),
  'capture.discard': call(z.object({ captureId: idSchema }), nothing),
  /** Makes it a recording of the project, from which takes can be generated. */
  'capture.keep': call(z.object({ captureId: idSchema, name: nameSchema.optional() }), z.object({ recordingId: idSchema })),
  /** How loud, how high and how fast one plays or sings moves what the live generation lets follow it, until it ends or this is off. */
  'capture.follow': call(z.object({ on: z.boolean() }), nothing),
  /** Bars of listening and of answering in turn, for the live generation that is running; null ends it. */
  'capture.callAndResponse': call(z.object({ setup: callAndResponseSetupSchema.nullable() }), nothing),
} as const

export const recordingEvents = {
  'recording.changed': recorderStateSchema,
  'recording.report': recorderReportSchema,
  'recording.finished': z.object({
    /** Null where nothing was recorded, or where it could not enter the library and is kept aside. */
    recordingId: idSchema.nullable(),
    /** It lies in the song, and is undone there. */
    isPlaced: z.boolean(),
    name: z.string(),
    durationSeconds: seconds,
    gapSeconds: seconds,
    /** Why it ended by itself. */
    failure: z.object({ message: z.string(), advice: z.string() }).nullable(),
  }),
  'capture.changed': captureStateSchema,
} as const
