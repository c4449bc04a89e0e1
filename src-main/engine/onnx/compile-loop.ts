import { GraphError } from '../errors.ts'
import { inputName, type Node, type Shape, type Tensor } from '../graph/index.ts'
import { fuseConvolutions, fuseNormalisation, optimise, turnThinProducts, updateBlocks, type BlockedUpdate } from '../graph/passes/index.ts'
import { bytesPerElement, hostZeros, type HostTensor } from '../host-tensor.ts'
import { bakeWeights, contribOpsets, onnxOpset, valueInfo } from './compile-graph.ts'
import { GraphBuilder } from './graph-builder.ts'
import { isInParts } from './lower-in-parts.ts'
import { lowerInto, type Instead } from './lower-into.ts'
import { lowerUpdate } from './lower-update.ts'
import { lowerWithConditions } from './lower-with-conditions.ts'
import { encodeModel, type ModelParts, type ValueInfo } from './model-proto.ts'
import type { Provider } from './provider.ts'
import { movedOn, queueOperations, queuesOf, stepsOfRun, type Queue } from './queues.ts'

/** One step of a computation that is repeated K times in one run, as training steps are over K minibatches. */
export interface StepProgram {
  /** Values that go from step to step: weights, optimiser slots, the step's number. */
  readonly carried: { readonly name: string; readonly input: Tensor; readonly output: Tensor }[]
  /** Fed anew at every step, as one tensor [K, ...shape] a run. */
  readonly perStep: { readonly name: string; readonly input: Tensor }[]
  /** The same for all steps of a run: the seed, the learning rate. */
  readonly shared?: { readonly name: string; readonly input: Tensor }[]
  /** Parameters that never change, baked into the model, by name: ONNX Runtime brings them into blocks once. */
  readonly weights?: ReadonlyMap<string, HostTensor>
  /** Come back from every step, as one tensor [K, ...shape] a run. */
  readonly results: { readonly name: string; readonly output: Tensor }[]
}

export interface LoopCompileOptions {
  readonly metadata?: Readonly<Record<string, string>>
  readonly provider?: Provider
  /** False leaves the graph as it was built, for comparisons. */
  readonly optimise?: boolean
  /** False writes updates of large values operation by operation, for comparisons; true on the CPU where not given. */
  readonly blocks?: boolean
  /** False carries queues as they are, for comparisons. */
  readonly queues?: boolean
  /** False makes a model of a single step; the size of what is carried decides where not given. */
  readonly loop?: boolean
  /**
   * Operations of the subgraphs in which a long step is written for the CPU (see lower-in-parts.ts); Infinity writes one graph, for
   * comparisons.
   */
  readonly partSize?: number
  /** False computes on the CPU also what a condition does not choose, for comparisons. */
  readonly conditions?: boolean
}

/** Bytes carried from which one step takes so long that a loop saves nothing, and costs another copy and two sets of them in memory. */
const largestLoop = 2 ** 28

/** Name of the model input that says how many steps to run: int64, rank 0. */
export const stepsInput = 'steps'

/** Name of the model output that holds a carried value after the last step. */
export const carriedOutput = (name: string): string => `next:${name}`

/**
 * Compiles a step into an ONNX model that runs it K times (ONNX `Loop`), K given when it runs; on the CPU, where much is carried, into one
 * that runs it once.
 *
 * Inputs of the model: `steps`, the carried, per-step and shared values by name. Outputs: `next:NAME` for each carried value, and the
 * results by name. On the CPU a large `next:NAME` has its elements as rows of blocks (see graph/passes/update-blocks.ts). A model of one
 * step has no `steps`, and its per-step values and results are those of one step.
 *
 * @returns bytes of an .onnx file
 * @throws GraphError where an input is used but not listed, or a carried value changes its shape or type
 */
export const compileLoop = (program: StepProgram, { metadata = {}, provider = 'cpu', ...options }: LoopCompileOptions = {}): Uint8Array => {
  const { carried, perStep, shared = [], results } = program
  requireUniqueNames([...carried, ...perStep, ...shared].map(({ name }) => name))
  requireUniqueNames(results.map(({ name }) => name))
  for (const { name, input, output } of carried) {
    if (input.dtype !== output.dtype || input.shape.join() !== output.shape.join()) {
      throw new GraphError(
        'compileLoop',
        `'${name}' goes into a step as ${input} and comes out as ${output}; type and shape must stay the same.`,
      )
    }
  }
  const step = planStep(program, provider, options)
  const carriedBytes = carried.reduce((bytes, { input }) => bytes + input.size * bytesPerElement(input.dtype), 0)
  const mayQueue = provider === 'cpu' && (options.queues ?? true) && results.length > 0 && !isInParts(step.roots, step.partSize)
  const states = carried.map(({ input }) => input)
  const { graph, opsets } =
    (options.loop ?? (provider !== 'cpu' || carriedBytes < largestLoop))
      ? loopOf(program, step, mayQueue ? queuesOf(states, step.roots) : [])
      : singleStep(program, step)
  return encodeModel({ graph, opsets, metadata })
}

