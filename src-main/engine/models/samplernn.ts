/**
 * Sound sample by sample, by three tiers: the topmost hears frames of 64 samples and remembers them, the middle one frames of 16 and what
 * the one above says, the lowest the last 16 samples and what the middle one says, and gives the chances of each level of the next sample.
 *
 * @source Mehri et al. 2017 (SampleRNN, arXiv 1612.07837), section 2. Differs: frames of 64 and 16 samples (the paper: 8 and 2); the lowest
 *         tier hears samples as numbers, not as embeddings; each stretch of a training begins from an empty memory
 */
import type { Tensor } from '../graph/index.ts'
import { add, argMax, concat, logSoftmax, mul, oneHot, relu, reshape, slice, split, sum, transpose } from '../graph/index.ts'
import { companded, dense, expanded, gruMemory, gumbelNoise, levelOf, valueOfLevel, type GruMemory } from '../nn/index.ts'
import type { Scope } from '../nn/index.ts'

const LEVELS = 256
/** Samples of a frame of the upper two tiers; the lowest hears as many as the middle one. */
export const TOP_FRAME = 64
const MIDDLE_FRAME = 16
const MIDDLE_FRAMES = TOP_FRAME / MIDDLE_FRAME

interface Tiers {
  top: GruMemory
  middle: GruMemory
  /** Of frames [T, batch, TOP_FRAME] and such memories, what the middle tier is told: [MIDDLE_FRAMES T, batch, units]. */
  tellMiddle(remembered: Tensor): Tensor
  hearMiddle(frames: Tensor): Tensor
  /** [T, batch, units] to [MIDDLE_FRAME T, batch, units]. */
  tellLowest(remembered: Tensor): Tensor
  /** @param last float32 [rows, MIDDLE_FRAME] @param told float32 [rows, units] @returns logits, float32 [rows, LEVELS] */
  say(last: Tensor, told: Tensor): Tensor
}

/** The tiers, whose parts may be used many times. */
function tiersOf(scope: Scope, units: number): Tiers {
  const declared = new Set<string>()
  const part = (name: string): Scope => {
    const again = declared.has(name)
    declared.add(name)
    return again ? scope.again(name) : scope.child(name)
  }
  /** Each step becomes so many, one after another. */
  const spread = (name: string, x: Tensor, times: number): Tensor => {
    const [steps, batch] = x.shape
    const wide = reshape(dense(part(name), x, { units: times * units }), [steps, batch, times, units])
    return reshape(transpose(wide, [0, 2, 1, 3]), [steps * times, batch, units])
  }
  return {
    top: gruMemory(scope.child('top'), TOP_FRAME, { units }),
    middle: gruMemory(scope.child('middle'), units, { units }),
    tellMiddle: (remembered) => spread('tells-middle', remembered, MIDDLE_FRAMES),
    hearMiddle: (frames) => dense(part('hears-middle'), frames, { units }),
    tellLowest: (remembered) => spread('tells-lowest', remembered, MIDDLE_FRAME),
    say(last, told) {
      const heard = relu(add(dense(part('hears-last'), last, { units }), told))
      return dense(part('says'), relu(dense(part('inner'), heard, { units })), { units: LEVELS })
    },
  }
}

/** All steps of a memory. @param x float32 [T, batch, inputs] @returns float32 [T, batch, units] */
function remember(memory: GruMemory, x: Tensor): Tensor {
  const [steps, batch] = x.shape
  const projected = split(memory.project(x), 0, steps)
  const each = projected.map((step) => memory.step(reshape(step, [batch, step.shape[2]])))
  memory.carry()
  return reshape(concat(each, 0), [steps, batch, each[0].shape[1]])
}

/**
 * What the tiers make of known sound: what each sample's chances hang on.
 *
 * @param y companded, float32 [batch, T], T a multiple of TOP_FRAME
 * @returns the last samples before each, float32 [T batch, MIDDLE_FRAME], and what the middle tier tells, float32 [T batch, units]
 */
