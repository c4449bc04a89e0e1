/** How much of the running level a new frame replaces: dynamics within about half a second stay, slower fading goes. */
const SMOOTHING = 0.5
/** 40 dB: more would only lift rounding noise. */
const LARGEST_GAIN = 100
/** Peak that no held frame exceeds, so that a join's overshoot does not clip either. */
const PEAK_LIMIT = 0.95
/** Mean square below which a seed counts as silent and gives no level to hold. */
const SILENT_ENERGY = 1e-10

const meanSquare = (samples: Float32Array): number => {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return sum / samples.length
}

const peakOf = (samples: Float32Array): number => {
  let peak = 0
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample))
  return peak
}

/**
 * Keeps generated frames at the seed's level. A network trained on mean squared error answers with less energy than it
 * was given, because it averages over what might come; fed back, its sound fades away within seconds. Here the running
 * mean energy of what the model says is brought to that of the seed:
 *
 *   e_t = (1 - a) e_(t-1) + a |x_t|^2,   e_1 = |x_1|^2        gain_t = sqrt(seed energy / e_t)
 */
export class LevelHold {
  readonly #target: number
  #running: number | null = null

  /** @param seed the seed's samples, mono */
  constructor(seed: Float32Array) {
    this.#target = meanSquare(seed)
  }

  /**
   * @param frame decoded samples of the next generated frame
   * @returns     the factor to scale it by
   */
  gainFor(frame: Float32Array): number {
    if (this.#target < SILENT_ENERGY) return 1
    const energy = meanSquare(frame)
    this.#running = this.#running === null ? energy : this.#running + SMOOTHING * (energy - this.#running)
    const gain = Math.min(LARGEST_GAIN, Math.sqrt(this.#target / Math.max(this.#running, Number.MIN_VALUE)))
    const peak = peakOf(frame)
    return peak * gain > PEAK_LIMIT ? PEAK_LIMIT / peak : gain
  }
}
