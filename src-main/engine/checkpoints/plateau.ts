import { z } from 'zod'

/** What a rate that follows the loss remembers from epoch to epoch. */
export const plateauSchema = z.object({
  /** Lowest loss so far; null before the first epoch's end. */
  bestLoss: z.number().nullable(),
  epochsSinceBest: z.int().nonnegative(),
  halvings: z.int().nonnegative(),
})
export type Plateau = Readonly<z.infer<typeof plateauSchema>>

export const NO_PLATEAU: Plateau = { bestLoss: null, epochsSinceBest: 0, halvings: 0 }
