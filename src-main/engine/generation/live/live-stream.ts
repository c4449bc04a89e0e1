import type { LiveValues } from '../../../../src-shared/project/index.ts'
import type { LiveSeedSound, SoundingUnit } from './live-messages.ts'

export interface StreamBlock {
  startSample: number
  /** Interleaved; may be empty while a codec waits for further frames. */
  samples: Float32Array
  /** Per channel, that the step made, whether they are complete yet or not. */
  madeSamples: number
  /** Which sound of a recording it is, of networks that play with such. */
  unit: SoundingUnit | null
  /** The music had come to its end before it: silence. */
  ended: boolean
}

/** The sound of a network along a line of samples, step by step, of which the part that nobody has heard can be taken back. */
export interface LiveStream {
  readonly form: { sampleRate: number; channels: number }
  /** How much sooner an answer begins than it is wanted: it fades in over what went before. Samples. */
  readonly leadSamples: number
  /** Where the sound of the next step begins. */
  readonly nextSample: number
  /**
   * Listens to what it is to play on from; what was before cannot be taken back any more.
   *
   * @param startSample  where the answer begins, asked for when the sound has been heard
   * @param between      awaited where others may be let in
   */
  begin(seed: LiveSeedSound, startSample: () => number, between: () => Promise<unknown>): Promise<void>
  /** What a hand sets, from the next step on. */
  obey(values: LiveValues): void
  /** One step further. @returns null where the network has lost itself: it has begun again */
  next(between: () => Promise<unknown>): Promise<StreamBlock | null>
  /** Where to go back to, so that nothing below `sample` changes but what cannot be helped: the start of a step, or where it stands. */
  placeBefore(sample: number): number
  /** Goes back to the start of a step that can be taken back; nothing where it stands there. */
  goBackTo(startSample: number): void
  /** Nothing below `sample` will be taken back. */
  forget(sample: number): void
  close(): Promise<void>
}
