import type { TrainedNetwork } from '../../src-main/engine/generation/playable-model.ts'
import { elementCount, hostTensor } from '../../src-main/engine/host-tensor.ts'
import { frameModelOf, windowForm } from '../../src-main/engine/models/index.ts'
import { CounterRandom } from '../../src-main/engine/random.ts'
import { noise } from './signals.ts'

export interface NetworkShape {
  dimensions: number
  sequenceFrames: number
  sizes: Readonly<Record<string, number>>
}

/** A network of noise: matrices about as large as Glorot's, biases that are not zero, so that zeros hide no faults. */
export const randomNetwork = (id: string, { dimensions, sequenceFrames, sizes }: NetworkShape): TrainedNetwork => {
  const definition = frameModelOf(id)
  const own = Object.fromEntries(definition.descriptor.sizes.map(({ name, minimum }) => [name, sizes[name] ?? minimum]))
  const weights = windowForm(definition, own, { steps: 1, batch: 1, dimensions }).parameters.map(({ name, shape }, i) => {
    const scale = shape.length > 1 ? (3 / shape[shape.length > 2 ? 1 : 0]) ** 0.5 : 0.1
    const values = noise(elementCount(shape), i + 1)
    for (let at = 0; at < values.length; at++) values[at] *= scale
    return [name, hostTensor(values, shape)] as const
  })
  return { definition, sizes: own, sequenceFrames, codec: { dimensions }, weights: new Map(weights) }
}

/** Standardised frames, one after the other. */
export const randomFrames = (count: number, dimensions: number, seed = 1): Float32Array[] => {
  const random = new CounterRandom(seed, 1)
  return Array.from({ length: count }, () => Float32Array.from({ length: dimensions }, () => random.normal()))
}

/** [n, D] from n frames. */
export const joined = (frames: readonly Float32Array[]): Float32Array => Float32Array.from(frames.flatMap((frame) => [...frame]))
