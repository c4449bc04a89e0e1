import type { Tensor } from '../graph/index.ts'
import { add, concat, matMul, mul, reshape, slice, softmax, split, sub, transpose } from '../graph/index.ts'
import { distanceBias, rotaryTurns, rotated } from './positions.ts'
import type { Scope } from './scope.ts'

/** Added to the scores of what may not be heard. */
const UNHEARD = -1e9

/**
 * What each query takes from the values, by how well it fits their keys.
 *
 *   softmax(q kᵀ + bias) v
 *
 * @param query float32 [..., queries, width], divided by sqrt(width) where it was made: ONNX Runtime takes a factor of an operand into the
 *              product, and then reads the keys half as fast where there is one query
 * @param key   float32 [..., places, width]
 * @param value float32 [..., places, values]
 * @param bias  float32, broadcasts to [..., queries, places]; very negative where nothing may be taken
 * @returns     float32 [..., queries, values]
 * @source      Vaswani et al. 2017, section 3.2.1
 */
export function attend(query: Tensor, key: Tensor, value: Tensor, bias?: Tensor): Tensor {
  const scores = matMul(query, key, { transposeB: true })
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
 * @returns float32 [T, batch, values]; the states `keys` and `values`, in the first layer of a kind `heard` (1 where a frame was) and, with
 *          rotary positions, `angle`
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
  const headsFirst = (part: Tensor): Tensor => transpose(part, [1, 2, 0, 3])
  const [asks, offers] = split(turned, 2, 2)
  const query = headsFirst(mul(asks, width ** -0.5))
  const [newKeys, newValues] = [offers, taken].map(headsFirst)

  const past = scope.form === 'step' ? remembered(scope, context, newKeys, newValues) : null
  const remembers = past ? context : 0
  const audible = scope.common(`audible: ${steps} steps, ${context} frames`, () => audibleBias(scope, steps, context, remembers))
  const biases = audible ? [audible] : []
  if (positions === 'relative') biases.push(distanceBias(scope, { heads, context, steps, remembers }))
  const bias = biases.length > 0 ? biases.reduce((a, b) => add(a, b)) : undefined
  const heard = attend(query, past?.keys ?? newKeys, past?.values ?? newValues, bias)
  return project('output', reshape(transpose(heard, [2, 0, 1, 3]), [steps, batch, size]), size)
}

/**
 * Very negative where a frame may not take from a place: it comes later, too long before, or was never heard. Layers that remember equally
 * many frames have one; the first of them carries `heard`.
 *
 * @returns float32 [T, remembers + T], where something is remembered [batch, 1, T, remembers + T]; null where all may be taken
 */
function audibleBias(scope: Scope, steps: number, context: number, remembers: number): Tensor | null {
  const { batch, graph } = scope
  const places = remembers + steps
  const inReach = Float32Array.from({ length: steps * places }, (_, i) => {
    const distance = remembers + Math.floor(i / places) - (i % places)
    return distance >= 0 && distance <= context ? 0 : UNHEARD
  })
  const reach = inReach.every((bias) => bias === 0) ? null : graph.constant(inReach, [steps, places])
  if (remembers === 0) return reach
  const heard = concat([scope.state('heard', [remembers]), graph.constant(new Float32Array(batch * steps).fill(1), [batch, steps])], 1)
  scope.carry('heard', slice(heard, [0, steps], [batch, remembers]))
  const past = reshape(mul(sub(1, heard), UNHEARD), [batch, 1, 1, places])
  return reach ? add(reach, past) : past
}

/** What is carried of earlier frames before what is new, [batch, heads, context + T, width]; carries the last of both. */
function remembered(scope: Scope, context: number, newKeys: Tensor, newValues: Tensor): { keys: Tensor; values: Tensor } {
  const [batch, heads, steps, width] = newKeys.shape
  const joined = (name: string, added: Tensor): Tensor => {
    const all = concat([scope.state(name, [heads, context, width]), added], 2)
    scope.carry(name, slice(all, [0, 0, steps, 0], [batch, heads, context, width]))
    return all
  }
  return {
    keys: joined('keys', newKeys),
    values: joined('values', newValues),
  }
}
