/**
 * Sound sample by sample: layers that hear ever further back say how likely each level of the next sample is.
 *
 *   z = tanh(taps W_f + b_f) sigmoid(taps W_g + b_g),   x' = x + z W_r,   logits = relu([z_1 .. z_n] A + a) B + b
 *
 * Whole stretches are computed at once where they are known. Where they are drawn, blocks of samples are written out, and all that does
 * not hang on the block itself, what the taps hear of the time before it, is computed for the block as a whole.
 *
 * @source van den Oord et al. 2016 (WaveNet, arXiv 1609.03499), sections 2.1 to 2.4; queues: Le Paine et al. 2016. Differs: four taps a
 *         layer, each four times as far apart as in the one before (the paper: two, and twice), which hears as far with half the layers; no
 *         bias on the way to the next layer, which says nothing that the biases of the gates do not
 */
import type { Tensor } from '../graph/index.ts'
import { add, argMax, concat, logSoftmax, matMul, mul, oneHot, relu, reshape, sigmoid, slice, split, sum, tanh } from '../graph/index.ts'
import { companded, dense, embedding, expanded, gumbelNoise, levelOf, valueOfLevel } from '../nn/index.ts'
import type { Scope } from '../nn/index.ts'

export interface WavenetSizes {
  channels: number
  /** Layers; each hears four times as far back as the one before. */
  layers: number
}

const LEVELS = 256
const TAPS = 4
/** Units between the layers and what they say together. */
const SAID_UNITS = 128

/** A layer's weights, and what it has heard. */
class Layer {
  readonly dilation: number
  readonly past: Tensor
  private readonly scope: Scope
  private readonly fromPast: Tensor
  private readonly fromNow: Tensor
  private readonly bias: Tensor
  /** Null of the last one. */
  private readonly onwards: Tensor | null

  constructor(scope: Scope, { channels, dilation, isLast }: { channels: number; dilation: number; isLast: boolean }) {
    this.scope = scope
    this.dilation = dilation
    const gates = { kind: 'glorot-uniform', fanIn: TAPS * channels, fanOut: 2 * channels } as const
    this.fromPast = scope.parameter('past-weights', [(TAPS - 1) * channels, 2 * channels], gates)
    this.fromNow = scope.parameter('now-weights', [channels, 2 * channels], gates)
    this.bias = scope.parameter('bias', [2 * channels], { kind: 'zeros' })
    this.onwards = isLast
      ? null
      : scope.parameter('onwards', [channels, channels], { kind: 'glorot-uniform', fanIn: channels, fanOut: channels })
    this.past = scope.state('past', [this.reach, channels])
  }

  get reach(): number {
    return (TAPS - 1) * this.dilation
  }

  /** What the past taps say. @param heard float32 [..., (TAPS - 1) channels], the furthest back first */
  ahead(heard: Tensor): Tensor {
    return add(matMul(heard, this.fromPast), this.bias)
  }

  /** @param x float32 [rows, channels]  @param ahead float32 [rows, 2 channels] */
  finish(x: Tensor, ahead: Tensor): { x: Tensor; z: Tensor } {
    const [filter, gate] = split(add(matMul(x, this.fromNow), ahead), 1, 2)
    const z = mul(tanh(filter), sigmoid(gate))
    return { x: this.onwards ? add(x, matMul(z, this.onwards)) : x, z }
  }

  /** @param known float32 [batch, more than reach, channels]: what was heard, and what is new */
  carry(known: Tensor): void {
    const [batch, places, channels] = known.shape
    this.scope.carry('past', slice(known, [0, places - this.reach, 0], [batch, this.reach, channels]))
  }
}

const layersOf = (scope: Scope, { channels, layers }: WavenetSizes): Layer[] =>
  Array.from(
    { length: layers },
    (_, i) => new Layer(scope.child(`layer-${i}`), { channels, dilation: TAPS ** i, isLast: i === layers - 1 }),
  )

const hears = (scope: Scope, levels: Tensor, channels: number): Tensor =>
  embedding(scope.child('hears'), levels, { count: LEVELS, units: channels })

/** @param each what every layer made, float32 [rows, channels]  @returns float32 [rows, LEVELS] */
function says(scope: Scope, each: readonly Tensor[], again: boolean): Tensor {
  const part = (name: string): Scope => (again ? scope.again(name) : scope.child(name))
  const together = relu(dense(part('together'), concat(each, 1), { units: SAID_UNITS }))
  return dense(part('says'), together, { units: LEVELS })
}

