import type { Labelling } from '../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { findLabels } from '../evaluation/find-labels.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { labelKindOf } from '../labels/label-kinds.ts'
import type { SampledView } from '../labels/sound-view.ts'

/**
 * What a network of labels says of sound in memory.
 *
 * @param samples  mono at HEARD_RATE
 * @param onWindow told before some windows: 0..1
 * @throws         Error where the network does not hear samples, or what `onWindow` throws
 */
export async function hearWithNetwork(
  network: LearntNetwork,
  samples: Float32Array,
  onWindow: (share: number) => void = () => undefined,
): Promise<Labelling> {
  const { view } = labelKindOf(network.settings.model) as { view: Partial<SampledView> }
  if (!view.ofSamples) throw new Error(`The model ${network.settings.model} hears recordings, not samples.`)
  const heard = { features: view.ofSamples(samples), seconds: samples.length / HEARD_RATE }
  const found = await findLabels(network, heard, { threads: 1, onWindow: (share) => (onWindow(share), true) })
  return found!
}
