import type { EditsInput } from '../spectral-editing/edit-jobs.ts'
import type { PartNetworkPlace } from './part-network.ts'

/** Writes what a network takes an edited sound apart into. */
export interface TakeApartInput extends EditsInput {
  network: PartNetworkPlace
  /** As many as the network has learnt. */
  outPaths: readonly string[]
}
