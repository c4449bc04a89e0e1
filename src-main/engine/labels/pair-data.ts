import { HELD_OUT_SHARE, type SplitSegment } from '../../../src-shared/project/index.ts'
import { batchOf } from '../datasets/example-batches.ts'
import type { BatchForm, HeldOutSet, ModelData } from '../datasets/model-data.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { TypedArray } from '../host-tensor.ts'
import { CounterRandom, streamOf } from '../random.ts'

/** Pairs that are measured on. */
const HELD_OUT_PAIRS = 128
/** Of fewer recordings none is held out: a held-out one needs another to be told from. */
const LEAST_TO_HOLD_OUT = 4
const LEAST_STEPS_AN_EPOCH = 10

/** What stretches are that places are learnt of: so many steps of so many values. */
export interface StretchForm {
  steps: number
  values: number
}

/** Two stretches that belong together, float32 [steps, values], standardised. */
export interface Pair {
  anchor: Float32Array
  positive: Float32Array
}

/** Where pairs come from. */
export interface PairSource<P extends Pair> {
  /** @param minibatch  that the pair is a row of; what it is follows from both and the source alone */
  draw(minibatch: string, row: number): P
  /** Whether the positive of `other` does not belong to the anchor of `one`. */
  isUnlike(one: P, other: P): boolean
}

/** `unlike`: of each row, which rows' positives it is told from, 0 or 1. */
export const pairBatch = ({ steps, values }: StretchForm, rows: number): BatchForm =>
  batchOf(
    {
      anchor: { shape: [steps, values], dtype: 'float32' },
      positive: { shape: [steps, values], dtype: 'float32' },
      unlike: { shape: [rows], dtype: 'float32' },
    },
    rows,
  )

/** A fifth of the recordings, at least two; none of a few. */
export function splitByRecording(sources: readonly PcmSource[], seed: number): SplitSegment[] {
  const order = new CounterRandom(seed, streamOf('split')).permutation(sources.length)
  const count = sources.length < LEAST_TO_HOLD_OUT ? 0 : Math.max(2, Math.round(sources.length * HELD_OUT_SHARE))
  const heldOut = new Set(order.slice(0, count))
  return sources.map(({ recordingId, frames, sampleRate }, i) => ({
    recordingId,
    startSeconds: 0,
    endSeconds: frames / sampleRate,
    part: heldOut.has(i) ? 'validation' : 'training',
  }))
}

interface PairMaterial<P extends Pair> extends Pick<ModelData, 'split' | 'kept'> {
  form: StretchForm
  training: PairSource<P>
  /** Null where there is nothing to tell apart. */
  heldOut: PairSource<P> | null
  /** Stretches of the training part. */
  count: number
  rows: number
}

/** Minibatches of pairs by chance; an epoch draws as many as there are stretches. */
export function pairData<P extends Pair>({ form, training, heldOut, count, rows, split, kept }: PairMaterial<P>): ModelData {
  const batch = pairBatch(form, rows)
  return {
    split,
    trainingFrames: count,
    baselines: null,
    stepsPerEpoch: Math.max(LEAST_STEPS_AN_EPOCH, Math.ceil(count / rows)),
    rows,
    batch,
    fixed: {},
    rowsOf: () => rows,
    read(step, steps, target) {
      for (let i = 0; i < steps; i++) place(training, `pairs ${step + i}`, target, { first: i * rows, filled: rows, rows })
      return Promise.resolve()
    },
    heldOut: heldOut && heldOutPairs(heldOut, rows, batch),
    kept,
    close: () => Promise.resolve(),
  }
}

function heldOutPairs<P extends Pair>(source: PairSource<P>, rows: number, batch: BatchForm): HeldOutSet {
  return {
    count: HELD_OUT_PAIRS,
    rows,
    batch,
    fill(first, filled, target) {
      const values = Object.fromEntries(Object.entries(target).map(([name, { data }]) => [name, data]))
      place(source, `held out ${first}`, values, { first: 0, filled, rows })
      return Promise.resolve()
    },
  }
}

/** One minibatch, from row `first` of the target on. */
function place<P extends Pair>(
  source: PairSource<P>,
  minibatch: string,
  target: Readonly<Record<string, TypedArray>>,
  { first, filled, rows }: { first: number; filled: number; rows: number },
): void {
  const pairs = Array.from({ length: filled }, (_, row) => source.draw(minibatch, row))
  for (const [i, one] of pairs.entries()) {
    const row = first + i
    ;(target.anchor as Float32Array).set(one.anchor, row * one.anchor.length)
    ;(target.positive as Float32Array).set(one.positive, row * one.positive.length)
    const unlike = target.unlike.subarray(row * rows, (row + 1) * rows).fill(0 as never)
    for (const [j, other] of pairs.entries()) unlike[j] = Number(source.isUnlike(one, other))
  }
}
