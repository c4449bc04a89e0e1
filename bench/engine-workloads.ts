/** The networks of the engine bench, the same as in peers/pytorch_training.py: mean squared error, RMSprop, one training step. */
import * as g from '../src-main/engine/graph/index.ts'
import { gru, lstm, Scope } from '../src-main/engine/nn/index.ts'
import type { StepProgram } from '../src-main/engine/onnx/index.ts'

export type Workload = { name: string; batch: number; repeats?: number } & (
  | { kind: 'lstm' | 'gru'; dimensions: number; hidden: number; steps: number }
  | { kind: 'wavenet'; channels: number; layers: number; length: number }
  | { kind: 'conv2d'; channels: number; height: number; width: number }
  | { kind: 'transformer'; dimensions: number; heads: number; steps: number }
)

/** Declares parameters as a network is built. */
class Parameters {
  readonly all: { name: string; tensor: g.Tensor }[] = []

  constructor(readonly graph: g.Graph) {}

  add(shape: number[]): g.Tensor {
    const name = `w${this.all.length}`
    const tensor = this.graph.parameter(name, shape)
    this.all.push({ name, tensor })
    return tensor
  }

  dense(x: g.Tensor, outputs: number): g.Tensor {
    return g.add(g.matMul(x, this.add([x.shape[x.rank - 1], outputs])), this.add([outputs]))
  }
}

/** A layer of the product with a dense layer behind it. */
const recurrent = (p: Parameters, layer: typeof lstm, x: g.Tensor, hidden: number): g.Tensor => {
  const [steps, batch, dimensions] = x.shape
  const scope = Scope.root(p.graph, { batch, form: 'window', training: null })
  const states = layer(scope, x, { units: hidden })
  p.all.push(...scope.parameters)
  return p.dense(g.reshape(states, [steps * batch, hidden]), dimensions)
}

const wavenet = (p: Parameters, input: g.Tensor, channels: number, layers: number): g.Tensor => {
  let x = input
  const skips = Array.from({ length: layers }, (_, i) => {
    const dilation = 2 ** i
    const filtered = g.add(
      g.conv1d(x, p.add([2 * channels, channels, 2]), { dilation, padding: [dilation, 0] }),
      p.add([1, 2 * channels, 1]),
    )
    const [signal, gate] = g.split(filtered, 1, 2)
    const mixed = g.add(g.conv1d(g.mul(g.tanh(signal), g.sigmoid(gate)), p.add([2 * channels, channels, 1])), p.add([1, 2 * channels, 1]))
    const [residual, skip] = g.split(mixed, 1, 2)
    x = g.add(x, residual)
    return skip
  })
  return g.addN(skips)
}

const conv2d = (p: Parameters, input: g.Tensor, channels: number): g.Tensor => {
  let x = input
  for (let i = 0; i < 4; i++) {
    x = g.relu(
      g.add(
        g.conv2d(x, p.add([channels, channels, 3, 3]), {
          padding: [
            [1, 1],
            [1, 1],
          ],
        }),
        p.add([1, channels, 1, 1]),
      ),
    )
    if (i === 1) x = g.maxPool2d(x, 2)
  }
  return x
}

const layerNorm = (p: Parameters, x: g.Tensor): g.Tensor => {
  const size = x.shape[x.rank - 1]
  return g.add(g.mul(g.standardise(x, 1e-5).values, p.add([size])), p.add([size]))
}

const transformer = (p: Parameters, x: g.Tensor, heads: number): g.Tensor => {
  const [batch, steps, dimensions] = x.shape
  const width = dimensions / heads
  const byHead = (part: g.Tensor) => g.transpose(g.reshape(part, [batch, steps, heads, width]), [0, 2, 1, 3])
  const [query, key, value] = g.split(p.dense(layerNorm(p, x), 3 * dimensions), 2, 3).map(byHead)
  const mask = p.graph.constant(causalMask(steps), [steps, steps])
  const scores = g.add(g.mul(g.matMul(query, key, { transposeB: true }), width ** -0.5), mask)
  const attended = g.reshape(g.transpose(g.matMul(g.softmax(scores), value), [0, 2, 1, 3]), [batch, steps, dimensions])
  const mixed = g.add(x, p.dense(attended, dimensions))
  return g.add(mixed, p.dense(g.relu(p.dense(layerNorm(p, mixed), 4 * dimensions)), dimensions))
}

const causalMask = (steps: number): Float32Array =>
  Float32Array.from({ length: steps * steps }, (_, i) => (i % steps > Math.floor(i / steps) ? -1e9 : 0))

const network = (work: Workload, p: Parameters): { x: g.Tensor; y: g.Tensor } => {
  const input = (shape: number[]) => p.graph.input('x', shape)
  if (work.kind === 'wavenet') {
    const x = input([work.batch, work.channels, work.length])
    return { x, y: wavenet(p, x, work.channels, work.layers) }
  }
  if (work.kind === 'conv2d') {
    const x = input([work.batch, work.channels, work.height, work.width])
    return { x, y: conv2d(p, x, work.channels) }
  }
  if (work.kind === 'transformer') {
    const x = input([work.batch, work.steps, work.dimensions])
    return { x, y: transformer(p, x, work.heads) }
  }
  const x = input([work.steps, work.batch, work.dimensions])
  return { x, y: recurrent(p, work.kind === 'lstm' ? lstm : gru, x, work.hidden) }
}

/** One training step of a workload: inputs `x` and `target` a step, result `loss`. */
export const trainingStep = (work: Workload): StepProgram => {
  const p = new Parameters(new g.Graph(work.name))
  const { x, y } = network(work, p)
  const target = p.graph.input('target', y.shape)
  const loss = g.mean(g.square(g.sub(y, target)))
  const derived = g.gradients(
    loss,
    p.all.map(({ tensor }) => tensor),
  )
  const carried = p.all.flatMap(({ name, tensor }, i) => {
    const slot = p.graph.parameter(`${name}/rms`, tensor.shape)
    const next = g.add(g.mul(slot, 0.99), g.mul(g.square(derived[i]), 0.01))
    const moved = g.sub(tensor, g.div(g.mul(derived[i], 1e-4), g.add(g.sqrt(next), 1e-8)))
    return [
      { name, input: tensor, output: moved },
      { name: `${name}/rms`, input: slot, output: next },
    ]
  })
  return {
    carried,
    perStep: [
      { name: 'x', input: x },
      { name: 'target', input: target },
    ],
    results: [{ name: 'loss', output: loss }],
  }
}
