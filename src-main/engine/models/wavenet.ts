/**
 * Sound sample by sample: layers that hear ever further back say how likely each level of the next sample is.
 *
 *   z = tanh(taps W_f + b_f) sigmoid(taps W_g + b_g),   x' = x + z W_r,   logits = relu([z_1 .. z_n] A + a) B + b
 *
 * Whole stretches are computed at once where they are known. Where they are drawn, blocks of samples are written out, and all that does
 * not hang on the block itself, what the taps hear of the time before it, is computed for the block as a whole.
 *
 * Where it is told how to sound, the biases of the gates move with that: b + V tanh(U l + P p + G g + u), l the loudness of TOLD_SAMPLES,
 * p their pitch as sines of its height, g how much it is to sound like each group of recordings. With each sample it hears where in its
 * period the fundamental of that pitch stands, too.
 *
 * @source van den Oord et al. 2016 (WaveNet, arXiv 1609.03499), sections 2.1 to 2.5 (local and global conditioning); queues: Le Paine et
 *         al. 2016; sines of the pitch: as places are told in Vaswani et al. 2017; the fundamental fed in: Wang, Takaki, Yamagishi 2019.
 *         Differs: four taps a layer, each four times as far apart as in the one before (the paper: two, and twice), which hears as far
 *         with half the layers; no bias on the way to the next layer, which says nothing that the biases of the gates do not; what is told
 *         stands still for 16 ms instead of being brought to every sample by transposed convolutions
 */
import type { Tensor } from '../graph/index.ts'
import {
  add,
  argMax,
  broadcastTo,
  concat,
  cos,
  log,
  logSoftmax,
  matMul,
  mean,
  mul,
  oneHot,
  relu,
  reshape,
  sigmoid,
  sin,
  slice,
  split,
  square,
  sum,
  tanh,
} from '../graph/index.ts'
import { companded, dense, embedding, expanded, gumbelNoise, levelOf, valueOfLevel } from '../nn/index.ts'
import type { Scope } from '../nn/index.ts'

export interface WavenetSizes {
  channels: number
  /** Layers; each hears four times as far back as the one before. */
  layers: number
  /** Values by which it is told how to sound; undefined: nobody tells it. */
  told?: number
  /** Sines, and as many cosines, by which it is told a pitch; undefined: nobody tells it one. */
  pitch?: number
}

/** What is told of moments of TOLD_SAMPLES. */
export interface WavenetTold {
  /** dB of full scale, float32 [batch, moments] */
  loudnessDb: Tensor
  /** Not told where null. */
  pitch: ToldPitch | null
  /** How much it is to sound like each group, float32 [batch, groups]; all 0 where nobody says. Not told where null. */
  shares: Tensor | null
}

/** A pitch, moment by moment, and where the fundamental stands. */
export interface ToldPitch {
  /** With fractions, 69 for 440 Hz; float32 [batch, moments] */
  key: Tensor
  /** 1 where there is such a pitch, -1 where there is none, 0 where nobody says; of the same shape */
  voicing: Tensor
  /** Of the fundamental at every sample, radians, float32 [batch, T] */
  phase: Tensor
}

const LEVELS = 256
const TAPS = 4
/** Units between the layers and what they say together. */
const SAID_UNITS = 128
/** Samples that are told one loudness and one pitch: 16 ms at 16 kHz. */
export const TOLD_SAMPLES = 256
/** Mean square of what is called silence, -80 dB. */
const SILENT_POWER = 1e-8
/** dB of full scale that most recordings are about, and how many of them make 1 of a number. */
const USUAL_DB = { middle: -35, spread: 15 }
/** Keys of the longest of the sines that say a pitch, and the one that all begin from; each is half as long as the one before. */
const LONGEST_SINE = 96
const MIDDLE_KEY = 69

/** Nobody says more than how loud it is. */
const NOTHING = { pitch: null, shares: null } as const

/** A layer's weights, and what it has heard. */
class Layer {
  readonly dilation: number
  readonly past: Tensor
  private readonly scope: Scope
  private readonly fromPast: Tensor
  private readonly fromNow: Tensor
  private readonly bias: Tensor
  /** Null where nothing is told. */
  private readonly fromTold: Tensor | null
  /** Null of the last one. */
  private readonly onwards: Tensor | null

  constructor(scope: Scope, { channels, told, dilation, isLast }: Omit<WavenetSizes, 'layers'> & { dilation: number; isLast: boolean }) {
    this.scope = scope
    this.dilation = dilation
    const gates = { kind: 'glorot-uniform', fanIn: TAPS * channels, fanOut: 2 * channels } as const
    this.fromPast = scope.parameter('past-weights', [(TAPS - 1) * channels, 2 * channels], gates)
    this.fromNow = scope.parameter('now-weights', [channels, 2 * channels], gates)
    this.bias = scope.parameter('bias', [2 * channels], { kind: 'zeros' })
    this.fromTold = told
      ? scope.parameter('told-weights', [told, 2 * channels], { kind: 'glorot-uniform', fanIn: told, fanOut: 2 * channels })
      : null
    this.onwards = isLast
      ? null
      : scope.parameter('onwards', [channels, channels], { kind: 'glorot-uniform', fanIn: channels, fanOut: channels })
    this.past = scope.state('past', [this.reach, channels])
  }

