import { z } from 'zod'
import { idSchema } from '../project/identifiers.ts'

/** A sampler: notes that are played with pieces of recorded sound. Its sound is a file of its own, `instruments/<id>.wav`. */

export const MOST_ZONES = 128
const sevenBits = z.int().min(0).max(127)
const samplesSchema = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)
const plainTitle = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'a title is one line of text')

/** A piece of sound and the keys that play it. Samples are those of the sampler's own file. */
export const samplerZoneSchema = z
  .object({
    startSample: samplesSchema,
    samples: samplesSchema.min(1),
    /** Sounds as it was recorded; other keys play it faster or slower. */
    rootPitch: sevenBits,
    /** What it is off that pitch, and is tuned by. */
    tuneCents: z.number().min(-100).max(100),
    lowPitch: sevenBits,
    highPitch: sevenBits,
    lowVelocity: sevenBits.min(1),
    highVelocity: sevenBits.min(1),
    gainDb: z.number().min(-60).max(24),
    /** From `startSample` on; goes round while the key is down. 0 samples where it does not. */
    loopStart: samplesSchema,
    loopSamples: samplesSchema,
  })
  .refine(({ lowPitch, highPitch }) => lowPitch <= highPitch, 'the lowest key is above the highest')
  .refine(({ lowVelocity, highVelocity }) => lowVelocity <= highVelocity, 'the softest touch is above the hardest')
  .refine(({ loopStart, loopSamples, samples }) => loopStart + loopSamples <= samples, 'the loop is longer than the sound')

export const samplerSchema = z.object({
  id: idSchema,
  name: plainTitle,
  sampleRate: z.int().min(1).max(1_000_000),
  /** Falls by 60 dB in this time after the key has come up. */
  releaseSeconds: z.number().min(0.005).max(10),
  /** Plays to its end whatever the key does: drums. */
  isOneShot: z.boolean(),
  zones: z.array(samplerZoneSchema).min(1).max(MOST_ZONES),
})

export type SamplerZone = Readonly<z.infer<typeof samplerZoneSchema>>
export type Sampler = Readonly<Omit<z.infer<typeof samplerSchema>, 'zones'>> & { readonly zones: readonly SamplerZone[] }

/** The zone that a note plays: of those for its key the one for its touch, else the nearest to it. Null where no key plays any. */
export function zoneFor({ zones }: Pick<Sampler, 'zones'>, pitch: number, velocity: number): SamplerZone | null {
  let best: SamplerZone | null = null
  let nearest = Infinity
  for (const zone of zones) {
    if (pitch < zone.lowPitch || pitch > zone.highPitch) continue
    const away = Math.max(0, zone.lowVelocity - velocity, velocity - zone.highVelocity)
    if (away < nearest) [best, nearest] = [zone, away]
  }
  return best
}

/**
 * Keys from the lowest to the highest shared out among root keys: each plays down and up to half way to its neighbours.
 *
 * @param roots  ascending, each once
 * @returns      the lowest and the highest key of each
 */
export function keysAround(roots: readonly number[]): { low: number; high: number }[] {
  return roots.map((root, i) => ({
    low: i === 0 ? 0 : Math.floor((roots[i - 1] + root) / 2) + 1,
    high: i === roots.length - 1 ? 127 : Math.floor((root + roots[i + 1]) / 2),
  }))
}
