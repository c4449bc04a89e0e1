import { GraphError } from '../errors.ts'
import { inputName, type Tensor } from '../graph/index.ts'
import { optimise, turnThinProducts, updateBlocks } from '../graph/passes/index.ts'
import { contribOpsets, onnxOpset, valueInfo } from './compile-graph.ts'
import { GraphBuilder } from './graph-builder.ts'
import { lowerInto } from './lower-into.ts'
import { lowerUpdate } from './lower-update.ts'
import { encodeModel, type ValueInfo } from './model-proto.ts'
import type { Provider } from './provider.ts'

/** One step of a computation that is repeated K times in one run, as training steps are over K minibatches. */
export interface StepProgram {
  /** Values that go from step to step: weights, optimiser slots, the step's number. */
  readonly carried: { readonly name: string; readonly input: Tensor; readonly output: Tensor }[]
  /** Fed anew at every step, as one tensor [K, ...shape] a run. */
  readonly perStep: { readonly name: string; readonly input: Tensor }[]
  /** The same for all steps of a run: the seed, the learning rate. */
  readonly shared?: { readonly name: string; readonly input: Tensor }[]
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
}

/** Name of the model input that says how many steps to run: int64, rank 0. */
export const stepsInput = 'steps'

/** Name of the model output that holds a carried value after the last step. */
export const carriedOutput = (name: string): string => `next:${name}`

/**
 * Compiles a step into an ONNX model that runs it K times (ONNX `Loop`), K given when it runs.
 *
 * Inputs of the model: `steps`, the carried, per-step and shared values by name. Outputs: `next:NAME` for each carried value, and the
 * results by name. On the CPU a large `next:NAME` has its elements as rows of blocks (see graph/passes/update-blocks.ts).
 *
 * @returns bytes of an .onnx file
 * @throws GraphError where an input is used but not listed, or a carried value changes its shape or type
 */
export const compileLoop = (
  { carried, perStep, shared = [], results }: StepProgram,
  { metadata = {}, provider = 'cpu', blocks = provider === 'cpu', ...options }: LoopCompileOptions = {},
): Uint8Array => {
  requireUniqueNames([...carried, ...perStep, ...shared].map(({ name }) => name))
  requireUniqueNames(results.map(({ name }) => name))
  for (const { name, input, output } of carried) {
    if (input.dtype !== output.dtype || input.shape.join() !== output.shape.join()) {
      throw new GraphError('compileLoop', `'${name}' goes into a step as ${input} and comes out as ${output}; type and shape must stay the same.`)
    }
  }

  const built = [...carried, ...results].map(({ output }) => output)
  const roots = options.optimise === false ? built : optimisedFor(provider, built)
  const updates = blocks ? updateBlocks(roots.slice(0, carried.length), roots.slice(carried.length)) : []
  const blockShapes = new Map(updates.flatMap(({ outputs, blocks, blockSize }) => outputs.map((output) => [output, [blocks, blockSize]] as const)))

  const body = new GraphBuilder('body/')
  const iteration = 'body/iteration'
  const condition = 'body/condition'
  const values = new Map<Tensor, string>()
  const blocked = new Map<Tensor, string>()
  const carriedInputs = carried.map(({ name, input }, i): ValueInfo => ({ ...valueInfo(`body/in:${name}`, input), shape: blockShapes.get(roots[i]) ?? input.shape }))
  carried.forEach(({ input }, i) => {
    const { name } = carriedInputs[i]
    if (blockShapes.has(roots[i])) blocked.set(input, name)
    values.set(requireInput(input), blockShapes.has(roots[i]) ? body.op('Reshape', [name, body.int64s(input.shape)]) : name)
  })
  for (const { name, input } of perStep) values.set(requireInput(input), body.op('Gather', [name, iteration], { axis: 0 }))
  for (const { name, input } of shared) values.set(requireInput(input), name)
  const operands = updates.flatMap(({ whole, scalars }) => [...whole, ...scalars])
  lowerInto(body, [...roots.filter((root) => !blockShapes.has(root)), ...operands], values, provider)
  updates.forEach((update, i) => lowerUpdate(body, update, values, blocked, i))

  const bodyOutputs: ValueInfo[] = roots.map((root, i) => ({ ...valueInfo(`body/out:${i}`, root), shape: blockShapes.get(root) ?? root.shape }))
  const goOn: ValueInfo = { name: 'body/go-on', dtype: 'bool', shape: [] }
  body.name(condition, goOn.name)
  roots.forEach((root, i) => body.name(values.get(root) as string, bodyOutputs[i].name))
  const bodyGraph = body.finish(
    'step',
    [
      { name: iteration, dtype: 'int64', shape: [] },
      { name: condition, dtype: 'bool', shape: [] },
      ...carriedInputs,
    ],
    [goOn, ...bodyOutputs],
  )

  const outer = new GraphBuilder()
  const outputNames = [...carried.map(({ name }) => carriedOutput(name)), ...results.map(({ name }) => name)]
  const initial = carried.map(({ name }, i) => {
    const shape = blockShapes.get(roots[i])
    return shape ? outer.op('Reshape', [name, outer.int64s(shape)]) : name
  })
  const finals = outer.opWithOutputs('Loop', [stepsInput, '', ...initial], outputNames.length, { body: { graph: bodyGraph } })
  finals.forEach((value, i) => outer.name(value, outputNames[i]))
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
      ...carried.map(({ name }, i): ValueInfo => ({ ...bodyOutputs[i], name: carriedOutput(name) })),
      ...results.map(({ name, output }) => stacked(valueInfo(name, output))),
    ],
  )
  return encodeModel({ graph, opsets: { '': onnxOpset, ...contribOpsets(body) }, metadata })
}

const optimisedFor = (provider: Provider, outputs: readonly Tensor[]): Tensor[] =>
  provider === 'cpu' ? turnThinProducts(optimise(outputs)) : optimise(outputs)

const requireUniqueNames = (names: readonly string[]): void => {
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined) throw new GraphError('compileLoop', `the name '${repeated}' is given twice.`)
  if (names.includes(stepsInput)) throw new GraphError('compileLoop', `the name '${stepsInput}' is taken by the number of steps.`)
}

const requireInput = (tensor: Tensor): Tensor => {
  inputName(tensor)
  return tensor
}
