import { ModelError } from '../models/errors.ts'
import { modelOf } from '../models/index.ts'
import type { ReadableSound } from '../spectral-editing/readable-sound.ts'
import type { PartNetwork, TakingOptions } from './part-network.ts'
import { partsByShares } from './parts-by-shares.ts'
import { partsByWaveforms } from './parts-by-waveforms.ts'

/** By what networks say of a sound. */
const WAYS = { shares: partsByShares, waveforms: partsByWaveforms } as const

/**
 * What a network takes a sound apart into: all parts but the last, which is what they leave of it.
 *
 * @throws ModelError where its model takes no sound apart; what `tell` throws
 */
export function learntParts(sound: ReadableSound, network: PartNetwork, options: TakingOptions): Promise<ReadableSound[]> {
  const way = modelOf(network.settings.model).analyses?.way ?? ''
  if (!Object.hasOwn(WAYS, way)) throw new ModelError('This network takes no sound apart.', 'Choose one that learnt to.')
  return WAYS[way as keyof typeof WAYS](sound, network, options)
}
