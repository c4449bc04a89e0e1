import { primaryOf, type Baselines, type EpochMetrics, type PrimaryMeasure } from '../../src-shared/project/index.ts'

export interface LivePoint {
  /** Epochs, with the part of the present one that is done. */
  epoch: number
  loss: number
}

/** Columns of the chart, all as long as the first; null where a curve has no point. */
export interface LossCurves {
  epochs: number[]
  live: (number | null)[]
  training: (number | null)[]
  validation: (number | null)[]
  persistence: (number | null)[]
  zero: (number | null)[]
}

const finite = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) ? value : null

/** Joins what was reported at the ends of epochs and between them on one axis; baselines run along all of it. */
export function lossCurves(
  metrics: readonly EpochMetrics[],
  live: readonly LivePoint[],
  baselines: Baselines | null,
  measure: PrimaryMeasure,
): LossCurves {
  const rows = new Map<number, { live: number | null; epoch: EpochMetrics | null }>()
  rows.set(0, { live: null, epoch: null })
  for (const epoch of metrics) rows.set(epoch.epoch, { live: null, epoch })
  for (const point of live) rows.set(point.epoch, { epoch: rows.get(point.epoch)?.epoch ?? null, live: finite(point.loss) })
  const sorted = [...rows].sort(([a], [b]) => a - b)
  return {
    epochs: sorted.map(([epoch]) => epoch),
    live: sorted.map(([, row]) => row.live),
    training: sorted.map(([, row]) => finite(primaryOf(row.epoch?.training, measure))),
    validation: sorted.map(([, row]) => finite(primaryOf(row.epoch?.validation, measure))),
    persistence: sorted.map(() => finite(baselines?.guesses.persistence)),
    zero: sorted.map(() => finite(baselines?.guesses.zero)),
  }
}

/** Top of the chart: every curve is in it, but a very bad cheap guess does not press the others to the floor. */
export function lossCeiling({ live, training, validation, persistence, zero }: LossCurves): number {
  const highest = (values: readonly (number | null)[]): number => values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0)
  const own = Math.max(highest(live), highest(training), highest(validation), highest(zero))
  return Math.max(0.1, Math.max(own, Math.min(highest(persistence), 1.8 * own || Infinity))) * 1.06
}

/** Where on the axis a step stands; `step` may count from the start of the run or of the epoch. */
export function epochPosition(epoch: number, step: number, stepsPerEpoch: number | null): number {
  if (!stepsPerEpoch) return epoch
  return epoch - 1 + (((Math.max(1, step) - 1) % stepsPerEpoch) + 1) / stepsPerEpoch
}
