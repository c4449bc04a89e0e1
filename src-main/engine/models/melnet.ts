/**
 * Frames of loudness value by value: each band of a frame hears all frames before it, and of its own frame what was said before it.
 *
 *   p(x[t, f]) = sum_k w_k N(x[t, f]; x[t - 1, f] + m_k, s_k),   w, m, s of all of x[< t] and, of x[t], every coarser band and those below
 *
 * Three stacks: one over time hears each band with its neighbours (time-delayed), one all bands of a frame together (centralised), and one
 * over frequency goes up within a frame (frequency-delayed). Bands are said in tiers, from coarse to fine: every fourth one, those half-way
 * between them, then the rest, each tier told of the ones before.
 *
 * @source Vasquez, Lewis 2019 (MelNet, arXiv 1906.01083), sections 4 and 5. Differs: tiers halve the bands only, not the frames, so that it
 *         plays on frame by frame; all tiers share what hears the frames before, which are known as a whole; that goes from band to band by
 *         its neighbours, not by recurrences up and down; the tiers before are heard through a window; middles lie beside the frame before
 */
import type { Tensor } from '../graph/index.ts'
import {
  add,
  argMax,
  concat,
  exp,
  expandDims,
  max,
  maximum,
  minimum,
  mul,
  neg,
  oneHot,
  pad,
  randomNormal,
  reshape,
  slice,
  split,
  stack,
  sub,
  sum,
  tanh,
  transpose,
  unstack,
} from '../graph/index.ts'
import { asMixture, dense, gaussianMixtureLogDensity, gru, gruMemory, gumbelNoise, mixtureWidth, type Scope } from '../nn/index.ts'

/** Numbers of a frame. */
export const MELNET_BANDS = 80
const COMPONENTS = 6
const SAID = { components: COMPONENTS, values: 1 }
/** Layers of the stack over time, and bands on each side that the first one hears. */
const TIME_LAYERS = 2
const HEARD_ASIDE = 3
/** Bands of coarser tiers that a band hears, from the one below it on. */
const HEARD_COARSER = 4
/** Noise on the frames before while it learns: it will hear what it has said itself. */
const NOISE = 0.1
/** Frames of nats above silence to about 1, and silence in that. */
const [MIDDLE, SPREAD] = [10, 4]
const LEAST = -MIDDLE / SPREAD

/** Bands of a tier: `first`, `first + step`, ... */
const TIERS = [
  { first: 0, step: 4 },
  { first: 2, step: 4 },
  { first: 1, step: 2 },
] as const
type Tier = (typeof TIERS)[number]

/** Says what a value could be, and is told which it is: [rows, 1]. @param said float32 [rows, W] @param band of the frame */
type Choose = (said: Tensor, band: number) => Tensor

/** How loud each band was at most in what was learnt: no louder it is drawn, or what goes astray would end in noise at full scale. */
const loudest = (scope: Scope): Tensor => scope.buffer('loudest', [MELNET_BANDS], { kind: 'zeros' })

/** Levels in nats above silence as the network hears them, and back. */
export const fromLevels = (levels: Tensor): Tensor => mul(sub(levels, MIDDLE), 1 / SPREAD)
const toLevels = (x: Tensor): Tensor => add(mul(x, SPREAD), MIDDLE)

/** The bands of a tier. @param x float32 [T, batch, bands, values] */
function ofTier(x: Tensor, { first, step }: Tier): Tensor {
  const [steps, batch, bands, values] = x.shape
  const together = reshape(x, [steps, batch, bands / step, step * values])
  return slice(together, [0, 0, 0, first * values], [steps, batch, bands / step, values])
}

/** Bands beside each, one after another. @param x float32 [T, batch, bands, values] @returns [T, batch, bands, count values] */
function beside(x: Tensor, { below, count }: { below: number; count: number }): Tensor {
  const [steps, batch, bands, values] = x.shape
  const none: [number, number] = [0, 0]
  const wide = pad(x, [none, none, [below, count - 1 - below], none])
  return concat(
    Array.from({ length: count }, (_, i) => slice(wide, [0, 0, i, 0], [steps, batch, bands, values])),
    3,
  )
}

