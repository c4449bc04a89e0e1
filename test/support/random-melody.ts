import { YARDSTICK_RATE as RATE } from '../../src-main/engine/evaluation/measures/sound-features.ts'
import { CounterRandom } from '../../src-main/engine/random.ts'

/** Mono at the yardsticks' rate: notes at random from a seed, four a second, moved by so many semitones. */
export function randomMelody(seconds: number, seed: number, transposition = 0, level = 0.3): Float32Array {
  const random = new CounterRandom(seed, 7)
  const sound = new Float32Array(seconds * RATE)
  for (let start = 0; start < sound.length;) {
    const midi = 57 + random.integer(24) + transposition
    const length = Math.round((0.15 + 0.2 * random.uniform()) * RATE)
    for (let n = 0; n < length && start + n < sound.length; n++) {
      const t = n / RATE
      for (let harmonic = 1; harmonic <= 5; harmonic++)
        sound[start + n] += (level / harmonic) * Math.exp(-5 * t) * Math.sin(2 * Math.PI * harmonic * 440 * 2 ** ((midi - 69) / 12) * t)
    }
    start += length
  }
  return sound
}