/** Sound as what is heard before each of its samples; the last one is carried. @param y companded, float32 [batch, T] */
function before(scope: Scope, y: Tensor): Tensor {
  const [batch, steps] = y.shape
  const last = scope.state('last', [1])
  scope.carry('last', slice(y, [0, steps - 1], [batch, 1]))
  return steps === 1 ? last : concat([last, slice(y, [0, 0], [batch, steps - 1])], 1)
}

/** What the layers make of known sound. @param y companded, float32 [batch, T]  @returns float32 [batch T, channels] of each layer */
function heardWhole(scope: Scope, y: Tensor, sizes: WavenetSizes): Tensor[] {
  const { channels } = sizes
  const [batch, steps] = y.shape
  let x = reshape(hears(scope, levelOf(before(scope, y), LEVELS), channels), [batch * steps, channels])
  return layersOf(scope, sizes).map((layer) => {
    const known = concat([layer.past, reshape(x, [batch, steps, channels])], 1)
    layer.carry(known)
    const taps = Array.from({ length: TAPS - 1 }, (_, k) => slice(known, [0, k * layer.dilation, 0], [batch, steps, channels]))
    const ahead = layer.ahead(reshape(concat(taps, 2), [batch * steps, (TAPS - 1) * channels]))
    const made = layer.finish(x, ahead)
    x = made.x
    return made.z
  })
}

/**
 * How unexpected each sample is, in nats.
 *
 * @param sound float32 [batch, T], -1 to 1
 * @returns     float32 [batch, T]
 */
export function wavenetSurprise(scope: Scope, sound: Tensor, sizes: WavenetSizes): Tensor {
  const y = companded(sound, LEVELS)
  const logits = says(scope, heardWhole(scope, y, sizes), false)
  const right = oneHot(reshape(levelOf(y, LEVELS), [y.size]), LEVELS)
  return reshape(mul(sum(mul(logSoftmax(logits), right), 1), -1), y.shape)
}

/** Listens, and draws nothing. @param sound float32 [1, T] */
export function wavenetHear(scope: Scope, sound: Tensor, sizes: WavenetSizes): void {
  heardWhole(scope, companded(sound, LEVELS), sizes)
}

/**
 * Draws the next samples.
 *
 * @param samples     how many
 * @param temperature float32 []
 * @returns           float32 [1, samples], -1 to 1
 */
export function wavenetDraw(scope: Scope, { samples, temperature }: { samples: number; temperature: Tensor }, sizes: WavenetSizes): Tensor {
  const { channels } = sizes
  let y = scope.state('last', [1])
  const first = hears(scope, reshape(levelOf(y, LEVELS), [1]), channels)
  const layers = layersOf(scope, sizes)
  const inputs: Tensor[][] = layers.map(() => [])
  // What far taps hear lies all before the block.
  const ahead = layers.map((layer) => {
    if (layer.dilation < samples) return null
    const taps = Array.from({ length: TAPS - 1 }, (_, k) => slice(layer.past, [0, k * layer.dilation, 0], [1, samples, channels]))
    return split(layer.ahead(reshape(concat(taps, 2), [samples, (TAPS - 1) * channels])), 0, samples)
  })
  const near = layers.map((layer) => (layer.dilation < samples ? split(reshape(layer.past, [layer.reach, channels]), 0, layer.reach) : []))
  // The largest of the logits and such noise is drawn as its softmax over the temperature has it.
  const noise = split(mul(gumbelNoise([samples, LEVELS], { ...scope.chance, stream: scope.nextStream() }), temperature), 0, samples)
  const drawn: Tensor[] = []
  for (let n = 0; n < samples; n++) {
    let x = n === 0 ? first : embedding(scope.again('hears'), drawn[n - 1], { count: LEVELS, units: channels })
    const each = layers.map((layer, i) => {
      inputs[i].push(x)
      const known = (at: number): Tensor => (at < 0 ? near[i][layer.reach + at] : inputs[i][at])
      const early =
        ahead[i]?.[n] ??
        layer.ahead(
          concat(
            Array.from({ length: TAPS - 1 }, (_, k) => known(n - (TAPS - 1 - k) * layer.dilation)),
            1,
          ),
        )
      const made = layer.finish(x, early)
      x = made.x
      return made.z
    })
    drawn.push(argMax(add(says(scope, each, n > 0), noise[n])))
  }
  layers.forEach((layer, i) => layer.carry(concat([layer.past, reshape(concat(inputs[i], 0), [1, samples, channels])], 1)))
  y = reshape(valueOfLevel(concat(drawn, 0), LEVELS), [1, samples])
  scope.carry('last', slice(y, [0, samples - 1], [1, 1]))
  return expanded(y, LEVELS)
}