/** A program's operations after the passes, and how they are to be written. */
interface PlannedStep {
  readonly provider: Provider
  /** What the carried values become, then the results. */
  readonly roots: readonly Tensor[]
  readonly updates: readonly BlockedUpdate[]
  /** Shape in which a root is computed. */
  readonly shapeOf: (root: Tensor) => Shape
  /** Whether a root is computed by blocks. */
  readonly isBlocked: (root: Tensor) => boolean
  /** Operations of a subgraph. */
  readonly partSize: number | undefined
  /** Whether work that a condition may leave out is left out. */
  readonly conditions: boolean
}

const planStep = (
  { carried, results }: StepProgram,
  provider: Provider,
  { optimise: optimised = true, blocks = provider === 'cpu', partSize, conditions = true }: LoopCompileOptions,
): PlannedStep => {
  const built = [...carried, ...results].map(({ output }) => output)
  const roots = optimised ? optimisedFor(provider, built) : built
  const updates = blocks ? updateBlocks(roots.slice(0, carried.length), roots.slice(carried.length)) : []
  const blockShapes = new Map(
    updates.flatMap((update) => update.outputs.map((output) => [output, [update.blocks, update.blockSize]] as const)),
  )
  return {
    provider,
    roots,
    updates,
    shapeOf: (root) => blockShapes.get(root) ?? root.shape,
    isBlocked: (root) => blockShapes.has(root),
    partSize,
    conditions,
  }
}

/**
 * Writes a step's operations; its outputs are then named `out:0`, `out:1`, ... after the builder's prefix.
 *
 * @param values  names of the inputs' values; all others are added
 * @param blocked names of values that are in blocks already
 * @param instead operations that are written in another way
 */
const lowerStep = (
  onnx: GraphBuilder,
  { provider, roots, updates, shapeOf, isBlocked, partSize, conditions }: PlannedStep,
  values: Map<Tensor, string>,
  blocked: ReadonlyMap<Tensor, string>,
  instead?: ReadonlyMap<Node, Instead>,
): ValueInfo[] => {
  const operands = updates.flatMap(({ whole, scalars }) => [...whole, ...scalars])
  const plain = [...roots.filter((root) => !isBlocked(root)), ...operands]
  if (provider === 'cpu') lowerWithConditions(onnx, plain, values, { partSize, conditions, instead })
  else lowerInto(onnx, plain, values, provider)
  updates.forEach((update, i) => lowerUpdate(onnx, update, values, blocked, i))
  return roots.map((root, i) => ({ name: `${onnx.prefix}out:${i}`, dtype: root.dtype, shape: shapeOf(root) }))
}

const singleStep = (program: StepProgram, step: PlannedStep): Pick<ModelParts, 'graph' | 'opsets'> => {
  const onnx = new GraphBuilder()
  const inputs = [...program.carried, ...program.perStep, ...(program.shared ?? [])]
  const values = new Map(inputs.map(({ name, input }) => [requireInput(input), name]))
  bakeWeights(onnx, step.roots, program.weights ?? new Map(), values)
  const names = outputNames(program)
  const outputs = lowerStep(onnx, step, values, new Map()).map((output, i) => ({ ...output, name: names[i] }))
  step.roots.forEach((root, i) => onnx.name(values.get(root) as string, names[i]))
  const graph = onnx.finish(
    'step',
    inputs.map(({ name, input }) => valueInfo(name, input)),
    outputs,
  )
  return { graph, opsets: { '': onnxOpset, ...contribOpsets(onnx) } }
}

