import type { DataInput } from '../datasets/data-input.ts'
import { batchOf } from '../datasets/example-batches.ts'
import type { BatchForm, DataOptions, ModelData } from '../datasets/model-data.ts'
import { soundingMoments } from '../datasets/sounding-moments.ts'
import { COLOUR_BINS, COLOUR_HOP, coloursOf, PLANE_RATE, SILENT_MOMENT_DB } from './colours.ts'

/** A moment that is learnt from. */
const MOMENT = { colours: { shape: [COLOUR_BINS], dtype: 'float32' } } satisfies BatchForm

export const planeBatch = (rows: number): BatchForm => batchOf(MOMENT, rows)

/**
 * Moments that sound, without their level; the last fifth of each recording is held out.
 *
 * @throws DatasetError where hardly anything sounds
 */
export const planeData = (input: DataInput, options: DataOptions): Promise<ModelData> =>
  soundingMoments(input, options, {
    form: MOMENT,
    sampleRate: PLANE_RATE,
    hopSamples: COLOUR_HOP,
    hear(sound) {
      const { levelDb, values } = coloursOf(sound)
      return { values, sounds: Array.from(levelDb, (level) => level > SILENT_MOMENT_DB) }
    },
    tooMuch: 'An hour of sound is enough for a plane; this one came after it.',
    needed: 'A plane is learnt from some seconds of sound and more.',
  })
