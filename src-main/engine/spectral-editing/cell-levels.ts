/** Levels of a stretch in cells of time and frequency, and shapes that are made of such cells. */
import type { MaskShape } from '../../../src-shared/spectral/index.ts'
import { lanesOf } from './lanes.ts'
import { OverlappedFrames, powersOf } from './overlapped-frames.ts'
import type { ReadableSound } from './readable-sound.ts'

const SILENCE = 1e-20

/** One cell a bin of each frame. */
export interface Levels {
  first: number
  count: number
  bins: number
  hop: number
  binHz: number
  /** Of the loudest channel: dB, [count, bins] */
  db: Float32Array
}

/**
 * Levels around a stretch.
 *
 * @param onChannel  gets each channel's powers, [count, bins]
 */
export function levelsOf(
  sound: ReadableSound,
  windowSamples: number,
  from: number,
  to: number,
  onChannel: (powers: Float32Array) => void = () => undefined,
): Levels {
  const frames = new OverlappedFrames(windowSamples)
  const { bins, hopSamples: hop } = frames
  const first = Math.max(0, Math.ceil(from / hop))
  const count = Math.max(1, Math.min(Math.floor(sound.frames / hop), Math.floor(to / hop)) - first + 1)
  const db = new Float32Array(count * bins)
  for (const { lane } of lanesOf(sound, 'all')) {
    const { spectra } = frames.analyse(lane, first, count)
    const powers = new Float32Array(count * bins)
    for (let frame = 0; frame < count; frame++) powersOf(spectra, frame, windowSamples, powers.subarray(frame * bins, (frame + 1) * bins))
    for (let i = 0; i < db.length; i++) db[i] = Math.max(db[i], powers[i])
    onChannel(powers)
  }
  for (let i = 0; i < db.length; i++) db[i] = 10 * Math.log10(db[i] + SILENCE)
  return { first, count, bins, hop, binHz: sound.sampleRate / windowSamples, db }
}

/** The shape of the cells that are taken. @param taken  1 or 0, [count, bins] */
export function cellsOf(taken: Uint8Array, { first, count, bins, hop, binHz }: Levels): MaskShape | null {
  const runs: [number, number, number][] = []
  for (let frame = 0; frame < count; frame++) {
    for (let bin = 0; bin < bins; bin++) {
      if (taken[frame * bins + bin] === 0) continue
      let end = bin
      while (end < bins && taken[frame * bins + end] === 1) end++
      runs.push([first + frame, bin, end - bin])
      bin = end
    }
  }
  return runs.length === 0 ? null : { kind: 'cells', hopSamples: hop, binHz, runs: runs.slice(0, 200_000) }
}

export const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value))
