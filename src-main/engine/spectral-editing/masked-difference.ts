import type { MaskColumns } from '../../../src-shared/spectral/index.ts'
import type { Effect } from './effect.ts'
import type { OverlappedFrames } from './overlapped-frames.ts'
import type { Lane } from './readable-sound.ts'

/** How much of each bin a mask takes, of the frames from the first that it takes anything of to the last. */
export interface FrameWeights {
  first: number
  /** [bins] of each frame; null where it takes nothing. */
  weights: (Float32Array | null)[]
}

/** Of the frames that reach into a stretch. @returns null where the mask takes nothing there */
export function frameWeights(mask: Pick<MaskColumns, 'at'>, frames: OverlappedFrames, start: number, length: number): FrameWeights | null {
  const { windowSamples, hopSamples, bins } = frames
  const { first, count } = frames.framesOf(start, length)
  const column = new Float32Array(bins)
  const weights = Array.from({ length: count }, (_, frame) =>
    mask.at((first + frame) * hopSamples, windowSamples / 2 + hopSamples, column) ? column.slice() : null,
  )
  const from = weights.findIndex((weight) => weight !== null)
  if (from < 0) return null
  return { first: first + from, weights: weights.slice(from, weights.findLastIndex((weight) => weight !== null) + 1) }
}

/** Confines a signal to the frequencies of a mask. */
export function maskedSignal(
  signal: Pick<Lane, 'read'>,
  { first, weights }: FrameWeights,
  frames: OverlappedFrames,
  start: number,
  length: number,
): Float32Array {
  const result = new Float32Array(length)
  const block = frames.analyse(signal as Lane, first, weights.length)
  frames.synthesise(block, start, result, (frame) => weights[frame])
  return result
}

/** What an effect adds to lanes, each confined to the mask in frequency; nothing where the mask takes nothing. */
export function confined(
  effect: Effect,
  lanes: readonly Lane[],
  mask: MaskColumns,
  frames: OverlappedFrames,
  start: number,
  length: number,
): Float32Array[] {
  if (effect.kind === 'masked' || mask.isFullBand) return lanes.map((lane) => effect.difference(lane, start, length))
  const weights = frameWeights(mask, frames, start, length)
  return lanes.map((lane) =>
    weights
      ? maskedSignal({ read: (from, count) => effect.difference(lane, from, count) }, weights, frames, start, length)
      : new Float32Array(length),
  )
}
