import { PEAK_FRAMES, PeakBuilder, type PeakPoints, type Peaks } from '../../engine/dsp/peaks.ts'
import { deinterleave } from '../../engine/files/pcm-cache.ts'
import type { SamplePatches } from '../../engine/files/sample-file.ts'

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

/** Overview of a sound of which some blocks are others: each is read once for as long as it stays as it is. */
export class PatchedOverview {
  private readonly blocks = new Map<number, { stamp: number; peaks: Peaks }>()
  private last: { stamp: number; peaks: Promise<Peaks> } | null = null

  /** @param stampOf  of a stretch: changes with it */
  of(
    sound: Drawable,
    base: () => Promise<Peaks>,
    { blockFrames, places }: SamplePatches,
    stampOf: (startFrame: number, endFrame: number) => number,
  ): Promise<Peaks> {
    const stamp = stampOf(0, sound.totalFrames)
    if (this.last?.stamp !== stamp) this.last = { stamp, peaks: this.make(sound, base, { blockFrames, places }, stampOf) }
    return this.last.peaks
  }

  private async make(
    { read, channels }: Drawable,
    base: () => Promise<Peaks>,
    { blockFrames, places }: Pick<SamplePatches, 'blockFrames' | 'places'>,
    stampOf: (startFrame: number, endFrame: number) => number,
  ): Promise<Peaks> {
    const stretches: { startFrame: number; peaks: Peaks }[] = []
    for (const [block] of places) {
      const startFrame = block * blockFrames
      const stamp = stampOf(startFrame, startFrame + blockFrames)
      const known = this.blocks.get(block)
      const peaks = known?.stamp === stamp ? known.peaks : peaksOf(deinterleave(await read(startFrame, blockFrames), channels))
      this.blocks.set(block, { stamp, peaks })
      stretches.push({ startFrame, peaks })
    }
    return (await base()).patched(stretches)
  }
}

function peaksOf(channels: readonly Float32Array[]): Peaks {
  const builder = new PeakBuilder()
  builder.add(channels)
  return builder.finish()
}

/** Whether a view is so fine that an overview cannot show it. */
export const needsSamples = (startFrame: number, endFrame: number, points: number): boolean =>
  (endFrame - startFrame) / points < 2 * PEAK_FRAMES

/**
 * Lowest and highest sample of each of `points` equal stretches of [startFrame, endFrame); 0 where there is no sound. The samples are read
 * once, however many outlines are asked for.
 *
 * @param outlines  channels; null for all of them together
 */
export async function peaksOfSamples(
  { channels, totalFrames, read }: Drawable,
  startFrame: number,
  endFrame: number,
  points: number,
  outlines: readonly (number | null)[] = [null],
): Promise<PeakPoints[]> {
  const count = Math.min(endFrame, totalFrames) - startFrame
  const samples = endFrame > startFrame && count > 0 ? await read(startFrame, count) : new Float32Array(0)
  return outlines.map((channel) => outlineOf(samples, channels, (endFrame - startFrame) / points, points, channel))
}

function outlineOf(samples: Float32Array, channels: number, framesPerPoint: number, points: number, channel: number | null): PeakPoints {
  const result = { minimum: new Float32Array(points), maximum: new Float32Array(points) }
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