const loopOf = (program: StepProgram, step: PlannedStep, queues: readonly Queue[]): Pick<ModelParts, 'graph' | 'opsets'> => {
  const { carried, perStep, shared = [], results } = program
  const { roots, shapeOf, isBlocked } = step
  const body = new GraphBuilder('body/')
  const iteration = 'body/iteration'
  const condition = 'body/condition'
  const values = new Map<Tensor, string>()
  const blocked = new Map<Tensor, string>()
  const queueAt = new Map(queues.map((queue) => [queue.index, queue]))
  /** Shape of what a loop carries: of a queue what its own steps have added. */
  const carriedShape = (i: number, when: string): ValueInfo['shape'] => {
    const axis = queueAt.get(i)?.axis
    return shapeOf(roots[i]).map((size, j) => (j === axis ? `${when}:${carried[i].name}` : size))
  }
  const carriedInputs = carried.map(({ name, input }, i): ValueInfo => ({
    ...valueInfo(`body/in:${name}`, input),
    shape: carriedShape(i, 'before'),
  }))
  const outer = new GraphBuilder()
  const instead = queueOperations(
    outer,
    body,
    queues,
    ({ index }) => ({ old: carried[index].name, own: carriedInputs[index].name }),
    iteration,
  )
  carried.forEach(({ input }, i) => {
    const { name } = carriedInputs[i]
    if (isBlocked(roots[i])) blocked.set(input, name)
    values.set(requireInput(input), isBlocked(roots[i]) ? body.op('Reshape', [name, body.int64s(input.shape)]) : name)
  })
  for (const { name, input } of perStep) values.set(requireInput(input), body.op('Gather', [name, iteration], { axis: 0 }))
  for (const { name, input } of shared) values.set(requireInput(input), name)
  bakeWeights(body, roots, program.weights ?? new Map(), values)
  const bodyOutputs = lowerStep(body, step, values, blocked, instead).map((output, i) =>
    queueAt.has(i) ? { ...output, shape: carriedShape(i, 'after') } : output,
  )
  const goOn: ValueInfo = { name: 'body/go-on', dtype: 'bool', shape: [] }
  body.name(condition, goOn.name)
  roots.forEach((root, i) => body.name(values.get(root) as string, bodyOutputs[i].name))
  const bodyInputs: ValueInfo[] = [
    { name: iteration, dtype: 'int64', shape: [] },
    { name: condition, dtype: 'bool', shape: [] },
    ...carriedInputs,
  ]
  const bodyGraph = body.finish('step', bodyInputs, [goOn, ...bodyOutputs])

  const initial = carried.map(({ name, input }, i) => {
    const queue = queueAt.get(i)
    if (queue) return outer.tensor(hostZeros(input.shape.map((size, axis) => (axis === queue.axis ? 0 : size))))
    return isBlocked(roots[i]) ? outer.op('Reshape', [name, outer.int64s(shapeOf(roots[i]))]) : name
  })
  const most = stepsOfRun(queues)
  const count = most === Infinity ? stepsInput : outer.op('Min', [stepsInput, outer.constant([most], [], 'int64')])
  const names = outputNames(program)
  const finals = outer.opWithOutputs('Loop', [count, '', ...initial], names.length, { body: { graph: bodyGraph } })
  finals.forEach((value, i) => {
    const queue = queueAt.get(i)
    outer.name(queue ? movedOn(outer, queue, carried[i].name, value) : value, names[i])
  })
  const stacked = ({ name, dtype, shape }: ValueInfo): ValueInfo => ({ name, dtype, shape: ['K', ...shape] })
  const graph = outer.finish(
    'loop',
    [
      { name: stepsInput, dtype: 'int64', shape: [] },
      ...carried.map(({ name, input }) => valueInfo(name, input)),
      ...perStep.map(({ name, input }) => stacked(valueInfo(name, input))),
      ...shared.map(({ name, input }) => valueInfo(name, input)),
    ],
    [
      ...carried.map(({ name }, i): ValueInfo => ({ ...bodyOutputs[i], shape: shapeOf(roots[i]), name: carriedOutput(name) })),
      ...results.map(({ name, output }) => stacked(valueInfo(name, output))),
    ],
  )
  return { graph, opsets: { '': onnxOpset, ...contribOpsets(body) } }
}

const outputNames = ({ carried, results }: StepProgram): string[] => [
  ...carried.map(({ name }) => carriedOutput(name)),
  ...results.map(({ name }) => name),
]

const optimisedFor = (provider: Provider, outputs: readonly Tensor[]): Tensor[] =>
  provider === 'cpu' ? fuseNormalisation(fuseConvolutions(turnThinProducts(optimise(outputs)))) : optimise(outputs)

const requireUniqueNames = (names: readonly string[]): void => {
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined) throw new GraphError('compileLoop', `the name '${repeated}' is given twice.`)
  if (names.includes(stepsInput)) throw new GraphError('compileLoop', `the name '${stepsInput}' is taken by the number of steps.`)
}

const requireInput = (tensor: Tensor): Tensor => {
  inputName(tensor)
  return tensor
}
