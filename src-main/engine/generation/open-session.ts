import type { PlayedWeights } from '../../../src-shared/project/index.ts'
import { FallbackGraph, openGraph } from '../execution/index.ts'
import type { ExecutionOptions, OpenGraph } from '../execution/index.ts'
import { inputName, nodesOf } from '../graph/index.ts'
import { encodeModel, LARGEST_INLINE_BYTES, lowerGraph, Session, weightBytesOf } from '../onnx/index.ts'
import type { GraphProgram } from '../onnx/index.ts'
import { withQuantisedWeights } from '../onnx/quantised-weights.ts'
import { GenerationError } from './errors.ts'
import { FedWeights } from './fed-weights.ts'
import type { TrainedNetwork } from './playable-model.ts'
import { parametersOf } from './window/copy-nodes.ts'

export type EngineOptions = ExecutionOptions

export interface SessionPlan extends EngineOptions {
  weights: PlayedWeights
  /** The products have one row: the plain matrices stream fastest. Products of more rows, and of 8 bits, want them in blocks. */
  singleRow: boolean
  /** Whether so much is played that a longer preparation pays. */
  panels: boolean
}

export interface NetworkSession extends OpenGraph {
  /** Opens another form of the network, which needs the same weights and has no copy of them; missing where that cannot be. */
  another?: (program: GraphProgram) => Promise<OpenGraph>
}

/**
 * A session of a part of a model, with the weights that this part needs.
 *
 * @throws GenerationError where 8-bit weights are asked for on a provider that has no operator for them
 */
export async function openSession(
  program: Pick<GraphProgram, 'inputs' | 'outputs'>,
  { weights }: TrainedNetwork,
  plan: SessionPlan,
): Promise<NetworkSession> {
  const { provider, threads, onFallback } = plan
  const needed = new Set(parametersOf(nodesOf(Object.values(program.outputs))).map(inputName))
  const whole = { ...program, weights: new Map([...weights].filter(([name]) => needed.has(name))) }
  if (provider === 'cpu') return openOnProcessor(whole, plan)
  if (plan.weights === 'int8')
    throw new GenerationError(
      `Weights of 8 bits play on the processor, not on ${provider}.`,
      'Choose full precision, or the processor (cpu).',
    )
  const start = (): Promise<OpenGraph> => openGraph(whole, { provider, threads })
  return onFallback ? FallbackGraph.open({ start, takeOver: () => openOnProcessor(whole, plan), onFallback }) : start()
}

async function openOnProcessor(program: GraphProgram, { weights, singleRow, threads, panels }: SessionPlan): Promise<NetworkSession> {
  if (weights === 'float32' && singleRow) return FedWeights.open(program, { threads, panels })
  const parts = lowerGraph(program)
  if (weights === 'int8') return Session.create(encodeModel(withQuantisedWeights(parts)), { threads })
  return weightBytesOf(parts) > LARGEST_INLINE_BYTES
    ? FedWeights.open(program, { threads, panels })
    : Session.create(encodeModel(parts), { threads })
}
