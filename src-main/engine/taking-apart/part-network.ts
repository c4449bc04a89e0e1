import { SEPARATION, separationSettingsSchema, type SeparationSettings } from '../../../src-shared/project/index.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import type { HostTensor } from '../host-tensor.ts'
import { ModelError } from '../models/errors.ts'
import { networkInFile } from '../onnx/network-in-file.ts'

/** Where a network lies that takes sound apart: among a run's checkpoints, by its step, or in a file that came with the program. */
export type PartNetworkPlace = { runFolder: string; checkpoint: number } | { file: string; leaves: number }

export interface PartNetwork {
  settings: SeparationSettings
  weights: ReadonlyMap<string, HostTensor>
  /** Of what it takes by shares for other parts, so much stays in each: 0 for none. */
  leaves: number
}

export interface TakingOptions {
  threads: number
  /** Told of the share that is done; what it throws ends it. */
  tell: (share: number) => void
}

/** @throws ModelError where it takes no sound apart */
export async function openPartNetwork(place: PartNetworkPlace): Promise<PartNetwork> {
  if ('file' in place) {
    const { entry, weights } = await networkInFile(place.file)
    return { settings: entry('training_settings', separationSettingsSchema), weights, leaves: place.leaves }
  }
  const { settings, weights } = learntNetwork(await loadCheckpoint(checkpointRoot(place.runFolder), place.checkpoint, 'weights'))
  if (settings.task === SEPARATION) return { settings: separationSettingsSchema.parse(settings), weights, leaves: 0 }
  throw new ModelError('This network takes no sound apart.', 'Choose one that learnt to.')
}
