/** New sound in a gap, from what lies around it in time. */
import type { TimeSpan } from '../../../../src-shared/spectral/index.ts'
import { fillGap } from '../autoregressive-fill.ts'
import type { Effect } from '../effect.ts'
import type { Lane } from '../readable-sound.ts'

/** Up to here a sound is carried on by its own prediction; longer gaps get a passage that goes on alike. */
const LONGEST_PREDICTED_SECONDS = 0.08
/**
 * Predictions of these orders, each from so many times the gap's length on either side, are averaged: none is best for all music, and
 * where they differ none is right.
 */
const PREDICTIONS = [
  { order: 1000, sides: 4 },
  { order: 1500, sides: 4 },
  { order: 2200, sides: 6 },
]
const LEAST_CONTEXT = 2048
/** How far a like passage is looked for, and what is compared of it on both sides. */
const SEARCH_SECONDS = 6
const COMPARED_SECONDS = 0.12
/** Every so many samples count while looking. */
const STRIDE = 8

interface Filling {
  start: number
  samples: Float32Array
}

/** Fills each of the mask's spans. */
export function healTimeEffect(spans: readonly TimeSpan[], featherSamples: number, sampleRate: number): Effect {
  const known = new WeakMap<Lane, Map<TimeSpan, Filling>>()
  const filling = (lane: Lane, span: TimeSpan): Filling => {
    const ofLane = known.get(lane) ?? new Map<TimeSpan, Filling>()
    known.set(lane, ofLane)
    const from = Math.max(0, Math.floor(span.start - featherSamples / 2))
    const to = Math.min(lane.frames, Math.ceil(span.end + featherSamples / 2))
    const fill = to - from <= LONGEST_PREDICTED_SECONDS * sampleRate ? predicted : likePassage
    const made = ofLane.get(span) ?? fill(lane, from, to)
    ofLane.set(span, made)
    return made
  }
  return {
    kind: 'time',
    difference(lane, start, length) {
      const result = new Float32Array(length)
      for (const span of spans) {
        if (span.end + featherSamples < start || span.start - featherSamples > start + length) continue
        const filled = filling(lane, span)
        const here = lane.read(filled.start, filled.samples.length)
        filled.samples.forEach((sample, i) => {
          const at = filled.start + i - start
          if (at >= 0 && at < length) result[at] = sample - here[i]
        })
      }
      return result
    },
  }
}

function predicted(lane: Lane, from: number, to: number): Filling {
  const count = to - from
  const mean = new Float32Array(count)
  for (const { order, sides } of PREDICTIONS) {
    const context = Math.max(LEAST_CONTEXT, sides * count)
    const samples = lane.read(from - context, 2 * context + count)
    fillGap(samples, context, context + count, { order: Math.min(order, 3 * count + 2, Math.floor(context / 3)), rounds: 1 })
    for (let i = 0; i < count; i++) mean[i] += samples[context + i] / PREDICTIONS.length
  }
  return { start: from, samples: mean }
}

/** The passage nearby whose surroundings are most like those of the gap. */
function likePassage(lane: Lane, from: number, to: number): Filling {
  const count = to - from
  const compared = Math.round(COMPARED_SECONDS * lane.sampleRate)
  const reach = count + Math.round(SEARCH_SECONDS * lane.sampleRate)
  const begin = from - compared - reach
  const around = lane.read(begin, 2 * reach + 2 * compared + count)
  const gap = from - begin
  const scoreAt = (offset: number, stride: number): number => {
    let [product, a, b] = [0, 1e-9, 1e-9]
    for (const edge of [gap - compared, gap + count]) {
      for (let i = 0; i < compared; i += stride) {
        const [x, y] = [around[edge + i], around[edge + offset + i]]
        product += x * y
        a += x * x
        b += y * y
      }
    }
    return product / Math.sqrt(a * b)
  }
  let best = { offset: -count - compared, score: -Infinity }
  const look = (offset: number, stride: number): void => {
    if (Math.abs(offset) < count + compared || Math.abs(offset) > reach) return
    const at = from + offset
    if (at - compared < 0 || at + count + compared > lane.frames) return
    const score = scoreAt(offset, stride)
    if (score > best.score) best = { offset, score }
  }
  for (let offset = -reach; offset <= reach; offset += STRIDE / 2) look(offset, 4 * STRIDE)
  const near = best.offset
  best.score = -Infinity
  for (let offset = near - 2 * STRIDE; offset <= near + 2 * STRIDE; offset++) look(offset, 1)
  return { start: from, samples: around.slice(gap + best.offset, gap + best.offset + count) }
}
