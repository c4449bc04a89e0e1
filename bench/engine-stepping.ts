import { argMax, Graph, reshape, type Tensor } from '../src-main/engine/graph/index.ts'
import { dense, embedding, gru, initialValues, layerNormalisation, Scope, transformerBlock } from '../src-main/engine/nn/index.ts'
import { compileLoop, hostTensor, LoopRunner } from '../src-main/engine/onnx/index.ts'
import { processorSecondsOf } from './measure-training.ts'

/** A network that draws one token after another, batch 1; the same as in peers/pytorch_stepping.py. */
export interface SteppingWork {
  readonly name: string
  readonly kind: 'gru' | 'attention'
  readonly units: number
  readonly layers: number
  readonly heads: number
  /** Positions that attention remembers, all of them taken. */
  readonly context: number
  readonly tokens: number
}

export interface SteppingOrder {
  readonly work: SteppingWork
  readonly threads: number
}

/** Tokens drawn in one run. */
const RUN = 64
const ROUNDS = 12

const body = (scope: Scope, input: Tensor, { kind, units, layers, heads, context }: SteppingWork): Tensor => {
  let x = input
  for (let i = 0; i < layers; i++) {
    const layer = scope.child(`layer-${i}`)
    x = kind === 'gru' ? gru(layer, x, { units }) : transformerBlock(layer, x, { heads, context, positions: 'rotary' })
  }
  return kind === 'gru' ? x : layerNormalisation(scope.child('norm'), x)
}

/** Processor time a token of a loop that draws the likeliest each time, its weights part of the model, best of several runs. */
export async function measureStepping({ work, threads }: SteppingOrder): Promise<number> {
  const graph = new Graph(work.name)
  const token = graph.input('token', [1], 'int32')
  const scope = Scope.root(graph, { batch: 1, form: 'step', training: null })
  const heard = embedding(scope.child('embedding'), reshape(token, [1, 1]), { count: work.tokens, units: work.units })
  const logits = dense(scope.child('output'), body(scope, heard, work), { units: work.tokens })
  const drawn = argMax(reshape(logits, [1, work.tokens]))
  const program = {
    carried: [{ name: 'token', input: token, output: drawn }, ...scope.states],
    perStep: [],
    weights: new Map(
      scope.parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
    ),
    results: [{ name: 'drawn', output: drawn }],
  }
  const runner = await LoopRunner.create(compileLoop(program), program, { threads })
  let seconds = Infinity
  for (let round = 0; round < ROUNDS; round++) seconds = Math.min(seconds, (await processorSecondsOf(() => runner.run({}, {}, RUN))) / RUN)
  await runner.dispose()
  return seconds
}
