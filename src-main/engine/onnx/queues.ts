import { isOp, nodesOf, operationOf, type Node, type Tensor } from '../graph/index.ts'
import type { GraphBuilder } from './graph-builder.ts'
import type { Instead } from './lower-into.ts'

/**
 * A carried value that moves on by what is new at every step, as the keys that attention remembers: the last of [state, added].
 *
 * In a loop it would be copied twice a step. What stands in it before the loop therefore stays where it is, and the loop carries what its
 * own steps added; a product with both is two products:
 *
 *   q [old; new]ᵀ = [q oldᵀ, q newᵀ]        p [old; new] = p₁ old + p₂ new
 */
export interface Queue {
  /** Which of the carried values it is. */
  readonly index: number
  readonly state: Tensor
  /** What it becomes, a piece of `joined`. */
  readonly next: Node
  /** [state, added], of which only products and the next state are made. */
  readonly joined: Node<'concat'>
  readonly products: readonly Node<'matMul'>[]
  readonly axis: number
  /** Places before a step, and those a step adds. */
  readonly length: number
  readonly added: number
}

/** Elements from which a queue is worth the operations that spare its copies. */
const fewestElements = 2 ** 15

/** Steps after which the queues are moved on as a whole: what the loop carries itself stays in the cache. */
const mostSteps = 64

/** Steps a loop over these queues may take in one run; Infinity where there are none. */
export const stepsOfRun = (queues: readonly Queue[]): number =>
  queues.length === 0 ? Infinity : Math.min(mostSteps, ...queues.map(({ length, added }) => Math.floor(length / added)))

/**
 * The queues among carried values.
 *
 * @param states  values before a step
 * @param roots   what they become, in the same order, then what else a step results in
 */
export const queuesOf = (states: readonly Tensor[], roots: readonly Tensor[]): Queue[] => {
  const users = new Map<Tensor, Node[]>()
  for (const node of nodesOf(roots)) for (const input of node.inputs) users.set(input, [...(users.get(input) ?? []), node])
  return states.flatMap((state, index) => {
    const isRootOnly = !users.has(roots[index]) && roots.filter((root) => root === roots[index]).length === 1
    const queue = isRootOnly ? queueOf(state, roots[index], users) : null
    return queue ? [{ ...queue, index }] : []
  })
}

const queueOf = (state: Tensor, next: Tensor, users: ReadonlyMap<Tensor, readonly Node[]>): Omit<Queue, 'index'> | null => {
  const last = next.node
  if (!isOp(last, 'slice') || state.size < fewestElements) return null
  const [whole] = last.inputs
  const joined = whole.node
  if (!isOp(joined, 'concat') || joined.inputs.length !== 2 || joined.inputs[0] !== state) return null
  const { axis } = joined.attributes
  const [length, added] = [state.shape[axis], joined.inputs[1].shape[axis]]
  const { begin, strides } = last.attributes
  const takesTheLast = begin.every((first, i) => first === (i === axis ? added : 0)) && strides.every((stride) => stride === 1)
  if (!takesTheLast || added > length || axis !== state.rank - 2 || users.get(state)?.length !== 1) return null
  const products = (users.get(whole) ?? []).filter((node) => node !== (last as Node))
  const isProduct = (node: Node): node is Node<'matMul'> =>
    isOp(node, 'matMul') && !node.attributes.transposeA && node.inputs[1] === whole && node.inputs[0] !== whole
  return products.length > 0 && products.every(isProduct) ? { state, next: last, joined, products, axis, length, added } : null
}

const toTheEnd = Number.MAX_SAFE_INTEGER

/** Where a step of the loop stands in a queue; names of int64 [1], `pads` of int64 [2 rank]. */
interface QueuePlace {
  /** Places that the loop's steps have moved out of the queue. */
  readonly gone: string
  /** Places of what stood in it before the loop that are left. */
  readonly left: string
  /** Puts zeros before those, for those that are gone. */
  readonly pads: string
}

/**
 * Writes into the loop's body where its step stands in the queues, once for all that are alike.
 *
 * @param iteration name of the step's number, int64 []
 */
