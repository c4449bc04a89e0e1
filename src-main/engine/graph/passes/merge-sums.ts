import { isOp, type Node, type Tensor } from '../graph.ts'
import { addN } from '../ops/elementwise.ts'
import { matMul } from '../ops/linear-algebra.ts'
import { sum } from '../ops/reductions.ts'
import { concat } from '../ops/joining.ts'
import { nodesOf, useCounts } from '../traversal.ts'
import { rewrite } from './rewrite.ts'

/**
 * Turns sums over time into one operation over joined operands, as the gradients of a recurrent network's weights need it:
 *
 *   sum_t A_tᵀ B_t  =  [A_1; A_2; ...]ᵀ [B_1; B_2; ...]        sum_t rows(X_t)  =  rows([X_1; X_2; ...])
 *
 * One large product runs at the machine's rate where T small ones and T - 1 additions of whole weight matrices wait for memory.
 */
export const mergeSums = (outputs: readonly Tensor[]): Tensor[] => {
  const nodes = nodesOf(outputs)
  const uses = useCounts(nodes, outputs)
  const joins = new JoinPlaces(nodes)
  return rewrite(outputs, (node, original) => {
    if (!isOp(node, 'addN') && !isOp(node, 'add')) return null
    if (node.outputs[0].dtype !== 'float32' || node.inputs.some((input) => input.shape.join() !== node.outputs[0].shape.join())) return null
    const groups = new Map<string, Term[]>()
    const others: Tensor[] = []
    node.inputs.forEach((input, i) => {
      const before = original.inputs[i]
      const key = uses.get(before) === 1 ? mergeKey(input.node) : null
      if (key === null) others.push(input)
      else addTo(groups, key, { node: input.node, place: joins.placeOf(before.node) })
    })
    const merged = [...groups.values()].map((terms) => (terms.length === 1 ? terms[0].node.outputs[0] : mergeTerms(terms)))
    return merged.length + others.length === node.inputs.length ? null : [addN([...others, ...merged])]
  })
}

const addTo = (groups: Map<string, Term[]>, key: string, term: Term): void => {
  const group = groups.get(key)
  if (group) group.push(term)
  else groups.set(key, [term])
}

/** One operation of a sum, and where its last operand stands in a join that the graph makes anyway. */
interface Term {
  readonly node: Node
  readonly place: JoinPlace | null
}

interface JoinPlace {
  readonly join: Node
  readonly index: number
}

/** Terms with the same key can become one; null for an operation that cannot. */
const mergeKey = (node: Node): string | null => {
  if (isOp(node, 'matMul')) {
    const [a, b] = node.inputs
    const { transposeA, transposeB } = node.attributes
    return transposeA && !transposeB && a.rank === 2 && b.rank === 2 ? 'product' : null
  }
  if (!isOp(node, 'sum')) return null
  const { axes, keepDims } = node.attributes
  return axes.length === 1 && axes[0] === 0 && node.inputs[0].rank >= 1 ? `sum ${keepDims}` : null
}

const mergeTerms = (terms: readonly Term[]): Tensor => {
  const ordered = inJoinOrder(terms).map(({ node }) => node)
  const [first] = ordered
  const joined = first.inputs.map((_, i) =>
    concat(
      ordered.map((term) => term.inputs[i]),
      0,
    ),
  )
  return isOp(first, 'sum') ? sum(joined[0], 0, first.attributes.keepDims) : matMul(joined[0], joined[1], { transposeA: true })
}

/** Where all last operands are joined elsewhere, takes them in that order, so that the join can be shared. */
const inJoinOrder = (terms: readonly Term[]): readonly Term[] => {
  const join = terms[0].place?.join
  if (!join || terms.some(({ place }) => place?.join !== join)) return terms
  return [...terms].sort((a, b) => (a.place?.index ?? 0) - (b.place?.index ?? 0))
}

/** Where tensors stand in joins along the first axis. */
class JoinPlaces {
  readonly #places = new Map<Tensor, JoinPlace>()

  constructor(nodes: readonly Node[]) {
    for (const node of nodes) {
      if (isOp(node, 'concat') && node.attributes.axis === 0)
        node.inputs.forEach((input, index) => this.#places.set(input, { join: node, index }))
    }
  }

  placeOf(node: Node): JoinPlace | null {
    return this.#places.get(node.inputs[node.inputs.length - 1]) ?? null
  }
}
