import { z } from 'zod'
import { fileNameSchema, idSchema, nameSchema, timestampSchema } from './identifiers.ts'
import { marksSchema, NO_MARKS } from './marks.ts'
import { corpusPlayingSchema, takeOriginSchema } from './corpus-playing.ts'
import { liveValuesSchema } from './live.ts'
import { livePerformanceSchema } from './live-performance.ts'
import { takeRegionSchema } from './take-region.ts'
import { takeResemblanceSchema } from './take-resemblance.ts'

export const LARGEST_RANDOM_SEED = 0xffffffff

/** How the network's weights are stored while it plays: 8 bits are read in a quarter of the time. */
export const playedWeightsSchema = z.enum(['float32', 'int8'])
export type PlayedWeights = z.infer<typeof playedWeightsSchema>

/** What a generation starts from: a part of a recording, of a take, or, on an instrument, of notes. */
export const seedSchema = z.object({ recordingId: idSchema, startSeconds: z.number().nonnegative() })
export type Seed = z.infer<typeof seedSchema>

export const MOST_TEMPERATURE = 1.5

/** How freely a network draws its frames, from the lowest value of a frame to the highest. */
export const drawnFramesSchema = z.object({
  /** Factor of the widths at the lowest value; 0 keeps to the middle of a likely frame, 1 is as it was learnt. */
  temperature: z.number().min(0).max(MOST_TEMPERATURE),
  /** The same at the highest value; in between it goes evenly from the one to the other. */
  highTemperature: z.number().min(0).max(MOST_TEMPERATURE),
})
export type DrawnFrames = z.infer<typeof drawnFramesSchema>

/** As it was learnt: with less it hardly leaves the chord that it begins with. */
export const FIRST_DRAWN_FRAMES: DrawnFrames = { temperature: 1, highTemperature: 1 }

export const generationSettingsSchema = z.object({
  /** `window`: the paper's way, each frame is predicted anew from the last T frames. `stateful`: carry the state, one step a frame. */
  mode: z.enum(['window', 'stateful']),
  seconds: z.number().positive().max(3600),
  /** `hold` keeps every frame at the seed's running level, `free` lets the model fade or grow as in the paper. */
  level: z.enum(['hold', 'free']),
  /** Standard deviation of seeded noise on the model's input frames, in standardised units; 0 is the plain model. */
  variation: z.number().min(0).max(2),
  randomSeed: z.int().min(0).max(LARGEST_RANDOM_SEED),
  /** Plain concatenation of frames, clicks included. */
  rawJoins: z.boolean(),
  /** `auto`: 8 bits where that pays and the predictions on the seed stay as good. */
  weights: z.enum(['auto', ...playedWeightsSchema.options]).default('auto'),
  /** For networks that play with the musician's own sounds: as they do at first, unless given. */
  corpus: corpusPlayingSchema.optional(),
  /** For networks that draw what comes next: as they do at first, unless given. */
  drawn: drawnFramesSchema.optional(),
  /** For networks that translate: the name of the group whose sound it becomes; the first that the seed is not of, unless given. */
  translateTo: z.string().max(80).optional(),
  /** For networks that give a texture: how much of the sound it goes on from stays, from 0, none, to 1, all; a half unless given. */
  keep: z.number().min(0).max(1).optional(),
})
export type GenerationSettings = z.infer<typeof generationSettingsSchema>

/** What stays of a sound that is given a texture, unless the person chooses. */
export const FIRST_KEEP = 0.5

/** How a take is made unless the person chooses: as the paper does it. */
export const FIRST_GENERATION_SETTINGS: GenerationSettings = {
  mode: 'window',
  seconds: 10,
  level: 'hold',
  variation: 0,
  randomSeed: 1,
  rawJoins: false,
  weights: 'auto',
}