function heardWhole(scope: Scope, tiers: Tiers, y: Tensor): { last: Tensor; told: Tensor } {
  const [batch, samples] = y.shape
  const known = concat([scope.state('heard', [TOP_FRAME]), y], 1)
  scope.carry('heard', slice(known, [0, samples], [batch, TOP_FRAME]))
  const framesOf = (size: number): Tensor =>
    transpose(reshape(slice(known, [0, TOP_FRAME - size], [batch, samples]), [batch, samples / size, size]), [1, 0, 2])
  const top = remember(tiers.top, framesOf(TOP_FRAME))
  const middle = remember(tiers.middle, add(tiers.hearMiddle(framesOf(MIDDLE_FRAME)), tiers.tellMiddle(top)))
  const told = tiers.tellLowest(middle)
  const shifts = Array.from({ length: MIDDLE_FRAME }, (_, i) =>
    reshape(slice(known, [0, TOP_FRAME - MIDDLE_FRAME + i], [batch, samples]), [batch, samples, 1]),
  )
  const last = transpose(concat(shifts, 2), [1, 0, 2])
  return { last: reshape(last, [samples * batch, MIDDLE_FRAME]), told: reshape(told, [samples * batch, told.shape[2]]) }
}

/**
 * How unexpected the samples are, in nats a sample.
 *
 * @param sound float32 [batch, T], -1 to 1
 * @returns     float32 [batch]
 */
export function samplernnSurprise(scope: Scope, sound: Tensor, units: number): Tensor {
  const [batch, samples] = sound.shape
  const y = companded(sound, LEVELS)
  const tiers = tiersOf(scope, units)
  const { last, told } = heardWhole(scope, tiers, y)
  const right = oneHot(reshape(transpose(levelOf(y, LEVELS), [1, 0]), [y.size]), LEVELS)
  const each = sum(mul(logSoftmax(tiers.say(last, told)), right), 1)
  return mul(sum(reshape(each, [samples, batch]), 0), -1 / samples)
}

/** Listens, and draws nothing. @param sound float32 [1, T] */
export function samplernnHear(scope: Scope, sound: Tensor, units: number): void {
  heardWhole(scope, tiersOf(scope, units), companded(sound, LEVELS))
}

/**
 * Draws the next TOP_FRAME samples.
 *
 * @param temperature float32 []
 * @returns           float32 [1, TOP_FRAME], -1 to 1
 */
export function samplernnDraw(scope: Scope, temperature: Tensor, units: number): Tensor {
  const tiers = tiersOf(scope, units)
  const heard = scope.state('heard', [TOP_FRAME])
  const one = (x: Tensor): Tensor => reshape(x, [1, ...x.shape])
  const stepped = (memory: GruMemory, x: Tensor): Tensor => one(memory.step(reshape(memory.project(x), [1, 3 * units])))
  const forMiddle = split(tiers.tellMiddle(stepped(tiers.top, one(heard))), 0, MIDDLE_FRAMES)
  tiers.top.carry()
  // The largest of the logits and such noise is drawn as their softmax over the temperature has it.
  const noise = split(mul(gumbelNoise([TOP_FRAME, LEVELS], { ...scope.chance, stream: scope.nextStream() }), temperature), 0, TOP_FRAME)
  let last = slice(heard, [0, TOP_FRAME - MIDDLE_FRAME], [1, MIDDLE_FRAME])
  const drawn: Tensor[] = []
  for (const told of forMiddle) {
    const remembered = stepped(tiers.middle, add(tiers.hearMiddle(one(last)), told))
    for (const forLowest of split(tiers.tellLowest(remembered), 0, MIDDLE_FRAME)) {
      const level = argMax(add(tiers.say(last, reshape(forLowest, [1, units])), noise[drawn.length]))
      const value = reshape(valueOfLevel(level, LEVELS), [1, 1])
      drawn.push(value)
      last = concat([slice(last, [0, 1], [1, MIDDLE_FRAME - 1]), value], 1)
    }
  }
  tiers.middle.carry()
  const y = concat(drawn, 1)
  scope.carry('heard', y)
  return expanded(y, LEVELS)
}
