import type { Baselines, EpochMetrics, Measured } from '../../src-shared/project/index.ts'

/** What predicting zero gives on the training part: frames are standardised with its own statistics. */
const ZERO_LOSS_IN_TRAINING = 1

/**
 * Losses as the app shows them: relative to predicting zero on the same recordings, so that 1 means "learnt nothing".
 * A loud recording kept aside has a high loss and a quiet one a low loss whatever the network knows; divided by the
 * loss of predicting zero they can be compared with each other and with the training loss. Runs without that guess are shown as they are.
 */
export interface LossScale {
  training: number
  validation: number
  /** Of the cheap guesses, which are measured on one part. */
  baselines: number
}

export function lossScale(baselines: Baselines | null): LossScale {
  const zeroLoss = baselines?.guesses.zero ?? 0
  if (!baselines || !(zeroLoss > 0)) return { training: 1, validation: 1, baselines: 1 }
  const { part } = baselines
  return {
    training: 1 / (part === 'training' ? zeroLoss : ZERO_LOSS_IN_TRAINING),
    validation: part === 'validation' ? 1 / zeroLoss : 1,
    baselines: 1 / zeroLoss,
  }
}

const times = (measured: Measured, factor: number): Measured =>
  Object.fromEntries(Object.entries(measured).map(([name, value]) => [name, value * factor]))

/** Epochs with their losses on that scale. */
export const scaledEpochs = (epochs: readonly EpochMetrics[], scale: LossScale): EpochMetrics[] =>
  epochs.map((epoch) => ({
    ...epoch,
    training: times(epoch.training, scale.training),
    validation: epoch.validation && times(epoch.validation, scale.validation),
  }))

export const scaledBaselines = (baselines: Baselines | null, scale: LossScale): Baselines | null =>
  baselines && { ...baselines, guesses: times(baselines.guesses, scale.baselines) }
