import type { HostTensor } from '../../src-main/engine/graph/index.ts'
import { hostTensor } from '../../src-main/engine/host-tensor.ts'
import type { Provider } from '../../src-main/engine/onnx/index.ts'
import { Trainer } from '../../src-main/engine/training/trainer.ts'
import { sameSteps, smallModels, type SmallModel } from '../support/small-models/index.ts'
import { differences, type ProviderCase } from './comparison.ts'

/** Some hundred single-precision operations a step one after another, three steps, with sines of another precision in normal numbers. */
const trained = { rtol: 5e-3, atol: 5e-3 }

const measuresOn = async (model: SmallModel, provider: Provider): Promise<Record<string, HostTensor>> => {
  const trainer = await Trainer.create(model.objective, { provider, threads: 1 }, null)
  const { measures } = await trainer.run(sameSteps(model, 0, 3))
  await trainer.dispose()
  return Object.fromEntries(Object.entries(measures).map(([name, data]) => [name, hostTensor(data, [3])]))
}

/** What every kind of model says of itself in its first three training steps. */
export const smallModelComparisons: readonly ProviderCase[] = smallModels.map((model) => ({
  name: `small model: ${model.name}`,
  compare: async (provider) => {
    const expected = await measuresOn(model, 'cpu')
    const received = await measuresOn(model, provider)
    return Object.keys(expected).flatMap((name) => differences(name, received[name], expected[name], trained))
  },
}))