const placesIn = (body: GraphBuilder, queues: readonly Queue[], iteration: string): ((queue: Queue) => QueuePlace) => {
  const keyOf = ({ added, length, state }: Queue): string => `${added} ${length} ${state.rank}`
  const places = new Map<string, QueuePlace>()
  for (const queue of queues) {
    if (places.has(keyOf(queue))) continue
    const { added, length, state } = queue
    const zeros = (count: number): string => body.int64s(new Array<number>(count).fill(0))
    const gone = body.op('Mul', [body.op('Reshape', [iteration, body.int64s([1])]), body.int64s([added])])
    const left = body.op('Sub', [body.int64s([length]), gone])
    const pads = body.op('Concat', [zeros(state.rank - 1), gone, zeros(state.rank)], { axis: 0 })
    places.set(keyOf(queue), { gone, left, pads })
  }
  return (queue) => places.get(keyOf(queue)) as QueuePlace
}

/** Names of what stood in a queue before the loop, and of what the loop's steps have added so far. */
export interface QueueValues {
  readonly old: string
  readonly own: string
}

/**
 * How the operations on queues are written in the loop's body.
 *
 * @param outer     where the loop stands; what is multiplied with is turned there, once
 * @param values    of each queue
 * @param iteration name of the step's number, int64 []
 */
export const queueOperations = (
  outer: GraphBuilder,
  body: GraphBuilder,
  queues: readonly Queue[],
  values: (queue: Queue) => QueueValues,
  iteration: string,
): Map<Node, Instead> => {
  const placeOf = placesIn(body, queues, iteration)
  return new Map(queues.flatMap((queue) => [...operationsOf(outer, queue, values(queue), placeOf(queue))]))
}

const operationsOf = (
  outer: GraphBuilder,
  queue: Queue,
  { old, own }: QueueValues,
  { gone, left, pads }: QueuePlace,
): Map<Node, Instead> => {
  const { joined, products, axis, state, next } = queue
  const cut = (onnx: GraphBuilder, x: string, from: string, to: string): string => onnx.op('Slice', [x, from, to, onnx.int64s([-1])])
  const writes = new Map<Node, Instead>([
    [joined as Node, (onnx, [, fresh]) => onnx.op('Concat', [own, fresh], { axis })],
    [next as Node, (_onnx, [all]) => all],
  ])
  const isTurned = (node: Node<'matMul'>): boolean => node.attributes.transposeB
  // A product of one row reads a matrix row by row more than twice as fast as one that is to be turned.
  const turned = products.some(isTurned) ? outer.op('Transpose', [old], { perm: lastTwoSwapped(state.rank) }) : ''
  for (const node of products) {
    const withOwn = (onnx: GraphBuilder, x: string, recent: string): string =>
      operationOf('matMul').onnx(onnx, [x, recent], node as Node, 'cpu') as string
    const scores: Instead = (onnx, [query, recent]) => {
      const known = cut(onnx, onnx.op('MatMul', [query, turned]), gone, onnx.int64s([toTheEnd]))
      return onnx.op('Concat', [known, withOwn(onnx, query, recent)], { axis: -1 })
    }
    const weighted: Instead = (onnx, [weights, recent]) => {
      const ofOld = onnx.op('Pad', [cut(onnx, weights, onnx.int64s([0]), left), pads])
      const ofOwn = cut(onnx, weights, left, onnx.int64s([toTheEnd]))
      return onnx.op('Add', [onnx.op('MatMul', [ofOld, old]), withOwn(onnx, ofOwn, recent)])
    }
    writes.set(node as Node, isTurned(node) ? scores : weighted)
  }
  return writes
}

const lastTwoSwapped = (rank: number): number[] => {
  const axes = Array.from({ length: rank }, (_, axis) => axis)
  return [...axes.slice(0, -2), rank - 1, rank - 2]
}

/** After the loop: the last of what stood in the queue and what its steps added. */
export const movedOn = (onnx: GraphBuilder, { axis, length }: Queue, old: string, own: string): string =>
  onnx.op('Slice', [onnx.op('Concat', [old, own], { axis }), onnx.int64s([-length]), onnx.int64s([toTheEnd]), onnx.int64s([axis])])
