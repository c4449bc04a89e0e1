import { HELD_OUT_SHARE, type OtherSettings, type SplitSegment } from '../../../src-shared/project/index.ts'
import { arrayData } from '../datasets/array-data.ts'
import type { DataInput } from '../datasets/data-input.ts'
import { DatasetError } from '../datasets/errors.ts'
import { batchOf } from '../datasets/example-batches.ts'
import type { BatchForm, DataOptions, ModelData } from '../datasets/model-data.ts'
import { heardInTurn, splitAt } from '../datasets/heard-in-turn.ts'
import { loudnessOf, TEXTURE_BINS, TEXTURE_HOP, TEXTURE_RATE } from './loudness.ts'

/** Moments of a stretch: 2.7 s. */
export const TEXTURE_MOMENTS = 256
/** What is listened to of all recordings together: a texture of more is hardly another. */
const MOST_SECONDS = 600
/** A stretch that is softer on average, all bins together, is silence. */
const SILENT = 0.01

const FORM = { loudness: { shape: [TEXTURE_MOMENTS, TEXTURE_BINS], dtype: 'float32' } } satisfies BatchForm

export const textureBatch = (rows: number): BatchForm => batchOf(FORM, rows)

/**
 * Stretches that sound; those of the last fifth of each recording are held out, where it has one.
 *
 * @throws DatasetError where none is as long as a stretch
 */
export async function textureData(
  { settings, sources }: Omit<DataInput, 'settings'> & { settings: OtherSettings },
  { signal, onProgress }: Pick<DataOptions, 'signal' | 'onProgress'>,
): Promise<ModelData> {
  const training: Float32Array[] = []
  const heldOut: Float32Array[] = []
  const segments: SplitSegment[] = []
  const leftOut: { recordingId: string; reason: string }[] = []
  const isTooMuch = (recordingId: string): void =>
    void leftOut.push({ recordingId, reason: 'Ten minutes are enough for a texture; this one came after them.' })
  const options = { sampleRate: TEXTURE_RATE, mostSeconds: MOST_SECONDS, signal, onProgress, isTooMuch }
  for await (const { source, sound } of heardInTurn(sources, options)) {
    const stretches = stretchesOf(loudnessOf(sound))
    const border = stretches.length > 1 ? Math.max(1, Math.floor((1 - HELD_OUT_SHARE) * stretches.length)) : stretches.length
    training.push(...stretches.slice(0, border).filter(sounds))
    heldOut.push(...stretches.slice(border).filter(sounds))
    const endSeconds = sound.length / TEXTURE_RATE
    const borderSeconds = border < stretches.length ? (border * TEXTURE_MOMENTS * TEXTURE_HOP) / TEXTURE_RATE : endSeconds
    segments.push(...splitAt(source.recordingId, borderSeconds, endSeconds))
  }
  if (training.length === 0)
    throw new DatasetError('None of these recordings sounds for three seconds.', 'A texture is learnt from some seconds of sound and more.')
  return arrayData(FORM, { training, heldOut }, settings, { segments, leftOut })
}

const STRETCH_SIZE = TEXTURE_MOMENTS * TEXTURE_BINS

const stretchesOf = (loudness: Float32Array): Float32Array[] =>
  Array.from({ length: Math.floor(loudness.length / STRETCH_SIZE) }, (_, i) => loudness.subarray(i * STRETCH_SIZE, (i + 1) * STRETCH_SIZE))

const sounds = (stretch: Float32Array): boolean => stretch.reduce((sum, value) => sum + value, 0) > SILENT * stretch.length
