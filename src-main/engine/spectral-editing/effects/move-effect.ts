/** What a mask takes, elsewhere: later or earlier, higher or lower, longer or shorter; or there as well. */
import type { MaskColumns, OperationOf, TimeSpan } from '../../../../src-shared/spectral/index.ts'
import { SpectralError } from '../../../../src-shared/spectral/index.ts'
import { Stretcher } from '../../dsp/stretcher.ts'
import type { Effect } from '../effect.ts'
import { frameWeights, maskedSignal } from '../masked-difference.ts'
import { OverlappedFrames } from '../overlapped-frames.ts'
import type { Lane } from '../readable-sound.ts'

/** It is in memory as a whole. */
const LONGEST_SECONDS = 120

/** @throws SpectralError where there is too much of it */
export async function moveEffect(
  { offsetSamples, cents, stretch, keepsSource }: OperationOf<'move'>,
  mask: MaskColumns,
  windowSamples: number,
  sampleRate: number,
  lanes: number,
): Promise<Effect> {
  const [span] = [{ start: mask.touched[0].start, end: mask.touched.at(-1)!.end }]
  if (span.end - span.start > LONGEST_SECONDS * sampleRate)
    throw new SpectralError('This is too long to be moved.', `Choose at most ${LONGEST_SECONDS} seconds.`)
  const frames = new OverlappedFrames(windowSamples)
  const isPlain = cents === 0 && stretch === 1
  const stretchers = isPlain
    ? []
    : await Promise.all(Array.from({ length: lanes }, () => Stretcher.create({ channels: 1, sampleRate, stretch, transposeCents: cents })))
  const target: TimeSpan = {
    start: span.start + Math.round(offsetSamples),
    end: span.start + Math.round(offsetSamples) + Math.ceil((span.end - span.start) * stretch),
  }
  const sources = new WeakMap<Lane, { taken: Float32Array; placed: Float32Array }>()

  const masked = (lane: Lane, length: number): Float32Array => {
    const weights = frameWeights(mask, frames, span.start, length)
    return weights ? maskedSignal(lane, weights, frames, span.start, length) : new Float32Array(length)
  }

  const soundsOf = (lane: Lane): { taken: Float32Array; placed: Float32Array } => {
    const length = span.end - span.start
    const known = sources.get(lane)
    if (known) return known
    const taken = mask.isFullBand ? lane.read(span.start, length) : masked(lane, length)
    const gate = new Float32Array(length)
    mask.gate(span.start, gate)
    for (let i = 0; i < length; i++) taken[i] *= gate[i]
    const made = {
      taken,
      placed: isPlain ? taken : changed(stretchers.pop()!, taken, target.end - target.start),
    }
    sources.set(lane, made)
    return made
  }

  return {
    kind: 'masked',
    touched: () => [...(keepsSource ? [] : [span]), target],
    difference(lane, start, length) {
      const { taken, placed } = soundsOf(lane)
      const result = new Float32Array(length)
      const add = (samples: Float32Array, at: number, weight: number): void => {
        for (let i = Math.max(0, at - start); i < Math.min(length, at - start + samples.length); i++)
          result[i] += weight * samples[i + start - at]
      }
      if (!keepsSource) add(taken, span.start, -1)
      add(placed, target.start, 1)
      return result
    },
  }
}

function changed(stretcher: Stretcher, samples: Float32Array, length: number): Float32Array {
  const result = new Float32Array(length)
  let at = 0
  stretcher.take([result], ([input]) => {
    input.fill(0)
    const part = samples.subarray(at, at + input.length)
    input.set(part)
    at += input.length
  })
  return result
}
