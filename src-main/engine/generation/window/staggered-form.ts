/**
 * The paper's way of predicting, in one step a frame: each frame is predicted from the last T, the memory starting empty every time.
 *
 * The windows of the next T frames are under way together, each begun one frame after the other. A new frame is heard by all of them at
 * once, as T rows of one batch, and the window that began first has then heard T frames: it makes the prediction and ends, and a new one
 * begins. A window's steps are the same as if it were computed alone, but the weights of the memory are read once a frame, not T times.
 *
 * @source Kalingeri, Grandhe, section 3.1: "the last T steps of the sequence are considered again for the next step"
 */
import { shapeText, type Shape } from '../../host-tensor.ts'
import { broadcastTo, concat, fill, Graph, GraphError, nodesOf, slice, type Tensor } from '../../graph/index.ts'
import type { StateDeclaration } from '../../nn/index.ts'
import type { TrainedNetwork } from '../playable-model.ts'
import type { PlayingForm } from '../step-predictor.ts'
import { copyNodes } from './copy-nodes.ts'
import { splitStep, stepNodes, type SplitStep } from './split-step.ts'

/**
 * Row n of a recurrent state belongs to the window that has heard n frames. All states at zero: nothing has been heard, and until T
 * frames have been, predictions are made from those there are.
 *
 * Before the model's memory begins all windows see the same. Where that part sees the R frames before its own, too, it is computed for
 * 0, 1, ... and R of them lying in the window, as R + 1 rows of one batch, and not T times.
 */
export function staggeredForm(network: TrainedNetwork): PlayingForm {
  const windows = network.sequenceFrames
  const rows = splitStep(network, { batch: windows, limit: windows })
  const front = splitStep(network, { batch: Math.min(rows.memoryFrames + 1, windows), limit: windows })
  const graph = new Graph('staggered windows')
  const { frame, states: passing, crossing } = hearBeforeMemory(graph, front)
  const memory = new Map(rows.boundary.map((tensor, i) => [tensor, byAge(crossing[i], tensor.shape)]))
  const states = rows.recurrent.map((state) => stateOf(graph, state, memory))
  copyBehindCut(
    rows,
    rows.recurrent.map(({ output }) => output),
    graph,
    memory,
  )
  const prediction = predictionOfOldest(network, rows, graph, memory)
  return {
    frame,
    prediction,
    states: [...passing, ...states.map(({ name, input }, i) => carried(name, input, memory.get(rows.recurrent[i].output) as Tensor))],
  }
}

/** The part before the cut: what it is given and hands on, and what crosses the cut. */
function hearBeforeMemory(
  graph: Graph,
  { form, passing, boundary }: SplitStep,
): { frame: Tensor; states: StateDeclaration[]; crossing: Tensor[] } {
  const [, dimensions] = form.frame.shape
  const frame = graph.input('frame', [1, dimensions])
  const known = new Map([[form.frame, broadcastTo(frame, form.frame.shape)]])
  const inputs = passing.map((state) => stateOf(graph, state, known))
  copyNodes(nodesOf([...boundary, ...passing.map(({ output }) => output)]), graph, known)
  const states = inputs.map(({ name, input }, i) => carried(name, input, known.get(passing[i].output) as Tensor))
  return { frame, states, crossing: boundary.map((tensor) => known.get(tensor) as Tensor) }
}

/** Declares a state's input, which stands for that of the step. */
function stateOf(graph: Graph, { name, input }: StateDeclaration, known: Map<Tensor, Tensor>): { name: string; input: Tensor } {
  const own = graph.input(name, input.shape)
  known.set(input, own)
  return { name, input: own }
}

/** Row n + 1 of the next step goes on from row n of this one; row 0 begins with nothing. */
function carried(name: string, input: Tensor, after: Tensor): StateDeclaration {
  const [rows, ...rest] = input.shape
  const begun = fill(input.graph, [1, ...rest], 0)
  const output = concat(
    rows === 1
      ? [begun]
      : [
          begun,
          slice(
            after,
            input.shape.map(() => 0),
            [rows - 1, ...rest],
          ),
        ],
    0,
  )
  return { name, shape: input.shape, input, output }
}

/** Copies the operations behind the cut that `wanted` depend on, with the weights they need. */
function copyBehindCut({ tail }: SplitStep, wanted: readonly Tensor[], graph: Graph, known: Map<Tensor, Tensor>): void {
  const behind = new Set(tail)
  const needed = neededOf(wanted, known)
  const fixed = [...needed].flatMap(({ inputs }) => inputs).filter((input) => !behind.has(input.node) && !known.has(input))
  copyNodes(nodesOf(fixed), graph, known)
  copyNodes(
    tail.filter((node) => needed.has(node)),
    graph,
    known,
  )
}

/** Nodes that are still to be computed for `wanted`. */
function neededOf(wanted: readonly Tensor[], known: ReadonlyMap<Tensor, Tensor>): Set<Tensor['node']> {
  const needed = new Set<Tensor['node']>()
  const pending = wanted.filter((tensor) => !known.has(tensor))
  while (pending.length > 0) {
    const { node } = pending.pop() as Tensor
    if (needed.has(node)) continue
    needed.add(node)
    pending.push(...node.inputs.filter((input) => !known.has(input)))
  }
  return needed
}

/** What makes the prediction and touches no state is computed for the oldest window alone. */
function predictionOfOldest(network: TrainedNetwork, rows: SplitStep, graph: Graph, memory: ReadonlyMap<Tensor, Tensor>): Tensor {
  const single = splitStep(network, { batch: 1, limit: network.sequenceFrames })
  const known = new Map<Tensor, Tensor>()
  const nodesOfRows = stepNodes(rows.form)
  for (const [i, { op, outputs }] of stepNodes(single.form).entries()) {
    if (nodesOfRows[i]?.op !== op)
      throw new GraphError('staggeredForm', `the model's step has other operations for ${network.sequenceFrames} windows than for one.`)
    for (const [j, output] of outputs.entries()) {
      const whole = memory.get(nodesOfRows[i].outputs[j])
      if (whole) known.set(output, oldest(whole, output.shape))
    }
  }
  copyBehindCut(single, [single.form.prediction], graph, known)
  return known.get(single.form.prediction) as Tensor
}

/** The axis of the batch: the only one in which a tensor differs from the same tensor of another batch; null where nothing differs. */
function batchAxis(shape: Shape, other: Shape): number | null {
  const axes = shape.flatMap((size, axis) => (size === other[axis] ? [] : [axis]))
  if (axes.length > 1 || shape.length !== other.length)
    throw new GraphError('staggeredForm', `${shapeText(shape)} and ${shapeText(other)} are no batches of the same rows.`)
  return axes[0] ?? null
}

/** From R + 1 rows, by how many earlier frames are seen, to one for each window, by how many it has heard. */
function byAge(x: Tensor, shape: Shape): Tensor {
  const axis = batchAxis(x.shape, shape)
  if (axis === null) return x
  const last = x.shape[axis] - 1
  const sized = (size: number): number[] => shape.map((whole, i) => (i === axis ? size : whole))
  const at = (row: number): number[] => shape.map((_, i) => (i === axis ? row : 0))
  const whole = broadcastTo(slice(x, at(last), sized(1)), sized(shape[axis] - last))
  return last === 0 ? whole : concat([slice(x, at(0), sized(last)), whole], axis)
}

/** The last row. */
function oldest(x: Tensor, shape: Shape): Tensor {
  const axis = batchAxis(x.shape, shape)
  return axis === null
    ? x
    : slice(
        x,
        x.shape.map((size, i) => (i === axis ? size - 1 : 0)),
        shape,
      )
}
