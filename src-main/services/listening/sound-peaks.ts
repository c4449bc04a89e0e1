import { PEAK_FRAMES, PeakBuilder, type PeakPoints, type Peaks } from '../../engine/dsp/peaks.ts'
import { deinterleave } from '../../engine/files/pcm-cache.ts'

/** Reads interleaved samples; fewer than asked for at the end. */
export type ReadSamples = (startFrame: number, frameCount: number) => Promise<Float32Array>

export interface Drawable {
  channels: number
  totalFrames: number
  read: ReadSamples
}

const READ_FRAMES = 1 << 16

/** Overview of a sound that may still be growing: what was read once is not read again. */
export class GrowingOverview {
  private readonly builder = new PeakBuilder()
  private frames = 0
  private extending: Promise<Peaks> | null = null

  /** The overview of all whole stretches of 256 frames that are there by now. */
  async upTo(sound: Drawable): Promise<Peaks> {
    while (this.extending) await this.extending
    this.extending = this.extend(sound)
    try {
      return await this.extending
    } finally {
      this.extending = null
    }
  }

  private async extend({ channels, totalFrames, read }: Drawable): Promise<Peaks> {
    // Only whole stretches: then the builder has none to end and can be asked again and again.
    const whole = totalFrames - (totalFrames % PEAK_FRAMES)
    while (this.frames < whole) {
      const samples = await read(this.frames, Math.min(READ_FRAMES, whole - this.frames))
      const got = Math.floor(samples.length / channels / PEAK_FRAMES) * PEAK_FRAMES
      if (got === 0) break
      this.builder.add(deinterleave(samples.subarray(0, got * channels), channels))
      this.frames += got
    }
    return this.builder.finish()
  }
}

/** Whether a view is so fine that an overview cannot show it. */
export const needsSamples = (startFrame: number, endFrame: number, points: number): boolean =>
  (endFrame - startFrame) / points < 2 * PEAK_FRAMES

/**
 * Lowest and highest sample, over all channels or of one, of each of `points` equal stretches of [startFrame, endFrame); 0 where there is
 * no sound.
 */
export async function peaksOfSamples(
  { channels, totalFrames, read }: Drawable,
  startFrame: number,
  endFrame: number,
  points: number,
  channel: number | null = null,
): Promise<PeakPoints> {
  const result = { minimum: new Float32Array(points), maximum: new Float32Array(points) }
  const framesPerPoint = (endFrame - startFrame) / points
  const count = Math.min(endFrame, totalFrames) - startFrame
  if (framesPerPoint <= 0 || count <= 0) return result
  const samples = await read(startFrame, count)
  const frames = samples.length / channels
  for (let point = 0; point < points; point++) {
    const from = Math.floor(point * framesPerPoint)
    const to = Math.min(frames, Math.max(from + 1, Math.floor((point + 1) * framesPerPoint)))
    if (from >= to) continue
    let low = Infinity
    let high = -Infinity
    const step = channel === null ? 1 : channels
    for (let i = from * channels + (channel ?? 0); i < to * channels; i += step) {
      if (samples[i] < low) low = samples[i]
      if (samples[i] > high) high = samples[i]
    }
    result.minimum[point] = low
    result.maximum[point] = high
  }
  return result
}
