import type { HostTensor } from '../host-tensor.ts'
import type { CheckpointRecord } from './checkpoint-record.ts'
import type { Checkpoint } from './checkpoint-store.ts'
import { weightsOf } from './playing-weights.ts'

/** What a network has learnt and what it knows of its material: as a checkpoint keeps it, or as it stands in the middle of a training. */
export interface LearntNetwork extends Pick<CheckpointRecord, 'settings' | 'codec' | 'standardisation' | 'facts'> {
  /** The weights and buffers that play, by name. */
  weights: ReadonlyMap<string, HostTensor>
}

export const learntNetwork = ({ record: { settings, codec, standardisation, facts }, tensors }: Checkpoint): LearntNetwork => ({
  settings,
  codec,
  standardisation,
  facts,
  weights: weightsOf(tensors),
})
