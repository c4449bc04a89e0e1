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

const evenBounds = (length: number, piece: number): number[] => [
  ...Array.from({ length: Math.max(1, Math.floor(length / piece)) }, (_, i) => i * piece),
  length,
]

/** From beat to beat, the first piece from the beginning; pieces of half a second where there is no pulse. */
function beatBounds(samples: Float32Array): number[] {
  const beats = beatTimes(soundFeatures(samples).flux).map((seconds) => Math.round(seconds * YARDSTICK_RATE))
  const inner = beats.filter((beat) => beat > FADE_SAMPLES && beat < samples.length - FADE_SAMPLES)
  return inner.length < 4 ? evenBounds(samples.length, YARDSTICK_RATE / 2) : [0, ...inner, samples.length]
}

/**
 * Makes a floor. `shuffled beats` is the hard one: the very sounds of the recordings, cut and joined on the beat, in an order nobody chose.
 *
 * @param samples  real sound, mono at the yardsticks' rate
 */
export function makeFloor(floor: Floor, samples: Float32Array, seed = 1): Float32Array {
  const random = new CounterRandom(seed, streamOf(`floor ${floor}`))
  if (floor === 'silence') return new Float32Array(samples.length)
  if (floor === 'noise') return noiseLike(samples, random)
  return shuffled(samples, floor === 'shuffled moments' ? evenBounds(samples.length, MOMENT_SAMPLES) : beatBounds(samples), random)
}
