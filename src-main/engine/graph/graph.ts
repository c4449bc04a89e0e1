import { GraphError } from '../errors.ts'
import { elementCount, shapeText, toTypedArray, type DType, type Shape, type TypedArray } from '../host-tensor.ts'
import type { OpAttributes, OpName } from './op-attributes.ts'
import { SourceMark } from './source-line.ts'

/** Shape and element type: all that is known of a value before it is computed. */
export interface TensorType {
  readonly shape: Shape
  readonly dtype: DType
}

/** One operation applied to tensors. Its operands have smaller ids, so the order of ids is an order of computation. */
export interface Node<K extends OpName = OpName> {
  readonly graph: Graph
  readonly id: number
  readonly op: K
  readonly attributes: OpAttributes[K]
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly Tensor[]
  readonly source: SourceMark
}

/** One output of one node: a symbolic value of fixed shape and type. */
export class Tensor implements TensorType {
  constructor(
    readonly node: Node,
    /** Which of the node's outputs this is. */
    readonly index: number,
    readonly shape: Shape,
    readonly dtype: DType,
  ) {}

  get graph(): Graph {
    return this.node.graph
  }

  get rank(): number {
    return this.shape.length
  }

  /** Number of elements. */
  get size(): number {
    return elementCount(this.shape)
  }

  toString(): string {
    return `${this.node.op}#${this.node.id} ${this.dtype}${shapeText(this.shape)}`
  }
}

/** The operation of a node, told apart at run time: narrows its attributes. */
export const isOp = <K extends OpName>(node: Node, op: K): node is Node<K> => (node.op as OpName) === op

/** A growing, acyclic set of operations. Nodes are never changed, only added. */
export class Graph {
  /** Inputs and parameters in the order they were declared. */
  readonly inputs: Tensor[] = []
  readonly #names = new Set<string>()
  #nextId = 0
  #source: SourceMark | null = null

  constructor(readonly name: string = 'graph') {}

  /** A value fed at every run. */
  input(name: string, shape: Shape, dtype: DType = 'float32'): Tensor {
    return this.#declare(name, 'input', shape, dtype)
  }

  /** A float32 value that is trained or carried from step to step: fed, or baked into the compiled model as a weight. */
  parameter(name: string, shape: Shape): Tensor {
    return this.#declare(name, 'parameter', shape, 'float32')
  }

  /** Numbers known when the graph is built. */
  constant(values: ArrayLike<number>, shape: Shape, dtype: DType = 'float32'): Tensor {
    if (values.length !== elementCount(shape)) {
      throw new GraphError('constant', `shape ${shapeText(shape)} needs ${elementCount(shape)} values, got ${values.length}.`)
    }
    return this.constantOf(toTypedArray(values, dtype), shape, dtype)
  }

  /** As `constant`, from an array that already has the type's storage; the array must not be changed afterwards. */
  constantOf(data: TypedArray, shape: Shape, dtype: DType): Tensor {
    return this.addNode('constant', [], { data }, [{ shape, dtype }]).outputs[0]
  }

  /** One number, as a tensor of rank 0. */
  scalar(value: number, dtype: DType = 'float32'): Tensor {
    return this.constant([value], [], dtype)
  }

  /**
   * Adds one operation whose output types are already known; models call the functions of `ops/` instead.
   *
   * @param source  where the node comes from, if not the calling code
   */
  addNode<K extends OpName>(
    op: K,
    inputs: readonly Tensor[],
    attributes: OpAttributes[K],
    types: readonly TensorType[],
    source: SourceMark = this.#source ?? new SourceMark(),
  ): Node<K> {
    const outputs: Tensor[] = []
    const node: Node<K> = { graph: this, id: this.#nextId++, op, attributes, inputs: [...inputs], outputs, source }
    types.forEach((type, index) => outputs.push(new Tensor(node as unknown as Node, index, [...type.shape], type.dtype)))
    return node
  }

  /** Runs `build`; the nodes it adds are said to come from `source`. */
  withSource<R>(source: SourceMark, build: () => R): R {
    const outer = this.#source
    this.#source = source
    try {
      return build()
    } finally {
      this.#source = outer
    }
  }

  #declare(name: string, role: 'input' | 'parameter', shape: Shape, dtype: DType): Tensor {
    if (name === '') throw new GraphError(role, 'a name is needed.')
    if (this.#names.has(name)) throw new GraphError(role, `the name '${name}' is already taken in graph '${this.name}'; give another one.`)
    if (!shape.every((size) => Number.isInteger(size) && size > 0)) {
      throw new GraphError(role, `'${name}' has shape ${shapeText(shape)}; every size must be a whole number above 0.`)
    }
    this.#names.add(name)
    const tensor = this.addNode('input', [], { name, role }, [{ shape, dtype }]).outputs[0]
    this.inputs.push(tensor)
    return tensor
  }
}

/** The name an input or parameter was declared with. */
export const inputName = (tensor: Tensor): string => {
  const node = tensor.node
  if (!isOp(node, 'input')) throw new GraphError('inputName', `${tensor} is computed; an input or a parameter is needed.`)
  return node.attributes.name
}
