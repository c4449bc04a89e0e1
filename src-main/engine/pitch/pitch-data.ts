import { HELD_OUT_SHARE, type SplitSegment } from '../../../src-shared/project/index.ts'
import type { DataInput } from '../datasets/data-input.ts'
import { DatasetError } from '../datasets/errors.ts'
import { evenly } from '../datasets/evenly.ts'
import { batchOf, exampleBatches, heldOutExamples, type ExampleSet } from '../datasets/example-batches.ts'
import { heardInTurn, splitAt } from '../datasets/heard-in-turn.ts'
import type { BatchForm, DataOptions, ModelData } from '../datasets/model-data.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { constantQMoments, MOMENT_BINS, MOMENT_SECONDS } from './constant-q-moments.ts'

/** What is listened to of all recordings together, seconds. */
const MOST_SECONDS = 3600
/** Moments that are learnt from. */
const MOST_MOMENTS = 30_000
const MOST_HELD_OUT = 2000
/** Fewer are no material. */
const LEAST_MOMENTS = 100

/** A moment that is learnt from. */
const MOMENT = { moments: { shape: [MOMENT_BINS], dtype: 'float32' } } satisfies BatchForm

export const pitchBatch = (rows: number): BatchForm => batchOf(MOMENT, rows)

/**
 * Moments that sound, of one voice; the last fifth of each recording is held out.
 *
 * @throws DatasetError where hardly anything sounds
 */
export async function pitchData({ settings, sources }: DataInput, { signal, onProgress }: DataOptions): Promise<ModelData> {
  const training: Float32Array[] = []
  const heldOut: Float32Array[] = []
  const segments: SplitSegment[] = []
  const leftOut: { recordingId: string; reason: string }[] = []
  const isTooMuch = (recordingId: string): void =>
    void leftOut.push({ recordingId, reason: 'An hour of a voice is enough to learn its pitch; this one came after it.' })
  const options = { sampleRate: HEARD_RATE, mostSeconds: MOST_SECONDS, signal, onProgress, isTooMuch }
  for await (const { source, sound } of heardInTurn(sources, options)) {
    if (sound.length === 0) continue
    const { values, sounds } = constantQMoments(sound)
    const boundary = Math.floor((1 - HELD_OUT_SHARE) * sounds.length)
    for (const [t, isHeard] of sounds.entries())
      if (isHeard) (t < boundary ? training : heldOut).push(values.subarray(t * MOMENT_BINS, (t + 1) * MOMENT_BINS))
    segments.push(...splitAt(source.recordingId, boundary * MOMENT_SECONDS, sound.length / HEARD_RATE))
  }
  if (training.length < LEAST_MOMENTS)
    throw new DatasetError('Hardly anything sounds in these recordings.', 'Pitch is learnt from some seconds of one voice and more.')
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
  place: (index, { moments: target }) => (target as Float32Array).set(moments[index]),
})
