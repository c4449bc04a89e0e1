/** Levels as those of the neighbours in time, in frequency, or of both: only down to them, or to them. */
import type { MaskColumns, TimeSpan } from '../../../../src-shared/spectral/index.ts'
import type { Effect } from '../effect.ts'
import { OverlappedFrames, powersOf } from '../overlapped-frames.ts'
import type { Lane } from '../readable-sound.ts'

const EDGE_FRAMES = 6
const EDGE_BINS = 4
const TAKEN = 0.5
const SILENCE = 1e-20
const MOST_GAIN = 1000

export function surroundingsEffect(
  along: 'time' | 'frequency' | 'both',
  { isOnlyDown }: { isOnlyDown: boolean },
  mask: MaskColumns,
  windowSamples: number,
): Effect {
  const frames = new OverlappedFrames(windowSamples)
  const { bins, hopSamples } = frames
  return {
    kind: 'masked',
    difference(lane, start, length) {
      const { first, count } = frames.framesOf(start, length)
      const result = new Float32Array(length)
      const taken = Array.from({ length: count }, (_, frame) => {
        const column = new Float32Array(bins)
        return mask.at((first + frame) * hopSamples, windowSamples / 2 + hopSamples, column) ? column : null
      })
      if (taken.every((column) => column === null)) return result
      const block = frames.analyse(lane, first, count)
      const edges = new Map<TimeSpan, [Float32Array, Float32Array]>()
      const powers = new Float32Array(bins)
      taken.forEach((column, frame) => {
        if (!column) return
        powersOf(block.spectra, frame, windowSamples, powers)
        const at = (first + frame) * hopSamples
        const targets: Float32Array[] = []
        if (along !== 'frequency') targets.push(inTime(lane, at, edges))
        if (along !== 'time') targets.push(inFrequency(powers, column))
        for (let bin = 0; bin < bins; bin++) {
          const target = targets.length === 1 ? targets[0][bin] : Math.sqrt(targets[0][bin] * targets[1][bin])
          const gain = Math.sqrt(target / Math.max(SILENCE, powers[bin]))
          column[bin] *= (isOnlyDown ? Math.min(1, gain) : Math.min(MOST_GAIN, gain)) - 1
        }
      })
      frames.synthesise(block, start, result, (frame) => taken[frame])
      return result
    },
  }

  /** Between the levels before and after the span, straight in decibels. */
  function inTime(lane: Lane, at: number, edges: Map<TimeSpan, [Float32Array, Float32Array]>): Float32Array {
    const away = ({ start, end }: TimeSpan): number => Math.max(start - at, at - end, 0)
    const span = mask.spans.reduce((nearest, other) => (away(other) < away(nearest) ? other : nearest))
    const known = edges.get(span) ?? edgesOf(lane, span)
    edges.set(span, known)
    const part = Number.isFinite(span.end - span.start) ? Math.max(0, Math.min(1, (at - span.start) / (span.end - span.start))) : 0.5
    return known[0].map((before, bin) => Math.exp((1 - part) * Math.log(before + SILENCE) + part * Math.log(known[1][bin] + SILENCE)))
  }

  /** Mean powers of frames that do not reach into the span; where a side has none, as the other side. */
  function edgesOf(lane: Lane, { start, end }: TimeSpan): [Float32Array, Float32Array] {
    const clear = windowSamples / 2 + mask.featherSamples / 2
    const before = meanPowers(lane, Math.floor((start - clear) / hopSamples) - EDGE_FRAMES + 1)
    const after = meanPowers(lane, Math.ceil((end + clear) / hopSamples))
    return [before ?? after ?? new Float32Array(bins), after ?? before ?? new Float32Array(bins)]
  }

  function meanPowers(lane: Lane, first: number): Float32Array | null {
    if (!Number.isFinite(first) || first < 0 || (first + EDGE_FRAMES) * hopSamples > lane.frames) return null
    const { spectra } = frames.analyse(lane, first, EDGE_FRAMES)
    const sum = new Float32Array(bins)
    const powers = new Float32Array(bins)
    for (let frame = 0; frame < EDGE_FRAMES; frame++) {
      powersOf(spectra, frame, windowSamples, powers)
      for (let bin = 0; bin < bins; bin++) sum[bin] += powers[bin] / EDGE_FRAMES
    }
    return sum
  }

  /** Between the levels below and above each run of bins that the mask takes. */
  function inFrequency(powers: Float32Array, column: Float32Array): Float32Array {
    const target = powers.slice()
    for (let bin = 0; bin < bins; bin++) {
      if (column[bin] < TAKEN) continue
      let end = bin
      while (end < bins && column[end] >= TAKEN) end++
      const below = meanOf(powers, bin - EDGE_BINS, bin)
      const above = meanOf(powers, end, end + EDGE_BINS)
      const [from, to] = [below ?? above ?? 0, above ?? below ?? 0]
      for (let k = bin; k < end; k++) {
        const part = (k - bin + 0.5) / (end - bin)
        target[k] = Math.exp((1 - part) * Math.log(from + SILENCE) + part * Math.log(to + SILENCE))
      }
      bin = end
    }
    return target
  }

  function meanOf(powers: Float32Array, from: number, to: number): number | null {
    let [sum, count] = [0, 0]
    for (let bin = Math.max(0, from); bin < Math.min(bins, to); bin++) {
      sum += powers[bin]
      count++
    }
    return count === 0 ? null : sum / count
  }
}
