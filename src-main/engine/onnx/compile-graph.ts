import { GraphError } from '../errors.ts'
import { inputName, nodesOf, type HostTensor, type Tensor } from '../graph/index.ts'
import { fuseNormalisation, optimise } from '../graph/passes/index.ts'
import { GraphBuilder } from './graph-builder.ts'
import { lowerInto } from './lower-into.ts'
import { encodeModel, type GraphParts, type ModelParts, type ValueInfo } from './model-proto.ts'
import type { Provider } from './provider.ts'

/**
 * ONNX operator set of all models. ONNX Runtime 1.30 knows later ones too, but its WebGPU provider has kernels up to this one for all
 * operators the lowerings use.
 */
export const onnxOpset = 21

export interface GraphProgram {
  /** What is fed at every run, in any order. */
  readonly inputs: readonly Tensor[]
  /** What comes back, by name. */
  readonly outputs: Readonly<Record<string, Tensor>>
  /** Parameters baked into the model, by name; parameters that are missing here must be among the inputs. */
  readonly weights?: ReadonlyMap<string, HostTensor>
  /** Text stored in the model file. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Where the model will run: some operations are written differently. */
  readonly provider?: Provider
  /** False leaves the graph as it was built, for comparisons. */
  readonly optimise?: boolean
  /** Writes down the types of all values, for programs that read the file. */
  readonly describeValues?: boolean
}

export const valueInfo = (name: string, { shape, dtype }: Tensor): ValueInfo => ({ name, shape, dtype })

/**
 * Compiles a graph into a plain ONNX model.
 *
 * @returns bytes of an .onnx file
 * @throws GraphError where an input is used but not listed, or a weight does not fit its parameter
 */
export const compileGraph = (program: GraphProgram): Uint8Array => encodeModel(lowerGraph(program))

/**
 * The model that `compileGraph` writes, before it becomes bytes.
 *
 * @throws GraphError as `compileGraph` does
 */
export const lowerGraph = ({
  inputs,
  outputs,
  weights = new Map(),
  metadata = {},
  provider = 'cpu',
  ...options
}: GraphProgram): ModelParts => {
  const names = Object.keys(outputs)
  const built = Object.values(outputs)
  const roots = options.optimise === false ? built : fuseNormalisation(optimise(built))
  const builder = new GraphBuilder()
  const values = new Map(inputs.map((input) => [input, inputName(input)]))
  const clash = names.find((name) => [...values.values()].includes(name))
  if (clash !== undefined) throw new GraphError('compileGraph', `'${clash}' names an input and an output; give one of them another name.`)
  bakeWeights(builder, roots, weights, values)
  lowerInto(builder, roots, values, provider)
  roots.forEach((root, i) => builder.name(values.get(root) as string, names[i]))
  const graph = builder.finish(
    'graph',
    inputs.map((input) => valueInfo(inputName(input), input)),
    roots.map((root, i) => valueInfo(names[i], root)),
  )
  const described = options.describeValues ? { ...graph, values: typesOfValues(graph, values) } : graph
  return { graph: described, opsets: { '': onnxOpset, ...contribOpsets(builder) }, metadata }
}

/** Types of what the graph's nodes compute, as far as they are values of the engine's graph, outputs left out. */
const typesOfValues = ({ nodes, outputs }: GraphParts, values: ReadonlyMap<Tensor, string>): ValueInfo[] => {
  const types = new Map([...values].map(([tensor, name]) => [name, valueInfo(name, tensor)]))
  for (const { name } of outputs) types.delete(name)
  return nodes.flatMap((node) => node.outputs.flatMap((name) => types.get(name) ?? []))
}

/** Operator sets outside ONNX's own that the graph uses, all of version 1. */
export const contribOpsets = (...builders: readonly GraphBuilder[]): Record<string, number> =>
  Object.fromEntries(builders.flatMap((builder) => [...builder.domains].map((domain) => [domain, 1])))

/** Stores the weights of those parameters that the outputs depend on and that have no name in `values` yet. */
export const bakeWeights = (
  builder: GraphBuilder,
  outputs: readonly Tensor[],
  weights: ReadonlyMap<string, HostTensor>,
  values: Map<Tensor, string>,
): void => {
  const needed = new Set(nodesOf(outputs).flatMap((node) => node.outputs))
  for (const parameter of outputs[0]?.graph.inputs ?? []) {
    const weight = weights.get(inputName(parameter))
    if (!weight || values.has(parameter) || !needed.has(parameter)) continue
    requireFit(parameter, weight)
    values.set(parameter, builder.tensor(weight, inputName(parameter)))
  }
}

const requireFit = (parameter: Tensor, weight: HostTensor): void => {
  const fits = weight.dtype === parameter.dtype && weight.shape.join() === parameter.shape.join()
  if (!fits) {
    throw new GraphError(
      'compileGraph',
      `the weight '${inputName(parameter)}' is ${weight.dtype}[${weight.shape.join(', ')}]; its parameter is ` +
        `${parameter.dtype}[${parameter.shape.join(', ')}].`,
    )
  }
}
