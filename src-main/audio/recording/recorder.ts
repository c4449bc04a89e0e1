import type { Samples } from '../../../src-shared/units.ts'
import type { AudioInput, CapturedBlock } from '../audio-io.ts'
import { alignedFrame, sliceOfBlock, type RecordingPlan } from './recording-window.ts'
import { Wav24File, type Marker, type WritableFile } from './wav24-file.ts'

/** After at most so much sound it is safe on the disk. */
const SECURE_SECONDS = 0.5
/** Silence for gaps is written in pieces of this size. */
const GAP_PIECE_FRAMES = 65_536

export interface RecorderOptions {
  path: string
  sampleRate: number
  /** Of the input. */
  channels: number
  /** Which of them are kept, in this order; all where it is not given. */
  kept?: readonly number[]
  plan: RecordingPlan
  /**
   * What is heard meanwhile; null where there is only an input. Source frames before `startSourceFrame` belong to what was played before.
   */
  playback: { startSourceFrame: number; timelineFrameAt: (sourceFrame: number) => number } | null
  /** Measured by the loopback; 0 where there is no measurement. */
  roundTripFrames: number
  openFile?: (path: string) => Promise<WritableFile>
}

export interface Recording {
  path: string
  frames: Samples
  /** Silence in place of sound that was never captured. */
  gapFrames: number
  /** Why it ended before it was stopped, e.g. a full disk; what was recorded until then is kept. */
  failure: Error | null
}

/** Writes what an input captures, aligned to what was heard, until the punch-out or `stop`. */
export class Recorder {
  private readonly markers: Marker[] = []
  private writtenFrames = 0
  private gapFrames = 0
  private sinceSecured = 0
  private failure: Error | null = null
  private lastOutput: { startFrame: Samples; timelineFrame: number } | null = null
  private tasks: Promise<void> = Promise.resolve()
  private isComplete = false
  private readonly stopListening: () => void
  private resolveCompletion: () => void = () => undefined
  /** Resolves when the punch-out is reached, or the recording has failed. */
  readonly completion: Promise<void>

  private readonly kept: readonly number[]

  private constructor(
    input: AudioInput,
    private readonly wav: Wav24File,
    private readonly options: RecorderOptions,
  ) {
    this.kept = keptChannels(options)
    this.completion = new Promise((resolve) => {
      this.resolveCompletion = resolve
    })
    this.stopListening = input.onCaptured((block) => this.take(block))
  }

  static async start(input: AudioInput, options: RecorderOptions): Promise<Recorder> {
    return new Recorder(
      input,
      await Wav24File.create(options.path, options.sampleRate, keptChannels(options).length, options.openFile),
      options,
    )
  }

  /** Seconds of sound so far. */
  get seconds(): number {
    return this.writtenFrames / this.options.sampleRate
  }

  /** Seconds of silence among them, in place of sound that was never captured. */
  get gapSeconds(): number {
    return this.gapFrames / this.options.sampleRate
  }

  /** Marks this moment. */
  addMarker(label: string): Marker {
    const marker = { frame: this.writtenFrames, label }
    this.markers.push(marker)
    return marker
  }

  async stop(): Promise<Recording> {
    this.end()
    await this.tasks
    try {
      await this.wav.finish(this.markers)
    } catch (error) {
      this.fail(error)
    }
    return { path: this.options.path, frames: this.wav.frames, gapFrames: this.gapFrames, failure: this.failure }
  }

  private take(block: CapturedBlock): void {
    const { plan, roundTripFrames, channels } = this.options
    const frames = block.samples.length / channels
    const outputFrame = this.outputFrame(block)
    if (outputFrame === null) return
    const slice = sliceOfBlock(plan, alignedFrame(outputFrame, roundTripFrames), frames, this.writtenFrames)
    if (slice.to > slice.from) {
      this.writtenFrames += slice.gapFrames + slice.to - slice.from
      this.gapFrames += slice.gapFrames
      this.enqueue(() => this.write(slice.gapFrames, this.pick(block.samples.subarray(slice.from * channels, slice.to * channels))))
    }
    if (slice.complete) this.end()
  }

  /**
   * The timeline frame of the output at a block's start; null where playback has not begun. Where the output is silent,
   * time goes on from the block before.
   */
  private outputFrame({ startFrame, sourceFrame }: CapturedBlock): number | null {
    const { playback, plan } = this.options
    if (!playback) this.lastOutput ??= { startFrame, timelineFrame: plan.transportStartFrame }
    else if (sourceFrame !== null && sourceFrame >= playback.startSourceFrame)
      this.lastOutput = { startFrame, timelineFrame: playback.timelineFrameAt(sourceFrame) }
    return this.lastOutput && this.lastOutput.timelineFrame + startFrame - this.lastOutput.startFrame
  }

  private pick(samples: Float32Array): Float32Array {
    const { channels } = this.options
    const { kept } = this
    if (kept.length === channels) return samples
    return Float32Array.from(
      { length: (samples.length / channels) * kept.length },
      (_, i) => samples[Math.floor(i / kept.length) * channels + kept[i % kept.length]],
    )
  }

  /** @param samples  of the kept channels */
  private async write(gapFrames: number, samples: Float32Array): Promise<void> {
    const { sampleRate } = this.options
    const channels = this.kept.length
    for (let left = gapFrames; left > 0; left -= GAP_PIECE_FRAMES)
      await this.wav.append(new Float32Array(Math.min(left, GAP_PIECE_FRAMES) * channels))
    await this.wav.append(samples)
    this.sinceSecured += gapFrames + samples.length / channels
    if (this.sinceSecured < SECURE_SECONDS * sampleRate) return
    this.sinceSecured = 0
    await this.wav.secure()
  }

  private enqueue(task: () => Promise<void>): void {
    this.tasks = this.tasks.then(() => (this.failure ? undefined : task())).catch((error: unknown) => this.fail(error))
  }

  private fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error))
    this.end()
  }

  private end(): void {
    if (this.isComplete) return
    this.isComplete = true
    this.stopListening()
    this.resolveCompletion()
  }
}

const keptChannels = ({ channels, kept }: RecorderOptions): readonly number[] => kept ?? Array.from({ length: channels }, (_, c) => c)
