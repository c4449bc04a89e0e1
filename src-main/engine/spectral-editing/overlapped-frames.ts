/**
 * A sound as overlapping windows and back: Hann windows before and after the transform, a quarter of a window apart, on a grid that begins
 * at the sound's first sample. Squared they sum to 1.5 everywhere, so that what is not changed comes back as it was.
 *
 *   X_t[k] = sum_n w[n] x[t N/4 - N/2 + n] exp(-2 pi i k n / N)
 *   y[n] = 1 / (1.5 N) sum_t w[n - t N/4 + N/2] sum_k X_t[k] exp(2 pi i k (n - t N/4 + N/2) / N)
 *
 * @source Griffin & Lim 1984, equation 6, with a window whose squares sum to a constant
 */
import { realFftPlan, type FftPlan } from '../dsp/fft-plan.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import type { Lane } from './readable-sound.ts'

const SQUARES_SUM = 1.5

/** Spectra of frames that follow each other, as `FftPlan.spectrum` has them: [frames, windowSamples]. */
export interface FrameBlock {
  /** Number of the first frame; frame t is centred on sample t * hop. */
  first: number
  count: number
  spectra: Float32Array
}

export class OverlappedFrames {
  readonly hopSamples: number
  readonly bins: number
  private readonly plan: FftPlan
  private readonly analysis: Float32Array
  private readonly synthesis: Float32Array

  /** @param windowSamples  N, a size that there is a transform for, divisible by 4 */
  constructor(readonly windowSamples: number) {
    this.hopSamples = windowSamples / 4
    this.bins = windowSamples / 2 + 1
    this.plan = realFftPlan(windowSamples)
    this.analysis = hannWindow(windowSamples)
    this.synthesis = this.analysis.map((weight) => weight / (SQUARES_SUM * windowSamples))
  }

  /** The frames that reach into a stretch. */
  framesOf(start: number, length: number): { first: number; count: number } {
    const half = this.windowSamples / 2
    const first = Math.floor((start - half) / this.hopSamples) + 1
    const last = Math.ceil((start + length + half) / this.hopSamples) - 1
    return { first, count: last - first + 1 }
  }

  /** @param powersOf  where the powers of a frame's bins go, [N/2 + 1] */
  analyse(lane: Lane, first: number, count: number, powersOf?: (frame: number) => Float32Array): FrameBlock {
    const { windowSamples, hopSamples } = this
    const samples = lane.read(first * hopSamples - windowSamples / 2, (count - 1) * hopSamples + windowSamples)
    const spectra = new Float32Array(count * windowSamples)
    for (let frame = 0; frame < count; frame++) {
      this.plan.forwardWindowed(samples, frame * hopSamples, this.analysis)
      spectra.set(this.plan.spectrum, frame * windowSamples)
      if (powersOf) this.plan.power(powersOf(frame), 0)
    }
    return { first, count, spectra }
  }

  /**
   * Adds the frames' sound to `into`, which begins at sample `start`.
   *
   * @param weightsOf  of each bin of a frame, [N/2 + 1] or more; null where it adds nothing
   */
  synthesise(
    { first, count, spectra }: FrameBlock,
    start: number,
    into: Float32Array,
    weightsOf: (frame: number) => Float32Array | null,
  ): void {
    const { windowSamples, hopSamples } = this
    for (let frame = 0; frame < count; frame++) {
      const weights = weightsOf(frame)
      if (!weights) continue
      const at = (first + frame) * hopSamples - windowSamples / 2 - start
      const from = Math.max(0, -at)
      const to = Math.min(windowSamples, into.length - at)
      if (to <= from) continue
      this.plan.spectrum.set(spectra.subarray(frame * windowSamples, (frame + 1) * windowSamples))
      this.plan.weigh(weights)
      this.plan.inverseWindowed(this.synthesis)
      const { input } = this.plan
      for (let n = from; n < to; n++) into[at + n] += input[n]
    }
  }
}

/** Power of each bin of a frame, `[N/2 + 1]`. */
export function powersOf(spectra: Float32Array, frame: number, windowSamples: number, into: Float32Array, at = 0): void {
  const from = frame * windowSamples
  const half = windowSamples / 2
  into[at] = spectra[from] ** 2
  into[at + half] = spectra[from + 1] ** 2
  for (let k = 1; k < half; k++) {
    const re = spectra[from + 2 * k]
    const im = spectra[from + 2 * k + 1]
    into[at + k] = re * re + im * im
  }
}