  get reach(): number {
    return (TAPS - 1) * this.dilation
  }

  /** @param told float32 [rows, values]  @returns float32 [rows, 2 channels], or [2 channels] where nothing is told */
  biases(told: Tensor | null): Tensor {
    return told && this.fromTold ? add(matMul(told, this.fromTold), this.bias) : this.bias
  }

  /** What the past taps say. @param heard float32 [..., (TAPS - 1) channels], the furthest back first  @param biases of the layer */
  ahead(heard: Tensor, biases: Tensor): Tensor {
    return add(matMul(heard, this.fromPast), biases)
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

const layersOf = (scope: Scope, { channels, layers, told }: WavenetSizes): Layer[] =>
  Array.from(
    { length: layers },
    (_, i) => new Layer(scope.child(`layer-${i}`), { channels, told, dilation: TAPS ** i, isLast: i === layers - 1 }),
  )

/**
 * How loud sound is, by which it is told how loud to be.
 *
 * @param sound float32 [batch, T], -1 to 1
 * @returns     dB of full scale, of each TOLD_SAMPLES and of what is left of them, float32 [batch, ceil(T / TOLD_SAMPLES)]
 */
export function loudnessDbOf(sound: Tensor): Tensor {
  const [batch, samples] = sound.shape
  const whole = samples - (samples % TOLD_SAMPLES)
  const stretches = [
    ...(whole > 0 ? [reshape(slice(sound, [0, 0], [batch, whole]), [batch, whole / TOLD_SAMPLES, TOLD_SAMPLES])] : []),
    ...(whole < samples ? [reshape(slice(sound, [0, whole], [batch, samples - whole]), [batch, 1, samples - whole])] : []),
  ]
  const powers = stretches.map((stretch) => mean(square(stretch), 2))
  return mul(log(add(powers.length > 1 ? concat(powers, 1) : powers[0], SILENT_POWER)), 10 / Math.LN10)
}

/** A pitch as sines and cosines of its height, and whether there is one. @returns float32 [moments, 2 sines + 1] */
function sinesOf({ key, voicing }: Pick<ToldPitch, 'key' | 'voicing'>, sines: number): Tensor {
  const moments = key.size
  const turns = Float32Array.from({ length: sines }, (_, i) => (2 * Math.PI * 2 ** i) / LONGEST_SINE)
  const angles = mul(reshape(add(key, -MIDDLE_KEY), [moments, 1]), key.graph.constantOf(turns, [1, sines], 'float32'))
  const said = reshape(voicing, [moments, 1])
  return concat([mul(concat([sin(angles), cos(angles)], 1), relu(said)), said], 1)
}

/** What is told becomes for the layers. @returns float32 [batch moments, values], or null where nothing is told */
function toldBy(scope: Scope, { loudnessDb, pitch, shares }: WavenetTold, { told: values, pitch: sines }: WavenetSizes): Tensor | null {
  if (!values) return null
  const [batch, moments] = loudnessDb.shape
  const own = scope.child('told')
  const weights = (name: string, count: number): Tensor =>
    own.parameter(name, [count, values], { kind: 'glorot-uniform', fanIn: count, fanOut: values })
  let said = dense(own, reshape(mul(add(loudnessDb, -USUAL_DB.middle), 1 / USUAL_DB.spread), [batch * moments, 1]), { units: values })
  if (pitch && sines) said = add(said, matMul(sinesOf(pitch, sines), weights('pitch-weights', 2 * sines + 1)))
  if (shares) {
    const like = reshape(matMul(shares, weights('group-weights', shares.shape[1])), [batch, 1, values])
    said = reshape(add(reshape(said, [batch, moments, values]), like), [batch * moments, values])
  }
  return tanh(said)
}

/** The same for every sample of a moment. @param x float32 [batch moments, values]  @returns float32 [batch samples, values] */
function held(x: Tensor, batch: number, samples: number): Tensor {
  const [rows, values] = x.shape
  const moments = rows / batch
  const each = broadcastTo(reshape(x, [batch, moments, 1, values]), [batch, moments, TOLD_SAMPLES, values])
  const all = reshape(each, [batch, moments * TOLD_SAMPLES, values])
  return reshape(slice(all, [0, 0, 0], [batch, samples, values]), [batch * samples, values])
}

const hears = (scope: Scope, levels: Tensor, channels: number): Tensor =>
  embedding(scope.child('hears'), levels, { count: LEVELS, units: channels })

/** The fundamental, where a pitch is told. @returns float32 [batch T, channels], or null where none is */
function fundamental(scope: Scope, { pitch }: WavenetTold, { told, pitch: sines, channels }: WavenetSizes): Tensor | null {
  if (!pitch || !told || !sines) return null
  const [batch, steps] = pitch.phase.shape
  const angle = reshape(pitch.phase, [batch * steps, 1])
  const sounds = held(relu(reshape(pitch.voicing, [pitch.voicing.size, 1])), batch, steps)
  const weights = scope.parameter('fundamental-weights', [2, channels], { kind: 'glorot-uniform', fanIn: 2, fanOut: channels })
  return matMul(mul(concat([sin(angle), cos(angle)], 1), sounds), weights)
}

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

/**
 * What the layers make of known sound.
 *
 * @param y    companded, float32 [batch, T]
 * @param told what it was told of it, of ceil(T / TOLD_SAMPLES) moments
 * @returns    float32 [batch T, channels] of each layer
 */
function heardWhole(scope: Scope, y: Tensor, told: WavenetTold, sizes: WavenetSizes): Tensor[] {
  const { channels } = sizes
  const [batch, steps] = y.shape
  const said = toldBy(scope, told, sizes)
  const wave = fundamental(scope, told, sizes)
  let x = reshape(hears(scope, levelOf(before(scope, y), LEVELS), channels), [batch * steps, channels])
  if (wave) x = add(x, wave)
  return layersOf(scope, sizes).map((layer) => {
    const known = concat([layer.past, reshape(x, [batch, steps, channels])], 1)
    layer.carry(known)
    const taps = Array.from({ length: TAPS - 1 }, (_, k) => slice(known, [0, k * layer.dilation, 0], [batch, steps, channels]))
    const biases = layer.biases(said)
    const ahead = layer.ahead(reshape(concat(taps, 2), [batch * steps, (TAPS - 1) * channels]), said ? held(biases, batch, steps) : biases)
    const made = layer.finish(x, ahead)
    x = made.x
    return made.z
  })
}

/**
 * How unexpected each sample is, in nats. How loud it is it is told of the sound itself.
 *
 * @param sound float32 [batch, T], -1 to 1
 * @returns     float32 [batch, T]
 */
export function wavenetSurprise(scope: Scope, sound: Tensor, sizes: WavenetSizes, told: Omit<WavenetTold, 'loudnessDb'> = NOTHING): Tensor {
  const y = companded(sound, LEVELS)
  const logits = says(scope, heardWhole(scope, y, { loudnessDb: loudnessDbOf(sound), ...told }, sizes), false)
  const right = oneHot(reshape(levelOf(y, LEVELS), [y.size]), LEVELS)
  return reshape(mul(sum(mul(logSoftmax(logits), right), 1), -1), y.shape)
}

/**
 * Listens, and draws nothing.
 *
 * @param sound float32 [1, T]
 * @param told  what it was told of it, of ceil(T / TOLD_SAMPLES) moments: unless given how loud it is, and nothing else
 */
export function wavenetHear(
  scope: Scope,
  sound: Tensor,
  sizes: WavenetSizes,
  told: WavenetTold = { loudnessDb: loudnessDbOf(sound), ...NOTHING },
): void {
  heardWhole(scope, companded(sound, LEVELS), told, sizes)
}

/**
 * Draws the next samples.
 *
 * @param samples     how many
 * @param temperature float32 []
 * @param told        how they are to sound, of one moment; heeded where the network is told. Null where nothing is said
 * @returns           float32 [1, samples], -1 to 1
 */
export function wavenetDraw(
  scope: Scope,
  { samples, temperature, told }: { samples: number; temperature: Tensor; told: WavenetTold | null },
  sizes: WavenetSizes,
): Tensor {
  const { channels } = sizes
  const said = told && toldBy(scope, told, sizes)
  const wave = told && fundamental(scope, told, sizes)
  const waves = wave && split(wave, 0, samples)
  let y = scope.state('last', [1])
  const first = hears(scope, reshape(levelOf(y, LEVELS), [1]), channels)
  const layers = layersOf(scope, sizes)
  const biases = layers.map((layer) => layer.biases(said))
  const inputs: Tensor[][] = layers.map(() => [])
  // What far taps hear lies all before the block.
  const ahead = layers.map((layer, i) => {
    if (layer.dilation < samples) return null
    const taps = Array.from({ length: TAPS - 1 }, (_, k) => slice(layer.past, [0, k * layer.dilation, 0], [1, samples, channels]))
    return split(layer.ahead(reshape(concat(taps, 2), [samples, (TAPS - 1) * channels]), biases[i]), 0, samples)
  })
  const near = layers.map((layer) => (layer.dilation < samples ? split(reshape(layer.past, [layer.reach, channels]), 0, layer.reach) : []))
  // The largest of the logits and such noise is drawn as its softmax over the temperature has it.
  const noise = split(mul(gumbelNoise([samples, LEVELS], { ...scope.chance, stream: scope.nextStream() }), temperature), 0, samples)
  const drawn: Tensor[] = []
  for (let n = 0; n < samples; n++) {
    let x = n === 0 ? first : embedding(scope.again('hears'), drawn[n - 1], { count: LEVELS, units: channels })
    if (waves) x = add(x, waves[n])
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
          biases[i],
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
