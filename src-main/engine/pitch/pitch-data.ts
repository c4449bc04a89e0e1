import type { DataInput } from '../datasets/data-input.ts'
import { batchOf } from '../datasets/example-batches.ts'
import type { BatchForm, DataOptions, ModelData } from '../datasets/model-data.ts'
import { soundingMoments } from '../datasets/sounding-moments.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { constantQMoments, HOP_SAMPLES, MOMENT_BINS } from './constant-q-moments.ts'

/** A moment that is learnt from. */
const MOMENT = { moments: { shape: [MOMENT_BINS], dtype: 'float32' } } satisfies BatchForm

export const pitchBatch = (rows: number): BatchForm => batchOf(MOMENT, rows)

/**
 * Moments that sound, of one voice; the last fifth of each recording is held out.
 *
 * @throws DatasetError where hardly anything sounds
 */
export const pitchData = (input: DataInput, options: DataOptions): Promise<ModelData> =>
  soundingMoments(input, options, {
    form: MOMENT,
    sampleRate: HEARD_RATE,
    hopSamples: HOP_SAMPLES,
    hear: (sound) => (sound.length > 0 ? constantQMoments(sound) : null),
    tooMuch: 'An hour of a voice is enough to learn its pitch; this one came after it.',
    needed: 'Pitch is learnt from some seconds of one voice and more.',
  })
