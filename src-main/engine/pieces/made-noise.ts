/** Noise as it lies under recordings, made by chance: to learn from what is no music, and to measure how well it is told from music. */
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { CounterRandom, streamOf } from '../random.ts'

/** Hiss of any colour; mains with its harmonics; clicks; what shakes a floor; a machine that runs; a quiet room: some of them at once. */
export const NOISES = ['hiss', 'hum', 'crackle', 'rumble', 'machine', 'room'] as const
export type Noise = (typeof NOISES)[number]

/**
 * @param seed equal seeds give equal noise
 * @returns    mono at {@link HEARD_RATE}; the mean of its squares is 1
 */
export function madeNoise(noise: Noise, seconds: number, seed: number): Float32Array {
  const random = new CounterRandom(seed, streamOf(`noise: ${noise}`))
  return levelled(MAKERS[noise](new Float32Array(Math.round(seconds * HEARD_RATE)), random))
}

type Maker = (into: Float32Array, random: CounterRandom) => Float32Array

const between = (random: CounterRandom, lowest: number, highest: number): number => lowest + (highest - lowest) * random.uniform()
/** As likely in each octave. */
const hertz = (random: CounterRandom, lowest: number, highest: number): number => lowest * (highest / lowest) ** random.uniform()

const MAKERS: Record<Noise, Maker> = {
  hiss(into, random) {
    const dark = random.uniform() < 0.5 ? 1 : poleOf(hertz(random, 300, 8000))
    const light = random.uniform() < 0.3 ? poleOf(hertz(random, 200, 3000)) : 0
    return filtered(
      into.map(() => random.normal()),
      dark,
      light,
    )
  },
  hum(into, random) {
    return addTones(into, random.pick([50, 60]) * between(random, 0.998, 1.002), { count: 24, fall: between(random, 0.5, 2), random })
  },
  crackle(into, random) {
    const share = hertz(random, 1, 60) / HEARD_RATE
    let [ringing, before, pitch] = [0, 0, 1]
    for (let i = 0; i < into.length; i++) {
      if (random.uniform() < share) {
        ringing = random.normal() ** 3
        pitch = between(random, 0.2, 2.8)
      }
      before = 0.75 * before + ringing
      ringing = 0
      into[i] = before * Math.cos(pitch * i)
    }
    return into
  },
  rumble(into, random) {
    const pole = poleOf(hertz(random, 20, 120))
    const sound = filtered(
      into.map(() => random.normal()),
      pole,
      0,
    )
    return filtered(sound, pole, poleOf(10))
  },
  machine(into, random) {
    addTones(into, hertz(random, 25, 220), { count: 12, fall: between(random, 0.3, 1.5), random, sway: between(random, 0.002, 0.02) })
    levelled(into)
    const air = levelled(MAKERS.hiss(new Float32Array(into.length), random))
    const share = between(random, 0.2, 1.5)
    return into.map((value, i) => value + share * air[i])
  },
  room(into, random) {
    for (const one of ['hiss', 'hum', 'rumble', 'crackle'] as const) {
      const part = levelled(MAKERS[one](new Float32Array(into.length), random))
      const share = 10 ** (between(random, -30, 0) / 20)
      for (let i = 0; i < into.length; i++) into[i] += share * part[i]
    }
    return into
  },
}

/** How much of the way a filter of one pole goes in a sample. */
const poleOf = (hz: number): number => 1 - Math.exp((-2 * Math.PI * hz) / HEARD_RATE)

/** What a pole lets through, less what a lower one does. In place. */
function filtered(samples: Float32Array, high: number, low: number): Float32Array {
  let [fast, slow] = [0, 0]
  for (let i = 0; i < samples.length; i++) {
    fast += high * (samples[i] - fast)
    slow += low * (fast - slow)
    samples[i] = fast - slow
  }
  return samples
}

/** Harmonics at levels by chance that fall with their number; the tone rises and falls by the share `sway`, slowly. */
function addTones(
  into: Float32Array,
  hz: number,
  { count, fall, random, sway = 0 }: { count: number; fall: number; random: CounterRandom; sway?: number },
): Float32Array {
  const period = between(random, 3, 20) * HEARD_RATE
  for (let harmonic = 1; harmonic <= count; harmonic++) {
    const level = (0.1 + random.uniform()) / harmonic ** fall
    let phase = 2 * Math.PI * random.uniform()
    for (let i = 0; i < into.length; i++) {
      phase += (2 * Math.PI * harmonic * hz * (1 + sway * Math.sin((2 * Math.PI * i) / period))) / HEARD_RATE
      into[i] += level * Math.sin(phase)
    }
  }
  return into
}

/** In place. */
function levelled(samples: Float32Array): Float32Array {
  const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length
  const gain = power > 0 ? 1 / Math.sqrt(power) : 0
  for (let i = 0; i < samples.length; i++) samples[i] *= gain
  return samples
}
