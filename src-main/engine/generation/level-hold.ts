import { NO_POWER } from '../dsp/level.ts'

/** How much of the running level is replaced in this time: dynamics within about half a second stay, slower fading goes. */
const SMOOTHING = 0.5
const SMOOTHING_SECONDS = 0.25
/** 40 dB: more would only lift rounding noise. */
const LARGEST_GAIN = 100
/** Mean square below which a seed counts as silent and gives no level to hold. */
const SILENT_ENERGY = 1e-10

/**
 * Keeps generated frames at the seed's level. A network trained on mean squared error answers with less energy than it
 * was given, because it averages over what might come; fed back, its sound fades away within seconds. Here the running
 * mean energy of what the model says is brought to that of the seed:
 *
 *   e_t = (1 - a) e_(t-1) + a |x_t|^2,   e_1 = |x_1|^2        gain_t = sqrt(seed energy / e_t)
 *
 * with a = 1/2 for frames of a quarter of a second, and accordingly less for shorter ones.
 */
export class LevelHold {
  readonly #target: number
  readonly #smoothing: number
  #running: number | null = null

  /** The running mean energy, to go back to; null before the first frame. */
  get running(): number | null {
    return this.#running
  }

  set running(energy: number | null) {
    this.#running = energy
  }

  /**
   * @param seedEnergy   mean square of the seed's sound
   * @param frameSeconds from one frame to the next
   */
  constructor(seedEnergy: number, frameSeconds: number) {
    this.#target = seedEnergy
    this.#smoothing = 1 - (1 - SMOOTHING) ** (frameSeconds / SMOOTHING_SECONDS)
  }

  /**
   * @param energy mean square of the next generated frame's sound
   * @returns      the factor to scale the sound by
   */
  gainFor(energy: number): number {
    if (this.#target < SILENT_ENERGY) return 1
    this.#running = this.#running === null ? energy : this.#running + this.#smoothing * (energy - this.#running)
    return Math.min(LARGEST_GAIN, Math.sqrt(this.#target / Math.max(this.#running, NO_POWER)))
  }
}
