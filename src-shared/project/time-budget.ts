/** How long a training may take, as a person says it; how many rounds that is follows from the machine and the material. */
export const TIME_BUDGETS = { quick: 600, evening: 7200, overnight: 28_800 } as const
export type TimeBudget = keyof typeof TIME_BUDGETS

/** Of the time, what is left for all that is no step: listening first, checkpoints, previews. */
const SHARE_OF_STEPS = 0.9

/**
 * Rounds that fit into a time, one at least.
 *
 * @param preparingSeconds  before the first one
 */
export const epochsWithin = (
  withinSeconds: number,
  { secondsPerEpoch, preparingSeconds }: { secondsPerEpoch: number; preparingSeconds: number },
): number => Math.max(1, Math.min(100_000, Math.floor(Math.max(0, withinSeconds * SHARE_OF_STEPS - preparingSeconds) / secondsPerEpoch)))