/** How much a sound moves. */
export const movementSchema = z.object({
  /** Spread of the level over time: standard deviation of the levels of its pieces of 50 ms that sound, in dB. */
  levelSpreadDb: z.number().nonnegative(),
  /** Pieces that begin suddenly, a second: notes that are struck or plucked. */
  onsetsPerSecond: z.number().nonnegative(),
  /** Energy of the difference of neighbouring samples over that of the sound: near 0 for low tones, 2 for white noise. */
  roughness: z.number().nonnegative(),
})
export type Movement = z.infer<typeof movementSchema>

/** What was measured on a finished take. */
export const takeHealthSchema = z.object({
  rmsDb: z.number(),
  peakDb: z.number(),
  silentFraction: z.number().min(0).max(1),
  clippedFraction: z.number().min(0).max(1),
  /** Level of the last fifth against the first fifth. */
  energyDriftDb: z.number(),
  /** High-frequency energy at frame joins over that elsewhere; 1 means no audible seams. */
  joinClickRatio: z.number().nonnegative(),
  /** Beside the seed it began from. Null in takes of older versions. */
  movement: z.object({ take: movementSchema, seed: movementSchema }).nullable().default(null),
})
export type TakeHealth = z.infer<typeof takeHealthSchema>

/** `takes/<id>.json`, beside `takes/<id>.wav`: a generated result and where it comes from. */
export const takeSchema = z.object({
  version: z.literal(1),
  id: idSchema,
  name: nameSchema,
  file: fileNameSchema,
  createdAt: timestampSchema,
  status: z.enum(['generating', 'complete', 'cancelled', 'failed']),
  failure: z.object({ message: z.string(), advice: z.string() }).nullable(),
  /** True for the ones a training made at its preview epochs. */
  preview: z.boolean(),
  provenance: z.object({
    runId: idSchema,
    runName: z.string(),
    model: z.string(),
    checkpointStep: z.int().nonnegative(),
    checkpointEpoch: z.int().nonnegative(),
    seed: seedSchema,
    seedName: z.string(),
    /** The seed comes from a part that training never saw. */
    seedHeldOut: z.boolean(),
    settings: generationSettingsSchema,
    /** What the weights were in the end; null until it is known, and for takes of older versions, which had full precision. */
    playedWeights: playedWeightsSchema.nullable().default(null),
    /** Which recordings its sounds are from, where it is made of such. */
    origins: z.array(takeOriginSchema).max(100_000).optional(),
    /** Of the playing, see `CORPUS_PLAYING_VERSION`; missing in what plays no recordings' sounds, and in takes from before it was noted. */
    playingVersion: z.int().positive().optional(),
    /** Another take, of which all is kept but this part. */
    region: takeRegionSchema.extend({ takeName: z.string() }).optional(),
    /**
     * For what was kept of live playing: the parameters at its end, and what they blended with. `seed` may then name a seed that was played
     * in.
     */
    live: z
      .object({
        parameters: liveValuesSchema,
        secondCheckpointStep: z.int().nonnegative().nullable(),
        secondSeedName: z.string().nullable(),
        /** What reached the ears, or what the network played meanwhile, unheard. */
        stem: z.enum(['heard', 'unheard']).default('heard'),
        /** How it came about, to make it again; null in takes of older versions, and after too long a story. */
        performance: livePerformanceSchema.nullable().default(null),
      })
      .nullable()
      .default(null),
  }),
  sampleRate: z.int().positive(),
  channels: z.int().positive(),
  /** Samples per channel written so far; grows while generating. */
  frames: z.int().nonnegative(),
  realTimeFactor: z.number().nullable(),
  timeToFirstAudioSeconds: z.number().nullable(),
  health: takeHealthSchema.nullable(),
  /** Of those that are made of recordings' sounds; null until it is known. */
  resemblance: takeResemblanceSchema.nullable().default(null),
  labels: marksSchema.default(NO_MARKS),
})
export type Take = z.infer<typeof takeSchema>
