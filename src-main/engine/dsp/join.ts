import { burg, extrapolate } from './linear-prediction.ts'

/**
 * Joining of frames that were generated one by one and do not overlap, without clicks and without changing their count of samples.
 *
 * Where two frames meet, each is continued across the border by linear prediction (Burg): the left one forwards, the right one
 * backwards, as if it had begun earlier. Both are then whole signals on a stretch of 2X samples around the border, and the
 * sound fades from one to the other there:
 *
 *   y[n] = g(w) ((1 - w) L[n] + w R[n]),   w = sin^2(pi/2 (n + X + 1/2) / 2X),   n = -X .. X - 1 from the border
 *   g(w) = 1 / sqrt((1-w)^2 + w^2 + 2 rho w (1-w)),   rho = correlation of L and R on the stretch, at least 0
 *
 * On frames that follow each other in a real recording both predictions agree with what is there: rho is near 1, g is 1,
 * and the sound stays almost as it was. On frames that have nothing to do with each other rho is near 0 and the fade keeps the
 * power instead of dipping. A step in the waveform, which is what clicks, cannot survive either.
 *
 * Why so: a plain crossfade needs overlapping frames, and these have none. Smoothing the step over a few samples (an offset that decays)
 * removes the click's edge but leaves a thump of low frequency. Prediction carries the partials themselves over the border.
 */

export interface JoinOptions {
  /** X: how far the fade reaches to each side. */
  fadeSamples: number
  /** Samples of each frame that its continuation is learned from. */
  contextSamples: number
  /** Order of the prediction: two for each partial it can carry on. */
  order: number
}

/** At 16 kHz: 5 ms to each side, 64 ms of context, 32 partials. */
export const DEFAULT_JOIN: JoinOptions = { fadeSamples: 80, contextSamples: 1024, order: 64 }

/** What puts frames into a row. Samples come out as they become certain; `flush` gives the rest. */
export interface FrameJoiner {
  /** The next frame of samples; all frames of one stream are longer than the fade and the prediction's order. */
  push(frame: Float32Array): Float32Array
  flush(): Float32Array
}

/** Frames one after another as they are, steps and all. */
export const createRawJoiner = (): FrameJoiner => ({ push: (frame) => frame, flush: () => new Float32Array(0) })

/** Frames joined by prediction and fade. Its output lags by `fadeSamples`. */
export class SmoothJoiner implements FrameJoiner {
  readonly #options: JoinOptions
  /** The last frame as it came, for its prediction, and its last `fadeSamples`, not yet given out. */
  #previous: Float32Array | undefined

  constructor(options: JoinOptions = DEFAULT_JOIN) {
    this.#options = options
  }

  push(frame: Float32Array): Float32Array {
    const { fadeSamples } = this.#options
    const previous = this.#previous
    this.#previous = frame.slice()
    if (!previous) return frame.slice(0, frame.length - fadeSamples)
    const joined = crossBorder(previous, frame, this.#options)
    const output = new Float32Array(frame.length)
    output.set(joined)
    output.set(frame.subarray(fadeSamples, frame.length - fadeSamples), 2 * fadeSamples)
    return output
  }

  flush(): Float32Array {
    const rest = this.#previous?.slice(this.#previous.length - this.#options.fadeSamples) ?? new Float32Array(0)
    this.#previous = undefined
    return rest
  }
}

/** The stretch around the border of two frames: the last X samples of `left` and the first X of `right`, joined. */
function crossBorder(left: Float32Array, right: Float32Array, { fadeSamples, contextSamples, order }: JoinOptions): Float32Array {
  const leftEnd = left.subarray(Math.max(0, left.length - contextSamples))
  const rightStart = right.slice(0, contextSamples).reverse()
  const leftOn = extrapolate(leftEnd, burg(leftEnd, order), fadeSamples)
  const rightBack = extrapolate(rightStart, burg(rightStart, order), fadeSamples).reverse()
  const length = 2 * fadeSamples
  const fromLeft = new Float64Array(length)
  fromLeft.set(left.subarray(left.length - fadeSamples))
  fromLeft.set(leftOn, fadeSamples)
  const fromRight = new Float64Array(length)
  fromRight.set(rightBack)
  fromRight.set(right.subarray(0, fadeSamples), fadeSamples)
  const rho = Math.max(0, correlation(fromLeft, fromRight))
  return Float32Array.from({ length }, (_, i) => {
    const w = Math.sin((Math.PI / 2) * ((i + 0.5) / length)) ** 2
    const gain = 1 / Math.sqrt((1 - w) ** 2 + w ** 2 + 2 * rho * w * (1 - w))
    return gain * ((1 - w) * fromLeft[i] + w * fromRight[i])
  })
}

/** Normalised by the mean of the two powers, so that it is 1 only where both signals are the same; 1 for silence. */
function correlation(a: Float64Array, b: Float64Array): number {
  let product = 0
  let power = 0
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i]
    power += a[i] * a[i] + b[i] * b[i]
  }
  return power === 0 ? 1 : (2 * product) / power
}

/** Joins frames that are all there. @param samples  frames of `frameSamples` one after another; @returns as many samples */
export function joinFrames(samples: Float32Array, frameSamples: number, joiner: FrameJoiner = new SmoothJoiner()): Float32Array {
  const output = new Float32Array(samples.length)
  let at = 0
  const add = (piece: Float32Array): void => {
    output.set(piece, at)
    at += piece.length
  }
  for (let start = 0; start < samples.length; start += frameSamples) add(joiner.push(samples.subarray(start, start + frameSamples)))
  add(joiner.flush())
  return output
}
