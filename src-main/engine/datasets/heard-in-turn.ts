import type { SplitSegment } from '../../../src-shared/project/index.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { DataOptions } from './model-data.ts'
import { wholeSound } from './whole-sound.ts'

interface Listening extends Pick<DataOptions, 'signal' | 'onProgress'> {
  /** Hz */
  sampleRate: number
  /** What is listened to of all recordings together. */
  mostSeconds: number
  /** Told of each recording that comes after that. */
  isTooMuch?: (recordingId: string) => void
}

/** A recording in memory. */
interface HeardSource {
  source: PcmSource
  /** Its place among the sources. */
  number: number
  /** float32 [samples], one channel */
  sound: Float32Array
}

/** Recordings in memory one after another, until so much was heard. */
export async function* heardInTurn(
  sources: readonly PcmSource[],
  { sampleRate, mostSeconds, signal, onProgress, isTooMuch = () => undefined }: Listening,
): AsyncGenerator<HeardSource> {
  let seconds = 0
  for (const [number, source] of sources.entries()) {
    signal.throwIfAborted()
    onProgress(`Listening to ${source.name}`, number / sources.length)
    if (seconds >= mostSeconds) isTooMuch(source.recordingId)
    else {
      const sound = await wholeSound(source, { sampleRate, mostSeconds: mostSeconds - seconds })
      seconds += sound.length / sampleRate
      yield { source, number, sound }
    }
  }
}

/** A recording that is learnt from up to a border, and measured on from there on. */
export const splitAt = (recordingId: string, borderSeconds: number, endSeconds: number): SplitSegment[] => [
  { recordingId, startSeconds: 0, endSeconds: borderSeconds, part: 'training' },
  ...(borderSeconds < endSeconds
    ? [{ recordingId, startSeconds: borderSeconds, endSeconds, part: 'validation' } satisfies SplitSegment]
    : []),
]