/** The frame before each, time first; the last one is carried. @param x float32 [batch, T, bands] @returns [T, batch, bands] */
function before(scope: Scope, x: Tensor): Tensor {
  const [batch, steps, bands] = x.shape
  const last = expandDims(scope.state('last', [bands]), 1)
  scope.carry('last', reshape(slice(x, [0, steps - 1, 0], [batch, 1, bands]), [batch, bands]))
  const known = steps === 1 ? last : concat([last, slice(x, [0, 0, 0], [batch, steps - 1, bands])], 1)
  return transpose(known, [1, 0, 2])
}

/** What is known of the frames before. */
interface Remembered {
  /** float32 [T, batch, bands, 1] */
  last: Tensor
  /** Of each band, float32 [T, batch, bands, units]. */
  bands: Tensor
  /** Of all together, float32 [T, batch, 2 units]. */
  all: Tensor
}

/** @param last float32 [T, batch, bands], the frame before each */
function remembered(scope: Scope, last: Tensor, units: number): Remembered {
  const [steps, batch, bands] = last.shape
  const each = expandDims(last, 3)
  const heard = dense(scope.child('hears'), beside(each, { below: HEARD_ASIDE, count: 2 * HEARD_ASIDE + 1 }), { units })
  let x = tanh(add(heard, scope.parameter('places', [bands, units], { kind: 'glorot-uniform', fanIn: units, fanOut: units })))
  for (let i = 0; i < TIME_LAYERS; i++) {
    const layer = scope.child(`over-time-${i}`)
    const from = reshape(layer.state('memory', [bands, units]), [batch * bands, units])
    const memory = gruMemory(layer, 3 * units, { units, from })
    const projected = memory.project(reshape(beside(x, { below: 1, count: 3 }), [steps, batch * bands, 3 * units]))
    const told = unstack(projected, 0).map((step) => memory.step(step))
    layer.carry('memory', reshape(told[steps - 1], [batch, bands, units]))
    x = add(x, reshape(stack(told, 0), [steps, batch, bands, units]))
  }
  const whole = tanh(dense(scope.child('hears-all'), last, { units: 2 * units }))
  return { last: each, bands: x, all: gru(scope.child('over-all'), whole, { units: 2 * units }) }
}

/**
 * Goes up the bands of a tier.
 *
 * @param coarser bands that were said before, float32 [T, batch, about as many as the tier's]; null where there are none
 * @returns       what each of the tier's bands is, float32 [T, batch, bands of the tier]
 */
function sayTier(scope: Scope, tier: Tier, known: Remembered, coarser: Tensor | null, units: number, choose: Choose): Tensor {
  const [last, bands] = [ofTier(known.last, tier), ofTier(known.bands, tier)]
  const [steps, batch, count] = bands.shape
  const rows = steps * batch
  const taps = coarser ? [beside(expandDims(coarser, 3), { below: 1, count: HEARD_COARSER })] : []
  const ofAll = expandDims(dense(scope.child('hears-all'), known.all, { units }), 2)
  const told = tanh(add(dense(scope.child('hears'), concat([bands, last, ...taps], 3), { units }), ofAll))
  const upwards = reshape(transpose(told, [2, 0, 1, 3]), [count, rows, units])
  const from = scope.graph.constant(new Float32Array(rows * units), [rows, units])
  const memory = gruMemory(scope.child('over-bands'), units, { units, from })
  const projected = unstack(memory.project(upwards), 0)
  const each = unstack(upwards, 0)
  const hearsBelow = scope.parameter('hears-below', [1, 3 * units], { kind: 'glorot-uniform', fanIn: 1, fanOut: 3 * units })
  const chosen: Tensor[] = []
  for (let i = 0; i < count; i++) {
    const heard = i === 0 ? projected[i] : add(projected[i], mul(chosen[i - 1], hearsBelow))
    const says = i === 0 ? scope.child('says') : scope.again('says')
    const said = dense(says, add(memory.step(heard), each[i]), { units: mixtureWidth(SAID) })
    chosen.push(choose(said, tier.first + i * tier.step))
  }
  return reshape(concat(chosen, 1), [steps, batch, count])
}

