import { HELD_OUT_SHARE, type SplitSegment } from '../../../src-shared/project/index.ts'
import { arrayData } from './array-data.ts'
import type { DataInput } from './data-input.ts'
import { DatasetError } from './errors.ts'
import { evenly } from './evenly.ts'
import { heardInTurn, splitAt } from './heard-in-turn.ts'
import type { BatchForm, DataOptions, ModelData } from './model-data.ts'

/** What is listened to of all recordings together, seconds. */
const MOST_SECONDS = 3600
/** Moments that are learnt from: more of the same material teach a few numbers little. */
const MOST_MOMENTS = 30_000
const MOST_HELD_OUT = 2000
/** Fewer are no material. */
const LEAST_MOMENTS = 100

/** How moments of a recording are heard. */
export interface MomentsHearing {
  /** Of a moment, under its one name. */
  form: BatchForm
  /** Hz */
  sampleRate: number
  /** From moment to moment. */
  hopSamples: number
  /**
   * @param sound mono, at the rate
   * @returns     values [moments, values of a moment], and whether there is anything to hear in each; null where there is none
   */
  hear(sound: Float32Array): { values: Float32Array; sounds: readonly boolean[] } | null
  /** Why a recording was left out. */
  tooMuch: string
  /** What is needed where hardly anything sounds. */
  needed: string
}

/**
 * Moments of recordings that sound; the last fifth of each recording is held out.
 *
 * @throws DatasetError where hardly anything sounds
 */
export async function soundingMoments(
  { settings, sources }: DataInput,
  { signal, onProgress }: DataOptions,
  { form, sampleRate, hopSamples, hear, tooMuch, needed }: MomentsHearing,
): Promise<ModelData> {
  const training: Float32Array[] = []
  const heldOut: Float32Array[] = []
  const segments: SplitSegment[] = []
  const leftOut: { recordingId: string; reason: string }[] = []
  const isTooMuch = (recordingId: string): void => void leftOut.push({ recordingId, reason: tooMuch })
  for await (const { source, sound } of heardInTurn(sources, { sampleRate, mostSeconds: MOST_SECONDS, signal, onProgress, isTooMuch })) {
    const heard = hear(sound)
    if (!heard) continue
    const { values, sounds } = heard
    const size = values.length / sounds.length
    const boundary = Math.floor((1 - HELD_OUT_SHARE) * sounds.length)
    for (const [t, isHeard] of sounds.entries())
      if (isHeard) (t < boundary ? training : heldOut).push(values.subarray(t * size, (t + 1) * size))
    segments.push(...splitAt(source.recordingId, (boundary * hopSamples) / sampleRate, sound.length / sampleRate))
  }
  if (training.length < LEAST_MOMENTS) throw new DatasetError('Hardly anything sounds in these recordings.', needed)
  const arrays = { training: evenly(training, MOST_MOMENTS), heldOut: evenly(heldOut, MOST_HELD_OUT) }
  return arrayData(form, arrays, settings, { segments, leftOut })
}
