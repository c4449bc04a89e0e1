import { z } from 'zod'
import { LARGEST_RANDOM_SEED } from './take.ts'

const seed = z.int().min(0).max(LARGEST_RANDOM_SEED)

/** A short sound that a network is to make: out of which chance, and what it is asked for. */
export const wantedOneShotSchema = z.object({
  randomSeed: seed,
  /** On the way to another one: 0 is this one, 1 the other. */
  towards: z.object({ randomSeed: seed, share: z.number().min(0).max(1) }).nullable(),
  /** By the names of what can be asked for, from 0, as little as hardly any sound that was learnt from has, to 1, as much; else 0.5. */
  wishes: z.record(z.string(), z.number().min(0).max(1)),
})
export type WantedOneShot = z.infer<typeof wantedOneShotSchema>

/** What a network of one-shots can be asked for, and what 0 and 1 of it are. */
export const oneShotWishSchema = z.object({ name: z.string(), lowest: z.number(), highest: z.number() })
export type OneShotWish = z.infer<typeof oneShotWishSchema>

/** At most so many at once: a key each. */
export const MOST_ONE_SHOTS = 64
