import type { Sound } from '../../dsp/codecs/index.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'

/** What begins as strongly as this, dB of `OnsetFlux`, on average, is told apart by itself; what begins more weakly... */
const CLEAR_BY_ITSELF_DB = 2.8
/** ...has the sound before it fall by so much for every dB that is missing... */
const FALL_FOR_MISSING = 5.5
/** ...up to this... */
const MOST_FALL_DB = 6
/** ...most of it within this. */
const FALL_SECONDS = 0.3
/** The level rises again in so long, up to the attack. */
const RISE_SECONDS = 0.015

/** How much the level falls after a stressed beginning, dB: 0 where the material's beginnings are clear by themselves. */
export function articulationDb({ rows, attackDb, playable }: UnitMemory): number {
  let [count, sum] = [0, 0]
  for (let row = 0; row < rows; row++) {
    if (playable[row] === 0 || attackDb[row] === 0) continue
    count++
    sum += attackDb[row]
  }
  if (count === 0) return 0
  return Math.max(0, Math.min(MOST_FALL_DB, FALL_FOR_MISSING * (CLEAR_BY_ITSELF_DB - sum / count)))
}

/**
 * Sets off what the rhythm stresses as a bow or a breath does: after each stressed beginning the level falls a little, and rises with the
 * next one. A pulse is heard where level moves with it.
 */
export class Articulation {
  readonly #fallDb: number
  readonly #sampleRate: number
  /** From the last stressed beginning, or what the music goes on from, to the end of what was played, seconds. */
  #since = 0

  constructor(fallDb: number, sampleRate: number) {
    this.#fallDb = fallDb
    this.#sampleRate = sampleRate
  }

  /** Seconds since the last stressed beginning, to go back to. */
  state(): number {
    return this.#since
  }

  setState(since: number): void {
    this.#since = since
  }

  /**
   * @param sound   planar, what follows on what was played; changed in place
   * @param attack  sample of the stressed beginning in it; null where there is none
   */
  shape(sound: Sound, attack: number | null): void {
    const length = sound[0].length
    for (let n = 0; this.#fallDb > 0 && n < length; n++) {
      const gain = 10 ** (this.#levelDb(n, attack) / 20)
      for (const channel of sound) channel[n] *= gain
    }
    this.#since = attack === null ? this.#since + length / this.#sampleRate : (length - attack) / this.#sampleRate
  }

  #levelDb(n: number, attack: number | null): number {
    if (attack !== null && n >= attack) return this.#fallen((n - attack) / this.#sampleRate)
    const before = this.#fallen(this.#since + n / this.#sampleRate)
    const away = attack === null ? Infinity : (attack - n) / (RISE_SECONDS * this.#sampleRate)
    return away >= 1 ? before : before * (0.5 - 0.5 * Math.cos(Math.PI * away))
  }

  /** How far the level has fallen after so long, dB, 0 or less. */
  #fallen(seconds: number): number {
    return -this.#fallDb * (1 - Math.exp(-seconds / FALL_SECONDS))
  }
}
