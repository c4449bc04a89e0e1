import { SEPARATION, separationSettingsSchema, type SeparationSettings } from '../../../src-shared/project/index.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import type { HostTensor } from '../host-tensor.ts'
import { ModelError } from '../models/errors.ts'

/** Where a network lies that takes sound apart. */
export interface PartNetworkPlace {
  runFolder: string
  /** Its step. */
  checkpoint: number
}

export interface PartNetwork {
  settings: SeparationSettings
  weights: ReadonlyMap<string, HostTensor>
}

/** @throws ModelError where it takes no sound apart */
export async function openPartNetwork({ runFolder, checkpoint }: PartNetworkPlace): Promise<PartNetwork> {
  const { settings, weights } = learntNetwork(await loadCheckpoint(checkpointRoot(runFolder), checkpoint, 'weights'))
  if (settings.task === SEPARATION) return { settings: separationSettingsSchema.parse(settings), weights }
  throw new ModelError('This network takes no sound apart.', 'Choose one that learnt to.')
}
