/** Loudest sample the limiter lets through: -0.3 dBFS, a little room for the converter's interpolation. */
export const DEFAULT_CEILING = 10 ** (-0.3 / 20)
const LOOKAHEAD_SECONDS = 0.003
const RELEASE_SECONDS = 0.08
/** A gain this near to one is one: then samples pass unchanged, bit for bit. */
const SNAP = 1e-4

/**
 * Look-ahead peak limiter: no sample leaves above the ceiling, and the gain moves without corners.
 *
 *   g[n] = min(1, ceiling / max_c |x_c[n]|)
 *   h[n] = min over the last L+1 of g          (holds what is about to come)
 *   r[n] = min(h[n], release towards 1)
 *   y[n] = x[n-L] * mean of the last L of r    (arrives exactly when the peak does)
 *
 * Each of the L values under the mean is at most g[n-L], so |y| <= ceiling holds for every sample.
 * Below the ceiling the output is the input, delayed by L frames.
 *
 * @source  Giannoulis, Massberg, Reiss 2012, Digital Dynamic Range Compressor Design, JAES 60(6), for the smoothed
 *          feed-forward form; the minimum-then-mean window is the common look-ahead construction.
 */
export class Limiter {
  readonly delayFrames: number
  private readonly delayed: Float32Array
  private readonly required: Float64Array
  private readonly released: Float64Array
  private readonly releaseStep: number
  private index = 0
  private releasedSum: number
  private gain = 1
  private lowest = 1
  private calmFrames = 0

  constructor(
    private readonly channels: number,
    sampleRate: number,
    private readonly ceiling = DEFAULT_CEILING,
  ) {
    this.delayFrames = Math.max(1, Math.round(LOOKAHEAD_SECONDS * sampleRate))
    this.delayed = new Float32Array(this.delayFrames * channels)
    this.required = new Float64Array(this.delayFrames + 1).fill(1)
    this.released = new Float64Array(this.delayFrames).fill(1)
    this.releasedSum = this.delayFrames
    this.releaseStep = 1 - Math.exp(-1 / (RELEASE_SECONDS * sampleRate))
    this.calmFrames = this.delayFrames * 2
  }

  /** The lowest gain since this was asked last, linear; 1 means that nothing was limited. */
  takeLowestGain(): number {
    const lowest = this.lowest
    this.lowest = 1
    return lowest
  }

  /** Forgets the sound that is on its way through. */
  reset(): void {
    this.delayed.fill(0)
    this.required.fill(1)
    this.released.fill(1)
    this.releasedSum = this.delayFrames
    this.gain = 1
    this.calmFrames = this.delayFrames * 2
  }

  /** In place; interleaved. */
  process(block: Float32Array): void {
    for (let offset = 0; offset < block.length; offset += this.channels) this.frame(block, offset)
  }

  private frame(block: Float32Array, offset: number): void {
    const smoothed = this.nextGain(this.peak(block, offset))
    const slot = this.index % this.delayFrames
    for (let c = 0; c < this.channels; c++) {
      const delayed = this.delayed[slot * this.channels + c]
      this.delayed[slot * this.channels + c] = block[offset + c]
      block[offset + c] = smoothed === 1 ? delayed : Math.max(-this.ceiling, Math.min(this.ceiling, delayed * smoothed))
    }
    this.index++
    if (smoothed < this.lowest) this.lowest = smoothed
  }

  private peak(block: Float32Array, offset: number): number {
    let peak = 0
    for (let c = 0; c < this.channels; c++) peak = Math.max(peak, Math.abs(block[offset + c]))
    return peak
  }

  private nextGain(peak: number): number {
    const required = peak > this.ceiling ? this.ceiling / peak : 1
    this.required[this.index % this.required.length] = required
    const slot = this.index % this.delayFrames
    if (required === 1 && this.gain === 1) {
      // Nothing to limit, for as long as any window looks back.
      if (this.calmFrames >= this.delayFrames * 2) {
        this.released[slot] = 1
        return 1
      }
      this.calmFrames++
    } else this.calmFrames = 0
    const held = this.required.reduce((lowest, value) => Math.min(lowest, value), 1)
    this.gain += (1 - this.gain) * this.releaseStep
    if (1 - this.gain < SNAP) this.gain = 1
    this.gain = Math.min(held, this.gain)
    this.releasedSum += this.gain - this.released[slot]
    this.released[slot] = this.gain
    // Adding and subtracting leaves rounding behind; once round the window, the sum is taken afresh.
    if (slot === 0) this.releasedSum = this.released.reduce((sum, value) => sum + value, 0)
    return Math.min(1, this.releasedSum / this.delayFrames)
  }
}
