import type { HostTensor } from '../../src-main/engine/graph/index.ts'
import { compileGraph, Session, type Provider } from '../../src-main/engine/onnx/index.ts'
import { layerGradients, layerRows, traceLayer, type LayerRow } from '../support/layers/index.ts'
import { drawValues } from '../support/op-cases/index.ts'
import { differences, type ProviderCase } from './comparison.ts'

/** Some dozens of single-precision operations one after another, sines and cosines among them, which WGSL allows to be 5e-4 beside the truth. */
const chained = { rtol: 1e-3, atol: 1e-3 }

/** A layer's outputs and the gradients by all its inputs and weights. */
const computed = async (row: LayerRow, provider: Provider): Promise<Record<string, HostTensor>> => {
  const traced = traceLayer(row)
  const { inputs, outputs, weights } = traced
  const named = Object.fromEntries([...outputs, ...layerGradients(traced).derived].map((tensor, i) => [`y${i}`, tensor]))
  const session = await Session.create(compileGraph({ inputs, outputs: named, weights, provider }), { provider, threads: 1 })
  const results = await session.run(Object.fromEntries(inputs.map((_, i) => [`x${i}`, drawValues(row.operands[i], i)])))
  await session.dispose()
  return results
}

/** Every layer, forward and gradients. */
export const layerComparisons: readonly ProviderCase[] = layerRows.map((row) => ({
  name: `layer: ${row.name}`,
  compare: async (provider) => {
    const expected = await computed(row, 'cpu')
    const received = await computed(row, provider)
    return Object.keys(expected).flatMap((name) => differences(name, received[name], expected[name], chained))
  },
}))
