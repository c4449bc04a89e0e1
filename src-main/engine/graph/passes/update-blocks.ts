import { sameShape } from '../../host-tensor.ts'
import { Graph, isOp, type Node, type Tensor } from '../graph.ts'
import type { OpName } from '../op-attributes.ts'
import { nodesOf } from '../traversal.ts'

/** Elementwise work on large tensors of one shape, to be done a block of elements at a time. */
export interface BlockedUpdate {
  /** The tensors are read as [blocks, blockSize]. */
  readonly blocks: number
  readonly blockSize: number
  /** Operands read block by block. */
  readonly whole: readonly Tensor[]
  /** Operands of one element, the same for all blocks. */
  readonly scalars: readonly Tensor[]
  /** What is computed. */
  readonly outputs: readonly Tensor[]
  /** The same work on one block, float32 [blockSize]: operands and results in the order above. */
  readonly body: { readonly whole: readonly Tensor[]; readonly scalars: readonly Tensor[]; readonly outputs: readonly Tensor[] }
}

/** Elements from which a tensor does not stay in the processor's cache from one operation to the next. */
const fewestElements = 2 ** 19

/** Elements of a block: few enough for all operands of an update to stay in the cache, enough to make the work of starting one small. */
const smallestBlock = 2 ** 14
const largestBlock = 2 ** 17

/** Operations below which splitting costs more than it saves. */
const fewestOperations = 3

/** Operations whose result is the correctly rounded one, so that it cannot depend on where a block begins. */
const exactOperations: ReadonlySet<OpName> = new Set([
  'add',
  'addN',
  'sub',
  'mul',
  'div',
  'neg',
  'square',
  'sqrt',
  'abs',
  'sign',
  'maximum',
  'minimum',
])

/**
 * Finds the elementwise chains that end in large outputs: an optimiser's update of weights and slots.
 *
 * Written one operation after the other over whole tensors, such an update reads and writes memory some ten times; block by block,
 * everything in between stays in the cache, and no temporaries of their size are needed.
 *
 * @param carried  outputs that may be computed by blocks
 * @param others   the remaining outputs of the program
 */
export const updateBlocks = (carried: readonly Tensor[], others: readonly Tensor[]): BlockedUpdate[] => {
  const roots = [...carried, ...others]
  const chained = chainNodes(nodesOf(roots), new Set(carried), roots)
  return groupsOf(chained).flatMap((nodes) => blockedUpdate(nodes, new Set(carried)) ?? [])
}

/** Operations that only carried outputs, or other such operations, depend on. */
const chainNodes = (nodes: readonly Node[], carried: ReadonlySet<Tensor>, roots: readonly Tensor[]): Node[] => {
  const timesRoot = new Map<Tensor, number>()
  for (const root of roots) timesRoot.set(root, (timesRoot.get(root) ?? 0) + 1)
  const usedOutside = new Set<Tensor>()
  const chained: Node[] = []
  for (const node of [...nodes].reverse()) {
    const [output] = node.outputs
    const asked = timesRoot.get(output) ?? 0
    const within = asked === 0 || (asked === 1 && carried.has(output))
    if (within && !usedOutside.has(output) && isElementwise(node)) chained.push(node)
    else node.inputs.forEach((input) => usedOutside.add(input))
  }
  return chained.reverse()
}

const isElementwise = ({ op, inputs, outputs: [output] }: Node): boolean =>
  exactOperations.has(op) &&
  output.dtype === 'float32' &&
  output.size >= fewestElements &&
  inputs.every(({ shape, dtype }) => dtype === 'float32' && (shape.length === 0 || sameShape(shape, output.shape)))

const isWhole = ({ rank }: Tensor): boolean => rank > 0

/** Splits operations into sets that share no operand but scalars; each set in order of computation. */
const groupsOf = (nodes: readonly Node[]): Node[][] => {
  const parents = new Map<Tensor, Tensor>()
  const representative = (tensor: Tensor): Tensor => {
    let current = tensor
    for (let parent = parents.get(current); parent && parent !== current; parent = parents.get(current)) current = parent
    return current
  }
  for (const {
    inputs,
    outputs: [output],
  } of nodes) {
    for (const input of inputs) if (isWhole(input)) parents.set(representative(input), representative(output))
  }
  const groups = new Map<Tensor, Node[]>()
  for (const node of nodes) {
    const key = representative(node.outputs[0])
    groups.set(key, [...(groups.get(key) ?? []), node])
  }
  return [...groups.values()]
}

const blockedUpdate = (nodes: readonly Node[], carried: ReadonlySet<Tensor>): BlockedUpdate | null => {
  const { size } = nodes[0].outputs[0]
  const blockSize = blockSizeOf(size)
  if (blockSize === null || nodes.length < fewestOperations) return null
  const graph = new Graph('block')
  const computed = new Map<Tensor, Tensor>()
  const operands = new Map<Tensor, Tensor>()
  const onBlock = (tensor: Tensor): Tensor => {
    const known = computed.get(tensor) ?? operands.get(tensor)
    if (known) return known
    const operand = isOp(tensor.node, 'constant')
      ? graph.constantOf(tensor.node.attributes.data, [], 'float32')
      : graph.input(`operand ${operands.size}`, isWhole(tensor) ? [blockSize] : [])
    operands.set(tensor, operand)
    return operand
  }
  for (const node of nodes) {
    const inputs = node.inputs.map(onBlock)
    computed.set(
      node.outputs[0],
      graph.addNode(node.op, inputs, node.attributes, [{ shape: [blockSize], dtype: 'float32' }], node.source).outputs[0],
    )
  }
  const outputs = nodes.map((node) => node.outputs[0]).filter((output) => carried.has(output))
  const fed = [...operands].filter(([, operand]) => isOp(operand.node, 'input')).map(([tensor]) => tensor)
  const [whole, scalars] = [fed.filter(isWhole), fed.filter((tensor) => !isWhole(tensor))]
  const bodyOf = (tensors: readonly Tensor[]) => tensors.map(onBlock)
  return {
    blocks: size / blockSize,
    blockSize,
    whole,
    scalars,
    outputs,
    body: { whole: bodyOf(whole), scalars: bodyOf(scalars), outputs: bodyOf(outputs) },
  }
}

/** The largest divisor that is a suitable size of a block; null where there is none. */
const blockSizeOf = (size: number): number | null => {
  for (let blocks = Math.ceil(size / largestBlock); size / blocks >= smallestBlock; blocks++) if (size % blocks === 0) return size / blocks
  return null
}
