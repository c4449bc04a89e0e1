import type { LabelledStretch, SplitSegment } from '../../../src-shared/project/index.ts'
import { HELD_OUT_SHARE, valueInLabel } from '../../../src-shared/project/index.ts'
import type { DataInput } from '../datasets/data-input.ts'
import { DatasetError } from '../datasets/errors.ts'
import { batchOf } from '../datasets/example-batches.ts'
import type { BatchForm, DataOptions, HeldOutSet, ModelData } from '../datasets/model-data.ts'
import { Standardiser, StandardisationStatistics } from '../dsp/codecs/index.ts'
import type { TypedArray } from '../host-tensor.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { likenessExcerpts, LIKENESS_STEPS } from './likeness-excerpts.ts'
import { MEL_VIEW } from './mel-view.ts'
import { splitLabelled } from './split-labelled.ts'

/** Pairs that are measured on. */
const HELD_OUT_PAIRS = 128
/** Of fewer recordings none is held out: a held-out one needs another to be told from. */
const LEAST_TO_HOLD_OUT = 4
const LEAST_STEPS_AN_EPOCH = 10

/** A pair: two stretches that belong together, and the number of what they belong to. */
const PAIR = {
  anchor: { shape: [LIKENESS_STEPS, MEL_VIEW.values], dtype: 'float32' },
  positive: { shape: [LIKENESS_STEPS, MEL_VIEW.values], dtype: 'float32' },
  group: { shape: [], dtype: 'int32' },
} satisfies BatchForm
const PAIR_VALUES = LIKENESS_STEPS * MEL_VIEW.values

export const likenessBatch = (rows: number): BatchForm => batchOf(PAIR, rows)

/** A stretch of a recording that sounds, float32 [LIKENESS_STEPS, values], and what it belongs to: its label, or its recording. */
interface Excerpt {
  recordingId: string
  group: string
  values: Float32Array
}

/**
 * Pairs by chance of stretches that belong together: of one label where something is marked, else of one recording; each label and each
 * recording as often as any other. What belongs to something else in the minibatch is what they are told from. A fifth of the recordings is
 * held out, two or more.
 *
 * @throws DatasetError where there is nothing to tell apart
 */
export async function likenessData(
  { sources, labels = [], settings, split, featureFolder }: DataInput,
  { kept, signal, onProgress }: Pick<DataOptions, 'kept' | 'signal' | 'onProgress'>,
): Promise<ModelData> {
  const { seed, batchSize: rows } = settings
  const marks = labels.filter(({ label }) => !valueInLabel(label))
  const segments = split ?? (marks.length > 0 && sources.length > 1 ? splitMarked(sources, marks, seed) : splitByRecording(sources, seed))
  const excerpts: Excerpt[] = []
  const statistics = new StandardisationStatistics(MEL_VIEW.values)
  const heldOutIds = new Set(segments.filter(({ part }) => part === 'validation').map(({ recordingId }) => recordingId))
  for (const [number, source] of sources.entries()) {
    const tell = (share: number): void => onProgress(`Listening to ${source.name}`, (number + share) / sources.length)
    const features = await MEL_VIEW.hear(featureFolder, source, { signal, onProgress: tell })
    if (!heldOutIds.has(source.recordingId)) statistics.add(features)
    excerpts.push(...excerptsOf(source.recordingId, features, marks))
  }
  const standardisation = kept?.standardisation ?? statistics.finish(MEL_VIEW.standardisation)
  const standardiser = new Standardiser(standardisation)
  for (const { values } of excerpts) standardiser.apply(values)
  const training = groupsOf(excerpts.filter(({ recordingId }) => !heldOutIds.has(recordingId)))
  if (training.length < 2)
    throw new DatasetError(
      'There is nothing to tell apart: two recordings or more, of five seconds each, are needed.',
      'Add recordings that sound different, or label what belongs together.',
    )
  const count = training.reduce((sum, group) => sum + group.length, 0)
  const used = new Set(excerpts.map(({ recordingId }) => recordingId))
  return {
    split: {
      segments: segments.filter(({ recordingId }) => used.has(recordingId)),
      leftOut: sources.flatMap(({ recordingId }) => (used.has(recordingId) ? [] : [{ recordingId, reason: 'Nothing sounds in it.' }])),
    },
    trainingFrames: count,
    baselines: null,
    stepsPerEpoch: Math.max(LEAST_STEPS_AN_EPOCH, Math.ceil(count / rows)),
    rows,
    batch: likenessBatch(rows),
    fixed: {},
    rowsOf: () => rows,
    read(step, steps, target) {
      for (let i = 0; i < steps * rows; i++) placePair(training, new CounterRandom(seed, streamOf(`pair ${step * rows + i}`)), target, i)
      return Promise.resolve()
    },
    heldOut: heldOutPairs(groupsOf(excerpts.filter(({ recordingId }) => heldOutIds.has(recordingId))), { rows, seed }),
    kept: { codec: MEL_VIEW.codec, standardisation, facts: {} },
    close: () => Promise.resolve(),
  }
}

