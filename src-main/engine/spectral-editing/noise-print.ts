import { NOISE_BANDS } from '../../../src-shared/spectral/index.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import type { NoisePrintInput } from './edit-jobs.ts'
import { lanesOf } from './lanes.ts'
import { OverlappedFrames, powersOf } from './overlapped-frames.ts'
import type { ReadableSound } from './readable-sound.ts'
import { withEditedSound } from './render-edits.ts'

/** 256 bands to half the sample rate, and both ends. */
const WINDOW = 2 * (NOISE_BANDS - 1)
const SILENCE = 1e-20

/**
 * The level of a stretch of noise in each band, relative to the window's length: the mean power of a bin over the length of its window,
 * the same at every window length.
 *
 * @returns  [NOISE_BANDS], dB
 */
export function noisePrint(sound: ReadableSound, startFrame: number, endFrame: number): number[] {
  const frames = new OverlappedFrames(WINDOW)
  const sums = new Float64Array(frames.bins)
  const powers = new Float32Array(frames.bins)
  let counted = 0
  const [first, last] = [Math.ceil((startFrame + WINDOW / 2) / frames.hopSamples), Math.floor((endFrame - WINDOW / 2) / frames.hopSamples)]
  for (const { lane } of lanesOf(sound, 'all')) {
    for (let from = first; from <= last; from += 256) {
      const { spectra, count } = frames.analyse(lane, from, Math.min(256, last - from + 1))
      for (let frame = 0; frame < count; frame++) {
        powersOf(spectra, frame, WINDOW, powers)
        for (let bin = 0; bin < powers.length; bin++) sums[bin] += powers[bin]
        counted++
      }
    }
  }
  return Array.from(sums, (sum) => 10 * Math.log10(sum / Math.max(1, counted) / WINDOW + SILENCE))
}

/** The job: a print of the noise in a stretch. */
export async function measureNoise(input: NoisePrintInput, { signal }: JobHooks<ProgressEvent>): Promise<{ print: number[] }> {
  signal.throwIfAborted()
  return withEditedSound(input, async (edited) => ({ print: noisePrint(edited, input.startFrame, input.endFrame) }))
}
