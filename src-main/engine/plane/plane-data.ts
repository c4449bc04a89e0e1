import { HELD_OUT_SHARE, type SplitSegment } from '../../../src-shared/project/index.ts'
import type { DataInput } from '../datasets/data-input.ts'
import { DatasetError } from '../datasets/errors.ts'
import { evenly } from '../datasets/evenly.ts'
import { batchOf, exampleBatches, heldOutExamples, type ExampleSet } from '../datasets/example-batches.ts'
import type { BatchForm, DataOptions, ModelData } from '../datasets/model-data.ts'
import { heardInTurn, splitAt } from '../datasets/heard-in-turn.ts'
import { COLOUR_BINS, COLOUR_HOP, coloursOf, PLANE_RATE, SILENT_MOMENT_DB } from './colours.ts'

/** What is listened to of all recordings together, seconds. */
const MOST_SECONDS = 3600
/** Moments that are learnt from: more of the same material teach two numbers little. */
const MOST_MOMENTS = 30_000
const MOST_HELD_OUT = 2000
/** Fewer are no material. */
const LEAST_MOMENTS = 100

/** A moment that is learnt from. */
const MOMENT = { colours: { shape: [COLOUR_BINS], dtype: 'float32' } } satisfies BatchForm

export const planeBatch = (rows: number): BatchForm => batchOf(MOMENT, rows)

/**
 * Moments that sound, without their level; the last fifth of each recording is held out.
 *
 * @throws DatasetError where hardly anything sounds
 */
export async function planeData({ settings, sources }: DataInput, { signal, onProgress }: DataOptions): Promise<ModelData> {
  const training: Float32Array[] = []
  const heldOut: Float32Array[] = []
  const segments: SplitSegment[] = []
  const leftOut: { recordingId: string; reason: string }[] = []
  const isTooMuch = (recordingId: string): void =>
    void leftOut.push({ recordingId, reason: 'An hour of sound is enough for a plane; this one came after it.' })
  const options = { sampleRate: PLANE_RATE, mostSeconds: MOST_SECONDS, signal, onProgress, isTooMuch }
  for await (const { source, sound } of heardInTurn(sources, options)) {
    const { levelDb, values } = coloursOf(sound)
    const boundary = Math.floor((1 - HELD_OUT_SHARE) * levelDb.length)
    for (let t = 0; t < levelDb.length; t++)
      if (levelDb[t] > SILENT_MOMENT_DB) (t < boundary ? training : heldOut).push(values.subarray(t * COLOUR_BINS, (t + 1) * COLOUR_BINS))
    segments.push(...splitAt(source.recordingId, (boundary * COLOUR_HOP) / PLANE_RATE, sound.length / PLANE_RATE))
  }
  if (training.length < LEAST_MOMENTS)
    throw new DatasetError('Hardly anything sounds in these recordings.', 'A plane is learnt from some seconds of sound and more.')
  const set = examplesOf(evenly(training, MOST_MOMENTS))
  return {
    ...exampleBatches(set, settings),
    split: { segments, leftOut },
    trainingFrames: set.count,
    baselines: null,
    fixed: {},
    heldOut: heldOutExamples(examplesOf(evenly(heldOut, MOST_HELD_OUT)), settings.batchSize),
    kept: { codec: null, standardisation: null, facts: {} },
    close: () => Promise.resolve(),
  }
}

const examplesOf = (moments: readonly Float32Array[]): ExampleSet => ({
  count: moments.length,
  example: MOMENT,
  place: (index, { colours }) => (colours as Float32Array).set(moments[index]),
})
