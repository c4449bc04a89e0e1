import type { PlayedWeights, ProviderId } from '../../../src-shared/project/index.ts'
import { nodesOf } from '../graph/index.ts'
import { encodeModel, lowerGraph, Session } from '../onnx/index.ts'
import type { GraphProgram } from '../onnx/index.ts'
import { withQuantisedWeights } from '../onnx/quantised-weights.ts'
import { executionProvider } from '../training/execution-provider.ts'
import { GenerationError } from './errors.ts'
import type { TrainedNetwork } from './playable-model.ts'
import { parametersOf } from './window/copy-nodes.ts'

export interface EngineOptions {
  provider: ProviderId
  threads: number
}

export interface SessionPlan extends EngineOptions {
  weights: PlayedWeights
  /** The products have one row: the plain matrices stream fastest. 8-bit products need their blocks. */
  singleRow: boolean
}

/**
 * A session of a part of a model, with the weights that this part needs.
 *
 * @throws GenerationError where 8-bit weights are asked for on a provider that has no operator for them
 */
export function openSession(program: Pick<GraphProgram, 'inputs' | 'outputs'>, { weights }: TrainedNetwork, plan: SessionPlan): Promise<Session> {
  const provider = executionProvider(plan.provider)
  const needed = parametersOf(nodesOf(Object.values(program.outputs)))
  const parts = lowerGraph({ ...program, weights: new Map([...weights].filter(([name]) => needed.has(name))), provider })
  const packWeights = plan.weights === 'int8' || !plan.singleRow
  if (plan.weights === 'float32') return Session.create(encodeModel(parts), { provider, threads: plan.threads, packWeights })
  if (provider !== 'cpu') throw new GenerationError(`Weights of 8 bits play on the processor, not on ${provider}.`, 'Choose full precision, or the processor (cpu).')
  return Session.create(encodeModel(withQuantisedWeights(parts)), { provider, threads: plan.threads, packWeights })
}
