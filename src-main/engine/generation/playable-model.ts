import type { NextFrameSettings } from '../../../src-shared/project/index.ts'
import { createCodec, Standardiser } from '../dsp/codecs/index.ts'
import type { Codec } from '../dsp/codecs/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import { checkedSizes, frameModelOf, frameRecordOf } from '../models/index.ts'
import type { FrameModel, Sizes } from '../models/index.ts'
import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork, type LearntNetwork } from '../checkpoints/learnt-network.ts'

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
  settings: NextFrameSettings
  codec: Codec
  standardiser: Standardiser
}

/** Bytes of weights that no processor's cache holds: reading them is most of the time that a frame takes. */
const LARGE_WEIGHTS_BYTES = 2 ** 25

export const hasLargeWeights = ({ weights }: TrainedNetwork): boolean =>
  [...weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0) >= LARGE_WEIGHTS_BYTES

/** @throws ModelError where the network does not foresee frames */
export const playableModel = (network: LearntNetwork): PlayableModel => {
  const { settings, codec, standardisation, weights } = frameRecordOf(network)
  return {
    settings,
    definition: frameModelOf(settings.model),
    sizes: checkedSizes(frameModelOf(settings.model), settings.sizes),
    sequenceFrames: settings.sequenceFrames,
    codec: createCodec(codec),
    standardiser: new Standardiser(standardisation),
    weights,
  }
}

/** The same of a checkpoint. */
export const playableCheckpoint = (checkpoint: Checkpoint): PlayableModel => playableModel(learntNetwork(checkpoint))