/** A fifth of those with each label; what has none is learnt. */
const splitMarked = (sources: DataInput['sources'], marks: readonly LabelledStretch[], seed: number): SplitSegment[] =>
  splitLabelled(
    sources.map(({ recordingId, frames, sampleRate }) => ({
      recordingId,
      seconds: frames / sampleRate,
      stretches: marks.filter((mark) => mark.recordingId === recordingId),
    })),
    seed,
  )

/** A fifth of the recordings, at least two; none of a few. */
function splitByRecording(sources: DataInput['sources'], seed: number): SplitSegment[] {
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

function excerptsOf(recordingId: string, features: Float32Array, labels: readonly LabelledStretch[]): Excerpt[] {
  const own = labels.filter((label) => label.recordingId === recordingId)
  return likenessExcerpts(features, LIKENESS_STEPS).flatMap(({ first, values, sounds }): Excerpt[] => {
    if (!sounds) return []
    const middle = (first + LIKENESS_STEPS / 2) * MEL_VIEW.stepSeconds
    const label = own.find(({ startSeconds, endSeconds }) => startSeconds <= middle && middle < endSeconds)
    return [{ recordingId, group: label ? `label ${label.label}` : `recording ${recordingId}`, values }]
  })
}

/** What belongs together, of which there are pairs. */
function groupsOf(excerpts: readonly Excerpt[]): Excerpt[][] {
  const groups = new Map<string, Excerpt[]>()
  for (const excerpt of excerpts) groups.set(excerpt.group, [...(groups.get(excerpt.group) ?? []), excerpt])
  return [...groups.values()].filter(({ length }) => length > 1)
}

function placePair(groups: readonly Excerpt[][], random: CounterRandom, target: Readonly<Record<string, TypedArray>>, row: number): void {
  const number = random.integer(groups.length)
  const group = groups[number]
  const anchor = random.integer(group.length)
  const positive = (anchor + 1 + random.integer(group.length - 1)) % group.length
  ;(target.anchor as Float32Array).set(group[anchor].values, row * PAIR_VALUES)
  ;(target.positive as Float32Array).set(group[positive].values, row * PAIR_VALUES)
  ;(target.group as Int32Array)[row] = number
}

/** Null where there is nothing to tell apart. */
function heldOutPairs(groups: readonly Excerpt[][], { rows, seed }: { rows: number; seed: number }): HeldOutSet | null {
  if (groups.length < 2) return null
  return {
    count: HELD_OUT_PAIRS,
    rows,
    batch: likenessBatch(rows),
    fill(first, filled, target) {
      const values = Object.fromEntries(Object.entries(target).map(([name, { data }]) => [name, data]))
      for (let row = 0; row < filled; row++) placePair(groups, new CounterRandom(seed, streamOf(`held out ${first + row}`)), values, row)
      return Promise.resolve()
    },
  }
}
