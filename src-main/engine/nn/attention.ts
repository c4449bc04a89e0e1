import type { Tensor } from '../graph/index.ts'
import { add, concat, matMul, mul, reshape, slice, softmax, split, sub, transpose } from '../graph/index.ts'
import { distanceBias, rotaryTurns, rotated } from './positions.ts'
import type { Scope } from './scope.ts'

/** Added to the scores of what may not be heard. */
const UNHEARD = -1e9

/**
 * What each query takes from the values, by how well it fits their keys.
 *
 *   softmax(q kᵀ / sqrt(width) + bias) v
 *
 * @param query float32 [..., queries, width]
 * @param key   float32 [..., places, width]
 * @param value float32 [..., places, values]
 * @param bias  float32, broadcasts to [..., queries, places]; very negative where nothing may be taken
 * @returns     float32 [..., queries, values]
 * @source      Vaswani et al. 2017, section 3.2.1
 */
export function attend(query: Tensor, key: Tensor, value: Tensor, bias?: Tensor): Tensor {
  const scores = matMul(mul(query, query.shape[query.rank - 1] ** -0.5), key, { transposeB: true })
  return matMul(softmax(bias ? add(scores, bias) : scores), value)
}

export interface CausalAttentionOptions {
  /** They share the values of a frame evenly. */
  heads: number
  /** Frames before its own that a frame may hear, and what stepping remembers. */
  context: number
  /**
   * How frames know where they stand to each other: by turning queries and keys (needs an even number of values a head), by a learned
   * preference of each head for each distance, or not at all.
   */
  positions: 'rotary' | 'relative' | 'none'
}

/**
 * Every frame takes from itself and those before it what fits. Keys and values of the last `context` frames are carried, so that
 * stepping computes those of a frame once. Weights Glorot uniform, biases zero.
 *
 * @param x float32 [T, batch, values], time first
 * @returns float32 [T, batch, values]; the states `keys`, `values` and `heard` (1 where a frame was), with rotary positions also `angle`
 * @source  Vaswani et al. 2017; rotary: Su et al. 2021; relative: Raffel et al. 2020, one value a distance without buckets
 */
export function causalAttention(scope: Scope, x: Tensor, { heads, context, positions }: CausalAttentionOptions): Tensor {
  const [steps, batch, size] = x.shape
  const width = size / heads
  const weights = (name: string, outputs: number): Tensor =>
    scope.parameter(`${name}-weights`, [size, outputs], { kind: 'glorot-uniform', fanIn: size, fanOut: size }, { regularised: true })
  const project = (name: string, input: Tensor, outputs: number): Tensor =>
    add(matMul(input, weights(name, outputs)), scope.parameter(`${name}-bias`, [outputs], { kind: 'zeros' }))

  const byHead = (part: Tensor): Tensor => reshape(part, [steps, batch, -1, width])
  const [matched, taken] = split(project('input', x, 3 * size), 2, [2 * size, size]).map(byHead)
  const turned = positions === 'rotary' ? rotated(matched, rotaryTurns(scope, steps, width)) : matched
  const [query, newKeys] = split(turned, 2, 2).map((part) => transpose(part, [1, 2, 0, 3]))
  const newValues = transpose(taken, [1, 2, 0, 3])

  const past = scope.form === 'step' ? remembered(scope, context, newKeys, newValues) : null
  const remembers = past ? context : 0
  const distances = (t: number, place: number): number => remembers + t - place
  const audible = scope.graph.constant(
    Float32Array.from({ length: steps * (remembers + steps) }, (_, i) => {
      const distance = distances(Math.floor(i / (remembers + steps)), i % (remembers + steps))
      return distance >= 0 && distance <= context ? 0 : UNHEARD
    }),
    [steps, remembers + steps],
  )
  const biases = [audible]
  if (past) biases.push(past.bias)
  if (positions === 'relative') biases.push(distanceBias(scope, { heads, context, steps, remembers }))
  const bias = biases.reduce((a, b) => add(a, b))
  const heard = attend(query, past?.keys ?? newKeys, past?.values ?? newValues, bias)
  return project('output', reshape(transpose(heard, [2, 0, 1, 3]), [steps, batch, size]), size)
}

/** What is carried of earlier frames before what is new, [batch, heads, context + T, width]; carries the last of both. */
function remembered(scope: Scope, context: number, newKeys: Tensor, newValues: Tensor): { keys: Tensor; values: Tensor; bias: Tensor } {
  const [batch, heads, steps, width] = newKeys.shape
  const joined = (name: string, added: Tensor): Tensor => {
    const all = concat([scope.state(name, [heads, context, width]), added], 2)
    scope.carry(name, slice(all, [0, 0, steps, 0], [batch, heads, context, width]))
    return all
  }
  const heard = concat([scope.state('heard', [context]), scope.graph.constant(new Float32Array(batch * steps).fill(1), [batch, steps])], 1)
  scope.carry('heard', slice(heard, [0, steps], [batch, context]))
  return {
    keys: joined('keys', newKeys),
    values: joined('values', newValues),
    bias: reshape(mul(sub(1, heard), UNHEARD), [batch, 1, 1, context + steps]),
  }
}
