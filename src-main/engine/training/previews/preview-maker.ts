import type { LearntNetwork } from '../../checkpoints/learnt-network.ts'
import type { ModelData } from '../../datasets/model-data.ts'
import type { Preview, TrainInput } from '../train-job.ts'

export interface PreviewParts {
  input: TrainInput
  data: Pick<ModelData, 'split' | 'trainingFrames' | 'kept'>
}

/** Makes one kind of preview. */
export interface PreviewMaker {
  /** How many examples' worth of predictions one takes: a guess, for the time that is left. */
  examples(parts: PreviewParts): number
  /**
   * @param outPath  of its file, without an ending
   * @returns null where the network has nothing to say yet, or it was told to stop
   */
  make(parts: PreviewParts, network: LearntNetwork, outPath: string, signal: AbortSignal): Promise<Preview | null>
}

/** What was held out first, or what there is at all. */
export const previewSegment = ({ data: { split } }: PreviewParts): ModelData['split']['segments'][number] =>
  split.segments.find(({ part }) => part === 'validation') ?? split.segments[0]
