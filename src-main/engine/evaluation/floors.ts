/**
 * What nothing, chance and a hat full of snippets reach: sounds that every figure is shown beside. Each is made of real sound, as long as
 * that, and the same for the same seed.
 */
import { CounterRandom, streamOf } from '../random.ts'
import { beatTimes } from './measures/beats.ts'
import { soundFeatures, YARDSTICK_RATE } from './measures/sound-features.ts'

export const FLOORS = ['silence', 'noise', 'shuffled moments', 'shuffled beats'] as const
export type Floor = (typeof FLOORS)[number]

const FADE_SAMPLES = Math.round(0.025 * YARDSTICK_RATE)
const MOMENT_SAMPLES = Math.round(0.1 * YARDSTICK_RATE)

const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / Math.max(1, samples.length))

/** White noise at the level of the sound. */
function noiseLike(samples: Float32Array, random: CounterRandom): Float32Array {
  const level = rms(samples)
  return Float32Array.from({ length: samples.length }, () => level * random.normal())
}

/** Pieces from `bounds[i]` to `bounds[i + 1]` in another order, each joined to the next by a crossfade of 25 ms. */
function shuffled(samples: Float32Array, bounds: readonly number[], random: CounterRandom): Float32Array {
  const result = new Float32Array(samples.length)
  let at = 0
  for (const piece of random.permutation(bounds.length - 1)) {
    const [from, to] = [bounds[piece], bounds[piece + 1]]
    // The fade-out lies behind the piece's own end, over the next one's beginning.
    const end = Math.min(samples.length, to + FADE_SAMPLES)
    for (let n = from; n < end && at + n - from < result.length; n++) {
      const rise = from === 0 ? 1 : Math.min(1, (n - from) / FADE_SAMPLES)
      const fall = n < to ? 1 : 1 - (n - to) / FADE_SAMPLES
      result[at + n - from] += rise * fall * samples[n]
    }
    at += to - from
  }
  return result
}

const evenBounds = (length: number, piece: number): number[] =>
  Array.from({ length: Math.max(1, Math.floor(length / piece)) }, (_, i) => i * piece)

/** From beat to beat, the first piece from the beginning; pieces of half a second where there is no pulse. */
function beatBounds(samples: Float32Array): number[] {
  const beats = beatTimes(soundFeatures(samples).flux).map((seconds) => Math.round(seconds * YARDSTICK_RATE))
  const inner = beats.filter((beat) => beat > FADE_SAMPLES && beat < samples.length - FADE_SAMPLES)
  return inner.length < 4 ? evenBounds(samples.length, YARDSTICK_RATE / 2) : [0, ...inner]
}

/**
 * Makes a floor. `shuffled beats` is the hard one: the very sounds of the recordings, cut and joined on the beat, in an order nobody chose.
 *
 * @param sounds  real sounds, mono at the yardsticks' rate; they are shuffled all together
 * @returns       as many sounds of the same lengths
 */
export function makeFloor(floor: Floor, sounds: readonly Float32Array[], seed = 1): Float32Array[] {
  const random = new CounterRandom(seed, streamOf(`floor ${floor}`))
  if (floor === 'silence') return sounds.map(({ length }) => new Float32Array(length))
  if (floor === 'noise') return sounds.map((samples) => noiseLike(samples, random))
  const starts = sounds.map((_, i) => sounds.slice(0, i).reduce((sum, { length }) => sum + length, 0))
  const all = new Float32Array(sounds.reduce((sum, { length }) => sum + length, 0))
  sounds.forEach((samples, i) => all.set(samples, starts[i]))
  const boundsOf = floor === 'shuffled moments' ? ({ length }: Float32Array) => evenBounds(length, MOMENT_SAMPLES) : beatBounds
  const bounds = [...sounds.flatMap((samples, i) => boundsOf(samples).map((bound) => starts[i] + bound)), all.length]
  const mixed = shuffled(all, bounds, random)
  return sounds.map(({ length }, i) => mixed.slice(starts[i], starts[i] + length))
}