/** All bands, tier after tier. @returns float32 [T, batch, bands] */
function say(scope: Scope, known: Remembered, units: number, choose: Choose): Tensor {
  const [coarse, between, fine] = TIERS
  const woven = (a: Tensor, b: Tensor): Tensor => reshape(stack([a, b], 3), [a.shape[0], a.shape[1], 2 * a.shape[2]])
  const first = sayTier(scope.child('tier-0'), coarse, known, null, units, choose)
  const both = woven(first, sayTier(scope.child('tier-1'), between, known, first, units, choose))
  return woven(both, sayTier(scope.child('tier-2'), fine, known, both, units, choose))
}

/** Bands in the order in which they are said. */
export const SAID_BANDS: readonly number[] = TIERS.flatMap(({ first, step }) =>
  Array.from({ length: MELNET_BANDS / step }, (_, i) => first + i * step),
)

/**
 * How unexpected frames are, in nats.
 *
 * @param levels float32 [batch, T, MELNET_BANDS], in nats above silence
 * @returns      float32 [MELNET_BANDS, T, batch], bands as they are said
 */
export function melnetSurprise(scope: Scope, levels: Tensor, units: number): Tensor {
  const x = fromLevels(levels)
  const [batch, steps, bands] = x.shape
  scope.update('loudest', maximum(loudest(scope), max(x, [0, 1])))
  const clean = before(scope, x)
  const heard = scope.training ? add(clean, mul(scope.normal(clean.shape), NOISE)) : clean
  const ofBand = (frames: Tensor, band: number): Tensor => reshape(slice(frames, [0, 0, band], [steps, batch, 1]), [steps * batch, 1])
  const right = transpose(x, [1, 0, 2])
  const changes = sub(right, heard)
  const said: Tensor[] = []
  const wanted: Tensor[] = []
  say(scope, remembered(scope, heard, units), units, (each, band) => {
    said.push(each)
    wanted.push(ofBand(changes, band))
    return ofBand(right, band)
  })
  const density = gaussianMixtureLogDensity(stack(wanted, 0), asMixture(stack(said, 0), SAID))
  return neg(reshape(density, [bands, steps, batch]))
}

/** Listens to frames, and says nothing. @param levels float32 [1, T, MELNET_BANDS], in nats above silence */
export function melnetHear(scope: Scope, levels: Tensor, units: number): void {
  remembered(scope, before(scope, fromLevels(levels)), units)
}

/**
 * Draws the next frame.
 *
 * @param temperature float32 []
 * @returns           float32 [1, 1, MELNET_BANDS], in nats above silence
 */
export function melnetDraw(scope: Scope, temperature: Tensor, units: number): Tensor {
  const last = reshape(scope.state('last', [MELNET_BANDS]), [1, 1, MELNET_BANDS])
  const source = () => ({ ...scope.chance, stream: scope.nextStream() })
  /** Of each band, [1, ...]. */
  const parts = (x: Tensor): Tensor[] => split(x, 0, MELNET_BANDS)
  // The largest of the logits and such noise is drawn as their softmax over the temperature has it.
  const which = parts(mul(gumbelNoise([MELNET_BANDS, COMPONENTS], source()), temperature))
  const where = parts(mul(randomNormal([MELNET_BANDS, 1], source()), temperature))
  const lasts = parts(reshape(last, [MELNET_BANDS, 1]))
  const drawn = say(scope, remembered(scope, last, units), units, (said, band) => {
    const { logits, means, logScales } = asMixture(said, SAID)
    const chosen = oneHot(argMax(add(logits, which[band])), COMPONENTS)
    const of = (each: Tensor): Tensor => sum(mul(reshape(each, [1, COMPONENTS]), chosen), 1, true)
    return add(lasts[band], add(of(means), mul(exp(of(logScales)), where[band])))
  })
  const frame = minimum(maximum(drawn, LEAST), loudest(scope))
  scope.carry('last', reshape(frame, [1, MELNET_BANDS]))
  return toLevels(frame)
}
