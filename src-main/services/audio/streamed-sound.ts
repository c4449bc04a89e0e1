import type { Samples } from '../../../src-shared/units.ts'
import type { SoundRef } from '../../../src-shared/rpc/index.ts'
import type { SoundSource } from '../../audio/transport/source.ts'
import type { Readiness } from '../../audio/transport/transport.ts'
import { greatestCommonDivisor, Resampler } from '../../engine/dsp/resample.ts'

/** Where samples come from. */
export interface SoundReader {
  read(
    ref: SoundRef,
    startFrame: Samples,
    frameCount: Samples,
  ): Promise<{ sampleRate: number; channels: number; samples: Float32Array; totalFrames: Samples; growing: boolean }>
}

/** Sound kept ready before and behind the place that plays. */
const BLOCK_SECONDS = 0.5
const BLOCKS_AHEAD = 4
const BLOCKS_KEPT = 16
/** Input that the resampler wants to have seen before a block's first sample: more than half its longest filter. */
const RUN_UP_FRAMES = 2048
/** How soon to look again for more of a sound that is still growing. */
const GROWTH_POLL_MS = 100

interface Block {
  /** One array a channel, at the stage's rate. */
  channels: Float32Array[]
  /** False for the last one of a sound that still grows: it is read again. */
  whole: boolean
}

/**
 * A recording or take along the timeline, at the stage's sample rate: read from the disk in blocks ahead of where it plays,
 * each resampled by itself to exactly what resampling the whole sound would give.
 */
export class StreamedSound implements SoundSource {
  private readonly blocks = new Map<number, Block>()
  private readonly loading = new Set<number>()
  /** Frames of a block, of the sound and of the stage: whole numbers that last equally long. */
  private readonly soundFrames: number
  private readonly stageFrames: number
  private timer: NodeJS.Timeout | null = null
  private closed = false
  /** In the sound's own samples. */
  totalFrames: Samples
  growing: boolean

  private constructor(
    private readonly reader: SoundReader,
    readonly ref: SoundRef,
    readonly sampleRate: number,
    readonly stageRate: number,
    length: { totalFrames: Samples; growing: boolean },
    private readonly events: { /** More can be played than before. */ onReady: () => void; onError: (error: unknown) => void },
  ) {
    const divisor = greatestCommonDivisor(sampleRate, stageRate)
    const [m, l] = [sampleRate / divisor, stageRate / divisor]
    const parts = Math.max(1, Math.round((BLOCK_SECONDS * sampleRate) / m))
    this.soundFrames = parts * m
    this.stageFrames = parts * l
    this.totalFrames = length.totalFrames
    this.growing = length.growing
  }

  static async open(
    reader: SoundReader,
    ref: SoundRef,
    stageRate: number,
    events: { onReady: () => void; onError: (error: unknown) => void },
  ): Promise<StreamedSound> {
    const { sampleRate, totalFrames, growing } = await reader.read(ref, 0, 1)
    return new StreamedSound(reader, ref, sampleRate, stageRate, { totalFrames, growing }, events)
  }

  toStage(soundFrame: number): number {
    return Math.round((soundFrame * this.stageRate) / this.sampleRate)
  }

  toSound(stageFrame: number): number {
    return (stageFrame * this.sampleRate) / this.stageRate
  }

  /** Begins to read what follows `stageFrame`. */
  prepare(stageFrame: number): void {
    const first = Math.max(0, Math.floor(stageFrame / this.stageFrames))
    for (let index = first; index <= first + BLOCKS_AHEAD; index++) this.want(index)
  }

  /** How far the sound can be played from `stageFrame` on. */
  readiness(stageFrame: number, tailFrames: number): Readiness {
    this.prepare(stageFrame)
    const end = this.toStage(this.totalFrames)
    if (!this.growing && stageFrame >= end) return { frames: Math.max(0, end + tailFrames - stageFrame), final: true }
    let ready = Math.max(0, stageFrame)
    for (let index = Math.floor(ready / this.stageFrames); ; index++) {
      const block = this.blocks.get(index)
      if (!block) break
      ready = Math.max(ready, Math.min(index * this.stageFrames + block.channels[0].length, end))
      if (block.channels[0].length < this.stageFrames) break
    }
    const final = !this.growing && ready >= end
    return { frames: ready - stageFrame + (final ? tailFrames : 0), final }
  }

