/**
 * How well a network foretells the next moment, in what is heard of it: log-spectral distance, beside guesses that cost nothing. A mean
 * squared error alone would reward blur.
 */
import { logSpectralDistanceDb } from './spectral-distance.ts'

/** [frames, dimensions], row-major. */
export interface FrameSequence {
  dimensions: number
  data: Float32Array
}

export interface NextFrameSkill {
  /** Log-spectral distances to what really came, dB. */
  modelDb: number
  persistenceDb: number
  meanDb: number
  autoregressionDb: number
  /** 1: foretold exactly; 0: no better than repeating the last frame; below: worse. */
  skill: number
}

const framesOf = ({ data, dimensions }: FrameSequence): number => data.length / dimensions

/** Each frame repeated in the place of the next. */
const persistence = ({ data, dimensions }: FrameSequence): Float32Array => data.slice(0, -dimensions)

/** The mean of all frames, again and again. */
function meanFrame(sequence: FrameSequence): Float32Array {
  const { data, dimensions } = sequence
  const frames = framesOf(sequence)
  const mean = new Float64Array(dimensions)
  for (let i = 0; i < data.length; i++) mean[i % dimensions] += data[i] / frames
  return Float32Array.from({ length: (frames - 1) * dimensions }, (_, i) => mean[i % dimensions])
}

/**
 * Each value from its own last two by least squares: y[t+1] = a y[t] + b y[t-1] + c. Fitted on the very frames that are judged, so it is
 * better than it could be.
 */
function linearAutoregression({ data, dimensions }: FrameSequence): Float32Array {
  const frames = data.length / dimensions
  // For want of a frame before it the first one is repeated.
  const result = data.slice(0, -dimensions)
  const value = (t: number, i: number): number => data[t * dimensions + i]
  for (let i = 0; i < dimensions; i++) {
    const meanFrom = (first: number): number => {
      let sum = 0
      for (let t = 0; t < frames - 2; t++) sum += value(first + t, i)
      return sum / (frames - 2)
    }
    const [before, now, next] = [meanFrom(0), meanFrom(1), meanFrom(2)]
    let [xx, xw, ww, xy, wy] = [0, 0, 0, 0, 0]
    for (let t = 1; t + 1 < frames; t++) {
      const [x, w, y] = [value(t, i) - now, value(t - 1, i) - before, value(t + 1, i) - next]
      xx += x * x
      xw += x * w
      ww += w * w
      xy += x * y
      wy += w * y
    }
    const determinant = xx * ww - xw * xw
    const singular = determinant <= 1e-9 * xx * ww
    const a = singular ? (xx > 0 ? xy / xx : 0) : (xy * ww - wy * xw) / determinant
    const b = singular ? 0 : (wy * xx - xy * xw) / determinant
    for (let t = 1; t + 1 < frames; t++) result[t * dimensions + i] = next + a * (value(t, i) - now) + b * (value(t - 1, i) - before)
  }
  return result
}

/**
 * Next-frame skill, teacher-forced: skill = 1 - d(model) / d(persistence), d the log-spectral distance of the frames as sound.
 *
 * @param frames       real frames, not standardised, at least four
 * @param predictions  for all but the last of them what the network expected next, [frames - 1, dimensions]
 * @param decode       frames to mono sound; the same for both sides, so that what a codec loses counts nothing
 */
export function nextFrameSkill(
  frames: FrameSequence,
  predictions: Float32Array,
  decode: (frames: Float32Array) => Float32Array,
): NextFrameSkill {
  const real = decode(frames.data.slice(frames.dimensions))
  const distance = (guess: Float32Array): number => logSpectralDistanceDb(real, decode(guess))
  const modelDb = distance(predictions)
  const persistenceDb = distance(persistence(frames))
  return {
    modelDb,
    persistenceDb,
    meanDb: distance(meanFrame(frames)),
    autoregressionDb: distance(linearAutoregression(frames)),
    skill: persistenceDb > 0 ? 1 - modelDb / persistenceDb : 0,
  }
}
