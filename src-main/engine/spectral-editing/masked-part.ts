import type { SpectralMask, WindowSamples } from '../../../src-shared/spectral/index.ts'
import { maskOf } from './edited-sound.ts'
import { lanesOf } from './lanes.ts'
import { frameWeights, maskedSignal } from './masked-difference.ts'
import { OverlappedFrames } from './overlapped-frames.ts'
import type { ReadableSound } from './readable-sound.ts'

/** Only what a mask takes of a sound, or everything but that; both together are the sound. */
export function maskedPart(
  sound: ReadableSound,
  mask: SpectralMask,
  windowSamples: WindowSamples,
  side: 'inside' | 'outside',
): ReadableSound {
  const columns = maskOf({ mask, windowSamples }, sound)
  const frames = new OverlappedFrames(windowSamples)
  const lanes = lanesOf(sound, mask.channels)
  return {
    ...{ sampleRate: sound.sampleRate, channels: sound.channels, frames: sound.frames },
    read(start, into) {
      const { length } = into[0]
      const gate = new Float32Array(length)
      columns.gate(start, gate)
      if (side === 'outside') sound.read(start, into)
      else for (const samples of into) samples.fill(0)
      const taken = columns.isFullBand ? null : frameWeights(columns, frames, start, length)
      if (!columns.isFullBand && !taken) return
      for (const { lane, weights } of lanes) {
        const inside = taken ? maskedSignal(lane, taken, frames, start, length) : lane.read(start, length)
        const sign = side === 'outside' ? -1 : 1
        weights.forEach((weight, c) => {
          if (weight !== 0) for (let i = 0; i < length; i++) into[c][i] += sign * weight * gate[i] * inside[i]
        })
      }
    },
  }
}
