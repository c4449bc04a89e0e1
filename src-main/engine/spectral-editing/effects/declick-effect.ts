/**
 * Clicks: samples that stand out of what predicts them. Where the errors of prediction from both sides rise above a multiple of their
 * usual size, a few samples are missing, and are filled in.
 *
 * @source Godsill & Rayner, "Digital Audio Restoration" (1998), chapter 5: detection by the error of prediction, interpolation by
 *         least squares. Differs: the lesser of the errors of both directions, which ends where the click does
 */
import { burg } from '../../dsp/linear-prediction.ts'
import { leastSquares } from '../autoregressive-fill.ts'
import type { Effect } from '../effect.ts'
import type { Lane } from '../readable-sound.ts'

const BLOCK = 4096
const CONTEXT = 2048
const ORDER = 48
const ROUNDS = 3
/** Of the lesser of two normal values' sizes, in standard deviations: where 2 Phi(x) - 1 is 1 - sqrt(1/2). */
const MEDIAN_OF_LESSER = 0.3758
/** A longer one is sound. */
const LONGEST_SECONDS = 0.004
/** Detections so close belong together; so much more on both sides goes with them. */
const JOIN_SAMPLES = 12
const MARGIN_SAMPLES = 3

export function declickEffect(threshold: number, sampleRate: number): Effect {
  const longest = Math.round(LONGEST_SECONDS * sampleRate)
  return {
    kind: 'time',
    difference(lane, start, length) {
      const result = new Float32Array(length)
      // A click belongs to the block in which it begins, and may end in the next.
      for (let block = Math.floor(start / BLOCK) - 1; block * BLOCK < start + length; block++) {
        for (const { at, change } of clicksOf(lane, block * BLOCK, threshold, longest)) {
          change.forEach((value, i) => {
            const place = at + i - start
            if (place >= 0 && place < length) result[place] += value
          })
        }
      }
      return result
    },
  }
}

interface Repair {
  at: number
  change: Float64Array
}

function clicksOf(lane: Lane, start: number, threshold: number, longest: number): Repair[] {
  const begin = start - CONTEXT
  const samples = lane.read(begin, BLOCK + 2 * CONTEXT)
  if (samples.every((value) => value === 0)) return []
  const repaired = samples.slice()
  // A later look knows the sound without the clicks that the one before found.
  let found: [number, number][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const prediction = burg(repaired, ORDER)
    found = joined(detect(samples, prediction, threshold), longest)
    repaired.set(samples)
    for (const [from, to] of found) repaired.set(leastSquares(repaired, from, to, prediction), from)
  }
  return found.flatMap(([from, to]) => {
    if (from < CONTEXT || from >= CONTEXT + BLOCK) return []
    return [{ at: begin + from, change: Float64Array.from({ length: to - from }, (_, i) => repaired[from + i] - samples[from + i]) }]
  })
}

/** Samples that neither those before nor those after predict: a click is where both errors are large, and nowhere beside it. */
function detect(samples: Float32Array, prediction: Float64Array, threshold: number): number[] {
  const count = samples.length
  const order = prediction.length
  const lesser = new Float32Array(count)
  for (let n = order; n < count - order; n++) {
    let [before, after] = [samples[n], samples[n]]
    for (let j = 0; j < order; j++) {
      before -= prediction[j] * samples[n - 1 - j]
      after -= prediction[j] * samples[n + 1 + j]
    }
    lesser[n] = Math.min(Math.abs(before), Math.abs(after))
  }
  const usual = lesser.slice(order, count - order).sort()[(count >> 1) - order] / MEDIAN_OF_LESSER
  const places: number[] = []
  for (let n = order; n < count - order; n++) if (lesser[n] > threshold * usual) places.push(n)
  return places
}

function joined(places: readonly number[], longest: number): [number, number][] {
  const runs: [number, number][] = []
  for (const place of places) {
    const last = runs.at(-1)
    if (last && place - last[1] < JOIN_SAMPLES) last[1] = place + 1
    else runs.push([place, place + 1])
  }
  return runs.filter(([from, to]) => to - from <= longest).map(([from, to]) => [from - MARGIN_SAMPLES, to + MARGIN_SAMPLES])
}
