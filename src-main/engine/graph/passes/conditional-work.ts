import { sameShape } from '../../host-tensor.ts'
import { isOp, type Node, type Tensor } from '../graph.ts'
import { nodesOf } from '../traversal.ts'

/** Operations of which nothing is needed where a condition does not hold. */
export interface ConditionalWork {
  /** bool [] */
  readonly condition: Tensor
  /** What comes out: `given[i]` where the condition holds, else `kept[i]`. */
  readonly chosen: readonly Tensor[]
  readonly given: readonly Tensor[]
  readonly kept: readonly Tensor[]
  /** Results of other operations that the work reads. */
  readonly read: readonly Tensor[]
}

/** Which condition a node waits for; null where it is needed anyway. */
type Waiting = Tensor | null

/**
 * Finds what is computed for one side of a choice alone: `where(condition, given, kept)` with a condition of one element, as there is for
 * each value of a group of parameters whose turn it is not at every step.
 *
 * @returns one entry a condition, for those whose work reads nothing that another choice gives
 */
export function conditionalWork(roots: readonly Tensor[]): ConditionalWork[] {
  const nodes = nodesOf(roots)
  const waits = waitingNodes(nodes, roots)
  const after = dependents(nodes, (node) => isChoice(node) && waits.get(node) === null)
  const byCondition = new Map<Tensor, Node[]>()
  for (const node of nodes)
    if (isChoice(node) && waits.get(node) === null) byCondition.set(node.inputs[0], [...(byCondition.get(node.inputs[0]) ?? []), node])
  return [...byCondition].flatMap(([condition, choices]) => {
    const work = nodes.filter((node) => waits.get(node) === condition)
    const inside = new Set(work)
    const [chosen, given, kept] = [
      choices.map(({ outputs }) => outputs[0]),
      choices.map(({ inputs }) => inputs[1]),
      choices.map(({ inputs }) => inputs[2]),
    ]
    const read = [...new Set([...work.flatMap(({ inputs }) => inputs), ...given].filter(({ node }) => !inside.has(node)))]
    const isFree = [condition, ...kept, ...read].every(({ node }) => !after.has(node))
    return work.length > 0 && isFree ? [{ condition, chosen, given, kept, read }] : []
  })
}

/** A choice by one element between two tensors of the result's shape. */
const isChoice = ({ op, inputs: [condition, ...sides], outputs: [output] }: Node): boolean =>
  op === 'where' && condition.rank === 0 && sides.every(({ shape }) => sameShape(shape, output.shape))

/** For each node the condition that all of its users wait for; a choice itself waits where its own users do. */
function waitingNodes(nodes: readonly Node[], roots: readonly Tensor[]): Map<Node, Waiting> {
  const waits = new Map<Node, Waiting>()
  for (const { node } of roots) waits.set(node, null)
  const use = (node: Node, waiting: Waiting): void => {
    const before = waits.get(node)
    waits.set(node, before === undefined || before === waiting ? waiting : null)
  }
  for (const node of [...nodes].reverse()) {
    const own = waits.get(node) ?? null
    // What is there anyway costs nothing.
    if (isOp(node, 'input') || isOp(node, 'constant')) waits.set(node, null)
    node.inputs.forEach((input, i) => use(input.node, own === null && isChoice(node) && i === 1 ? node.inputs[0] : own))
  }
  return waits
}

/** Nodes that are such, and all that depend on them. */
function dependents(nodes: readonly Node[], isFirst: (node: Node) => boolean): ReadonlySet<Node> {
  const found = new Set<Node>()
  for (const node of nodes) if (isFirst(node) || node.inputs.some((input) => found.has(input.node))) found.add(node)
  return found
}
