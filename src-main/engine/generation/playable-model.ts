import type { NextFrameSettings } from '../../../src-shared/project/index.ts'
import { createCodec, Standardiser } from '../dsp/codecs/index.ts'
import type { Codec, Standardisation } from '../dsp/codecs/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import { checkedSizes, frameModelOf, frameRecordOf } from '../models/index.ts'
import type { FrameModel, Sizes } from '../models/index.ts'
import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { weightsOf } from '../checkpoints/playing-weights.ts'

/** A trained network: what predicts the next frame. */
export interface TrainedNetwork {
  definition: Pick<FrameModel, 'descriptor' | 'head' | 'live' | 'liveParameters' | 'predict'>
  sizes: Sizes
  /** T of its training, and of the window it predicts from. */
  sequenceFrames: number
  codec: Pick<Codec, 'dimensions'>
  /** By parameter name. */
  weights: ReadonlyMap<string, HostTensor>
}

/** A trained network with everything needed to turn a seed into sound. */
export interface PlayableModel extends TrainedNetwork {
  codec: Codec
  standardiser: Standardiser
}

/** Bytes of weights that no processor's cache holds: reading them is most of the time that a frame takes. */
const LARGE_WEIGHTS_BYTES = 2 ** 25

export const hasLargeWeights = ({ weights }: TrainedNetwork): boolean =>
  [...weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0) >= LARGE_WEIGHTS_BYTES

export const playableModel = (
  settings: NextFrameSettings,
  codec: Codec,
  standardisation: Standardisation,
  weights: ReadonlyMap<string, HostTensor>,
): PlayableModel => ({
  definition: frameModelOf(settings.model),
  sizes: checkedSizes(frameModelOf(settings.model), settings.sizes),
  sequenceFrames: settings.sequenceFrames,
  codec,
  standardiser: new Standardiser(standardisation),
  weights,
})

/** @throws ModelError where the checkpoint is of a model that does not foresee frames */
export const playableCheckpoint = ({ record, tensors }: Checkpoint): PlayableModel => {
  const { settings, codec, standardisation } = frameRecordOf(record)
  return playableModel(settings, createCodec(codec), standardisation, weightsOf(tensors))
}
