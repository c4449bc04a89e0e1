/** The part of the contract for playing with a model while it invents. */
import { z } from 'zod'
import {
  checkpointSummarySchema,
  generationSettingsSchema,
  idSchema,
  liveParameterSchema,
  liveSecondSchema,
  liveSeedSchema,
  liveValuesSchema,
  nameSchema,
} from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

export type { LiveSecond, LiveSeed, SoundingSeed } from '../project/index.ts'

/** What plays; a parameter that is not named has its default. `checkpointStep` null means the newest. */
export const liveRequestSchema = z.object({
  runId: idSchema,
  checkpointStep: z.int().nonnegative().nullable(),
  seed: liveSeedSchema,
  second: liveSecondSchema.nullable().default(null),
  parameters: liveValuesSchema.default({}),
  mode: generationSettingsSchema.shape.mode.default('stateful'),
  /** `hold` keeps every frame at the seed's running level, `free` lets the model fade or grow. */
  level: generationSettingsSchema.shape.level.default('hold'),
})
export type LiveRequest = z.output<typeof liveRequestSchema>

export const liveDescriptionSchema = z.object({
  parameters: z.array(liveParameterSchema),
  /** Newest last; the second checkpoint is chosen from them. */
  checkpoints: z.array(checkpointSummarySchema),
  /** Sound that the model wants to hear before it answers. */
  seedSeconds: z.number().positive(),
  sampleRate: z.int().positive(),
  channels: z.int().positive(),
})
export type LiveDescription = z.infer<typeof liveDescriptionSchema>

export const liveStateSchema = z.object({
  /** `buffering`: it plays, but the model is behind; the sound goes on when enough is there again. */
  state: z.enum(['off', 'starting', 'playing', 'buffering', 'stopping', 'failed']),
  /** What was asked for last; null before the first time. */
  request: liveRequestSchema.nullable(),
  /** Values in force, all parameters of the model; empty while it is off. */
  parameters: liveValuesSchema,
  /** Heard since the start. */
  secondsPlayed: z.number().nonnegative(),
  /** Generated and not heard yet. */
  aheadSeconds: z.number().nonnegative(),
  /** What `live.keep` can reach back to. */
  keepableSeconds: z.number().nonnegative(),
  /** Seconds of sound for a second of work; below 1 the model cannot keep up. Null until measured. */
  realTimeFactor: z.number().nonnegative().nullable(),
  /** How often sound was not there in time, by the model's fault or the device's. */
  underruns: z.int().nonnegative(),
  /** From the call to the first sound given to the device. */
  firstSoundSeconds: z.number().nonnegative().nullable(),
  /** From the last change of a parameter or seed to its sound at the device. */
  controlSeconds: z.number().nonnegative().nullable(),
  /** Engine processes that were lost and replaced. */
  restarts: z.int().nonnegative(),
  /** Something to know while it plays, e.g. that the model is slower than real time. */
  notice: z.object({ message: z.string(), advice: z.string() }).nullable(),
  /** Where the state is `failed`. */
  failure: z.object({ message: z.string(), advice: z.string() }).nullable(),
})
export type LiveState = z.infer<typeof liveStateSchema>

/** Nothing has been started. */
export const LIVE_OFF: LiveState = {
  state: 'off',
  request: null,
  parameters: {},
  secondsPlayed: 0,
  aheadSeconds: 0,
  keepableSeconds: 0,
  realTimeFactor: null,
  underruns: 0,
  firstSoundSeconds: null,
  controlSeconds: null,
  restarts: 0,
  notice: null,
  failure: null,
}

/** Linear, a channel each, since the last report; after the volume and the limiter. */
export const liveLevelsSchema = z.object({
  peaks: z.array(z.number().nonnegative()),
  rms: z.array(z.number().nonnegative()),
  limiterGain: z.number().min(0).max(1),
})
export type LiveLevels = z.infer<typeof liveLevelsSchema>

/** Which sound of which recording is heard, of networks that play with the musician's own sounds; null: none any more. */
export const liveSoundingSchema = z
  .object({
    recordingId: idSchema,
    /** In the recording. */
    startSeconds: z.number().nonnegative(),
    /** As it sounds. */
    seconds: z.number().nonnegative(),
    /** How much higher it sounds than it was recorded. */
    semitones: z.number(),
  })
  .nullable()
export type LiveSounding = z.infer<typeof liveSoundingSchema>

/** Most that `live.keep` can reach back. */
export const LIVE_HISTORY_SECONDS = 600

export const liveCalls = {
  'live.state': call(nothing, liveStateSchema),
  /** What a checkpoint lets the person play with. */
  'live.describe': call(z.object({ runId: idSchema, checkpointStep: z.int().nonnegative().nullable() }), liveDescriptionSchema),
  /** A start of this is likely: for a minute it stands ready, whatever its parameters, so that its sound comes at once. */
  'live.prepare': call(liveRequestSchema, nothing),
  /** Answers when the first sound is on its way; what played before is stopped. */
  'live.start': call(liveRequestSchema, liveStateSchema),
  /** Values of some parameters; the others stay. Values out of range are brought into it. */
  'live.set': call(z.object({ parameters: liveValuesSchema }), nothing),
  /** From now on it answers this sound; the sound of before goes over into it. */
  'live.reseed': call(z.object({ seed: liveSeedSchema }), nothing),
  'live.stop': call(nothing, nothing),
  /** Makes a take of the last seconds that were heard; also after the stop, until the next start. */
  'live.keep': call(
    z.object({ seconds: z.number().positive().max(LIVE_HISTORY_SECONDS), name: nameSchema.optional() }),
    z.object({ takeId: idSchema }),
  ),
} as const

export const liveEvents = {
  /** A few times a second at most while it plays, and at each change. */
  'live.changed': liveStateSchema,
  /** While it plays, as often as a meter moves. */
  'live.levels': liveLevelsSchema,
  /** Whenever another sound of a recording begins to be heard. */
  'live.sounding': liveSoundingSchema,
  /** Parameters that follow the microphone have moved. */
  'live.followed': z.object({ parameters: liveValuesSchema }),
} as const