  read(startFrame: Samples, out: Float32Array, channels: number): void {
    out.fill(0)
    const frames = out.length / channels
    for (let done = Math.max(0, -startFrame); done < frames;) {
      const index = Math.floor((startFrame + done) / this.stageFrames)
      const offset = startFrame + done - index * this.stageFrames
      const count = Math.min(frames - done, this.stageFrames - offset)
      const block = this.blocks.get(index)
      if (block) copy(block.channels, offset, out, done, count, channels)
      done += count
    }
    this.prepare(startFrame + frames)
  }

  close(): void {
    this.closed = true
    if (this.timer) clearTimeout(this.timer)
    this.blocks.clear()
  }

  private want(index: number): void {
    if (this.closed || this.loading.has(index) || this.blocks.get(index)?.whole) return
    if (index * this.soundFrames >= this.totalFrames && !this.growing) return
    this.loading.add(index)
    void this.load(index)
      .catch((error: unknown) => {
        if (!this.closed) this.events.onError(error)
      })
      .finally(() => this.loading.delete(index))
  }

  private async load(index: number): Promise<void> {
    const start = index * this.soundFrames
    const runUp = Math.min(start, Math.ceil(RUN_UP_FRAMES / this.soundUnit) * this.soundUnit)
    const wanted = runUp + this.soundFrames + RUN_UP_FRAMES
    const { samples, channels, totalFrames, growing } = await this.reader.read(this.ref, start - runUp, wanted)
    if (this.closed) return
    this.totalFrames = totalFrames
    this.growing = growing
    const got = samples.length / channels
    const atEnd = start - runUp + got >= totalFrames
    const before = this.blocks.get(index)?.channels[0].length ?? 0
    const channelData = Array.from({ length: channels }, (_, c) => this.resampled(samples, channels, c, runUp, atEnd && !growing))
    this.blocks.set(index, { channels: channelData, whole: channelData[0].length === this.stageFrames || (atEnd && !growing) })
    this.forgetFar(index)
    if (channelData[0].length > before) this.events.onReady()
    if (growing && atEnd) this.lookAgain()
  }

  /** Input frames after which both rates meet again. */
  private get soundUnit(): number {
    return this.sampleRate / greatestCommonDivisor(this.sampleRate, this.stageRate)
  }

  private resampled(samples: Float32Array, channels: number, channel: number, runUp: number, ends: boolean): Float32Array {
    const mono = new Float32Array(samples.length / channels)
    for (let i = 0; i < mono.length; i++) mono[i] = samples[i * channels + channel]
    const skipped = (runUp / this.sampleRate) * this.stageRate
    if (this.sampleRate === this.stageRate) return mono.slice(runUp, runUp + this.stageFrames)
    const resampler = new Resampler(this.sampleRate, this.stageRate, 'prompt')
    const body = resampler.process(mono)
    const whole = ends ? joined(body, resampler.flush()) : body
    return whole.slice(Math.round(skipped), Math.round(skipped) + this.stageFrames)
  }

  private lookAgain(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null
      const unfinished = [...this.blocks].filter(([, block]) => !block.whole).map(([index]) => index)
      for (const index of unfinished) this.want(index)
      if (unfinished.length > 0 && this.growing) this.lookAgain()
    }, GROWTH_POLL_MS)
  }

  private forgetFar(current: number): void {
    const far = [...this.blocks.keys()].sort((a, b) => Math.abs(b - current) - Math.abs(a - current))
    for (const index of far.slice(0, Math.max(0, far.length - BLOCKS_KEPT))) this.blocks.delete(index)
  }
}

/** A single channel goes to all; of more, each to its own. */
function copy(source: readonly Float32Array[], offset: number, out: Float32Array, at: number, count: number, channels: number): void {
  for (let c = 0; c < channels; c++) {
    const data = source.length === 1 ? source[0] : source[c]
    if (!data) continue
    const frames = Math.min(count, data.length - offset)
    for (let i = 0; i < frames; i++) out[(at + i) * channels + c] = data[offset + i]
  }
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const whole = new Float32Array(first.length + second.length)
  whole.set(first)
  whole.set(second, first.length)
  return whole
}
