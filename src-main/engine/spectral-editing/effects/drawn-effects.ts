/** Sound that was drawn: a partial, noise, a picture. */
import type { MaskColumns, OperationOf } from '../../../../src-shared/spectral/index.ts'
import type { Effect } from '../effect.ts'
import { frameWeights, maskedSignal } from '../masked-difference.ts'
import { OverlappedFrames } from '../overlapped-frames.ts'
import { valueAt } from './level-effects.ts'

const FADE_SECONDS = 0.005

/** A sine that follows a line. Its phase is the integral of its frequency from the first point on, whichever stretch is asked for. */
export function partialEffect({ points }: OperationOf<'partial'>, sampleRate: number): Effect {
  const [first, last] = [points[0][0], points[points.length - 1][0]]
  /** Turns at each point. */
  const turns = new Float64Array(points.length)
  for (let i = 1; i < points.length; i++) {
    const seconds = (points[i][0] - points[i - 1][0]) / sampleRate
    turns[i] = turns[i - 1] + ((points[i][1] + points[i - 1][1]) / 2) * seconds
  }
  const fade = FADE_SECONDS * sampleRate
  return {
    kind: 'masked',
    touched: () => [{ start: Math.floor(first), end: Math.ceil(last) }],
    difference(_lane, start, length) {
      const result = new Float32Array(length)
      let segment = 0
      for (let i = Math.max(0, Math.ceil(first - start)); i < Math.min(length, last - start); i++) {
        const sample = start + i
        while (segment + 2 < points.length && points[segment + 1][0] <= sample) segment++
        const [at, hz] = points[segment]
        const span = Math.max(1e-9, points[segment + 1][0] - at)
        const part = (sample - at) / span
        const now = turns[segment] + ((hz + 0.5 * part * (points[segment + 1][1] - hz)) * (sample - at)) / sampleRate
        const edge = Math.min(1, (sample - first) / fade, (last - sample) / fade)
        result[i] = edge * 10 ** (valueAt(points, sample, 2) / 20) * Math.sin(2 * Math.PI * (now % 1))
      }
      return result
    },
  }
}

/** White noise whose root mean square is at a level, the same at every sample whichever stretch is asked for. */
export function noiseEffect({ db, seed }: OperationOf<'noise'>): Effect {
  const level = 10 ** (db / 20)
  return {
    kind: 'time',
    difference(_lane, start, length) {
      const result = new Float32Array(length)
      for (let i = 0; i < length; i++) result[i] = level * Math.sqrt(3) * evenNoise(start + i, seed)
      return result
    },
  }
}

/** Noise behind a picture: what is bright in it is loud, black is silent. Its frame is the box around the mask. */
export function pictureEffect(operation: OperationOf<'picture'>, mask: MaskColumns, windowSamples: number, nyquistHz: number): Effect {
  const { width, height, bytes, db, seed } = operation
  const pixels = Uint8Array.from(Buffer.from(bytes, 'base64'))
  const noise = noiseEffect({ kind: 'noise', db, seed })
  const frames = new OverlappedFrames(windowSamples)
  const [start, end] = [mask.touched[0].start, mask.touched.at(-1)!.end]
  const { low, high } = mask.bandEdges()
  const [lowBin, highBin] = [(low / nyquistHz) * (frames.bins - 1), (Math.min(high, nyquistHz) / nyquistHz) * (frames.bins - 1)]
  const painted: Pick<MaskColumns, 'at'> = {
    at(sample, reach, into) {
      if (!mask.at(sample, reach, into)) return false
      const x = Math.max(0, Math.min(width - 1, Math.floor(((sample - start) / (end - start)) * width)))
      for (let bin = 0; bin < into.length; bin++) {
        const y = Math.floor((1 - (bin - lowBin) / (highBin - lowBin)) * height)
        into[bin] *= y < 0 || y >= height ? 0 : (pixels[y * width + x] ?? 0) / 255
      }
      return true
    },
  }
  return {
    kind: 'masked',
    difference(lane, from, length) {
      const weights = frameWeights(painted, frames, from, length)
      if (!weights) return new Float32Array(length)
      return maskedSignal({ read: (at, count) => noise.difference(lane, at, count) }, weights, frames, from, length)
    },
  }
}

/** -1..1, evenly spread, of a place alone: a hash of it (Wellons' `lowbias32`). */
function evenNoise(sample: number, seed: number): number {
  let value = (Math.imul(sample, 0x9e3779b1) ^ seed) >>> 0
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d)
  value = Math.imul(value ^ (value >>> 15), 0x846ca68b)
  return ((value ^ (value >>> 16)) >>> 0) / 0x80000000 - 1
}
