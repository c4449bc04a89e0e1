import type { MaskColumns } from '../../../src-shared/spectral/index.ts'
import type { Effect } from './effect.ts'
import type { OverlappedFrames } from './overlapped-frames.ts'
import type { Lane } from './readable-sound.ts'

/** Confines a signal to the frequencies of a mask. */
export function maskedSignal(
  signal: Pick<Lane, 'read'>,
  mask: Pick<MaskColumns, 'at'>,
  frames: OverlappedFrames,
  start: number,
  length: number,
): Float32Array {
  const result = new Float32Array(length)
  const { windowSamples, hopSamples, bins } = frames
  const { first, count } = frames.framesOf(start, length)
  const gains = new Float32Array(bins)
  const weights: (Float32Array | null)[] = Array.from({ length: count }, (_, frame) =>
    mask.at((first + frame) * hopSamples, windowSamples / 2 + hopSamples, gains) ? gains.slice() : null,
  )
  if (weights.every((weight) => weight === null)) return result
  const block = frames.analyse(signal as Lane, first, count)
  frames.synthesise(block, start, result, (frame) => weights[frame])
  return result
}

/** What an effect adds to a lane, confined to the mask in frequency. */
export function confined(
  effect: Effect,
  lane: Lane,
  mask: MaskColumns,
  frames: OverlappedFrames,
  start: number,
  length: number,
): Float32Array {
  if (effect.kind === 'masked' || mask.isFullBand) return effect.difference(lane, start, length)
  return maskedSignal({ read: (from, count) => effect.difference(lane, from, count) }, mask, frames, start, length)
}
