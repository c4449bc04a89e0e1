/** Louder, softer, gone, or other sound in its place. */
import type { OperationOf } from '../../../../src-shared/spectral/index.ts'
import type { Effect } from '../effect.ts'
import type { Lane } from '../readable-sound.ts'

const amplitude = (db: number): number => 10 ** (db / 20)

export const gainEffect = ({ db }: OperationOf<'gain'>): Effect => scaled(() => amplitude(db))
export const eraseEffect = (): Effect => scaled(() => 0)

/** Gain along a line, straight in dB; before its first point and after its last as there. */
export function fadeEffect({ points }: OperationOf<'fade'>): Effect {
  return scaled((sample) => amplitude(valueAt(points, sample, 1)))
}

/** The same frequencies of another moment. */
export function cloneEffect({ offsetSamples }: OperationOf<'clone'>): Effect {
  const offset = Math.round(offsetSamples)
  return {
    kind: 'time',
    difference(lane, start, length) {
      const here = lane.read(start, length)
      const there = lane.read(start + offset, length)
      for (let i = 0; i < length; i++) there[i] -= here[i]
      return there
    },
  }
}

/**
 * Another sound in place of this one.
 *
 * @param laneFor  the signal of the other sound for one of this, at this one's rate; its first sample lies at `atSample`
 */
export function insertEffect(laneFor: (lane: Lane) => Lane, atSample: number, isMixed: boolean): Effect {
  return {
    kind: 'time',
    difference(lane, start, length) {
      const there = laneFor(lane).read(start - Math.round(atSample), length)
      if (isMixed) return there
      const here = lane.read(start, length)
      for (let i = 0; i < length; i++) there[i] -= here[i]
      return there
    },
  }
}

function scaled(gainAt: (sample: number) => number): Effect {
  return {
    kind: 'time',
    difference(lane, start, length) {
      const samples = lane.read(start, length)
      for (let i = 0; i < length; i++) samples[i] *= gainAt(start + i) - 1
      return samples
    },
  }
}

/** Between points that rise in their first column, of another column. */
export function valueAt(points: readonly (readonly number[])[], sample: number, column: number): number {
  let [low, high] = [0, points.length - 1]
  if (sample <= points[low][0]) return points[low][column]
  if (sample >= points[high][0]) return points[high][column]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (points[middle][0] <= sample) low = middle
    else high = middle
  }
  const part = (sample - points[low][0]) / Math.max(1e-9, points[high][0] - points[low][0])
  return points[low][column] + part * (points[high][column] - points[low][column])
}
