// Each from its own file: the audio thread loads no schemas.
import type { Samples } from '../../src-shared/units.ts'
import { fadeIn, fadeOut } from '../../src-shared/audio/fades.ts'
import type { FromAudio, OutputReport } from '../../src-shared/audio/messages.ts'
import { SampleRing } from '../../src-shared/audio/sample-ring.ts'
import { SourceRuns } from '../../src-shared/audio/source-runs.ts'

export interface WindowStreamOptions {
  /** Null where nothing is played, or nothing captured. */
  outputChannels: number | null
  inputChannels: number | null
  sampleRate: number
  /** Captured sound is told in pieces of so many frames. */
  bufferFrames: number
  startSourceFrame: number
}

type Captured = Extract<FromAudio, { type: 'captured' }>

/** Sound that the program may send ahead. */
const RING_SECONDS = 4
/** Fades at the edges of unwanted silence. */
const UNDERRUN_FADE_SECONDS = 0.002

/**
 * The window's end of a stream, as the audio thread runs it: plays what the program fed, puts silence where it is late and
 * counts that, and tells what was captured in the same instants.
 */
export class WindowStream {
  private readonly ring: SampleRing
  private readonly runs = new SourceRuns()
  private readonly fadeFrames: Samples
  private readonly captured: Float32Array
  private capturedFilled = 0
  private capturedStart = 0
  private block = new Float32Array(0)
  private moreExpected = false
  private afterUnderrun = false
  private sourceTaken: number
  private deviceTaken = 0
  private underruns = 0
  private underrunFrames = 0
  private monitorGain = 0

  constructor(private readonly options: WindowStreamOptions) {
    const { outputChannels, inputChannels, sampleRate, bufferFrames, startSourceFrame } = options
    this.ring = new SampleRing(Math.ceil(RING_SECONDS * sampleRate), outputChannels ?? 1)
    this.fadeFrames = Math.round(UNDERRUN_FADE_SECONDS * sampleRate)
    this.captured = new Float32Array(bufferFrames * (inputChannels ?? 0))
    this.sourceTaken = startSourceFrame
  }

  feed(samples: Float32Array, more: boolean): void {
    this.ring.write(samples)
    this.moreExpected = more
  }

  /** Lets the next `fadeFrames` of what waits fade out and forgets the rest. @returns the number of the next source frame */
  flush(fadeFrames: Samples): number {
    const { channels } = this.ring
    const tail = new Float32Array(Math.min(fadeFrames, this.ring.frames) * channels)
    this.ring.read(tail)
    this.ring.clear()
    fadeOut(tail, channels, fadeFrames)
    this.ring.write(tail)
    this.moreExpected = false
    return this.sourceTaken + this.ring.frames
  }

  /** Lets the input be heard at once; 0 is off. */
  setMonitor(gain: number): void {
    this.monitorGain = gain
  }

  /**
   * One quantum of the audio thread.
   *
   * @param input   one array a channel; empty where nothing is captured or the device is not there yet
   * @param output  one array a channel, filled here
   * @param tell    hears of each full piece of captured sound
   */
  process(input: readonly Float32Array[], output: readonly Float32Array[], tell: (captured: Captured) => void): void {
    const frames = output[0].length
    this.play(output, frames)
    this.deviceTaken += frames
    if (this.options.inputChannels === null) return
    if (this.monitorGain !== 0) this.addMonitor(input, output)
    this.capture(input, frames, tell)
  }

  report(): Extract<FromAudio, { type: 'report' }> {
    return {
      type: 'report',
      output: this.options.outputChannels === null ? null : this.outputReport(),
      capturedFrames: this.capturedStart + this.capturedFilled,
      glitches: 0,
    }
  }

  private outputReport(): OutputReport {
    const { sourceTaken, deviceTaken, underruns, underrunFrames } = this
    return {
      atMs: 0,
      sourceTaken,
      sourceWritten: sourceTaken,
      deviceTaken,
      deviceWritten: deviceTaken,
      waiting: this.ring.frames,
      underruns,
      underrunFrames,
      queueFrames: 0,
    }
  }

  private play(output: readonly Float32Array[], frames: Samples): void {
    const { channels } = this.ring
    if (this.block.length < frames * channels) this.block = new Float32Array(frames * channels)
    const block = this.block.subarray(0, frames * channels)
    block.fill(0)
    const sounding = this.ring.read(block)
    this.runs.add(this.deviceTaken, this.sourceTaken, sounding)
    this.sourceTaken += sounding
    if (sounding > 0 && this.afterUnderrun) {
      fadeIn(block.subarray(0, sounding * channels), channels, this.fadeFrames)
      this.afterUnderrun = false
    }
    if (sounding < frames && this.moreExpected) this.countUnderrun(block.subarray(0, sounding * channels), frames - sounding)
    output.forEach((samples, c) => {
      const from = Math.min(c, channels - 1)
      for (let i = 0; i < frames; i++) samples[i] = block[i * channels + from]
    })
  }

  /** The program is late. Silence after the first late quantum belongs to the same underrun. */
  private countUnderrun(rest: Float32Array, missing: number): void {
    if (!this.afterUnderrun) this.underruns++
    this.underrunFrames += missing
    this.afterUnderrun = true
    fadeOut(rest, this.ring.channels, this.fadeFrames)
  }

  private addMonitor(input: readonly Float32Array[], output: readonly Float32Array[]): void {
    if (input.length === 0) return
    output.forEach((samples, c) => {
      const heard = input[Math.min(c, input.length - 1)]
      for (let i = 0; i < samples.length; i++) samples[i] += this.monitorGain * heard[i]
    })
  }

  private capture(input: readonly Float32Array[], frames: Samples, tell: (captured: Captured) => void): void {
    const channels = this.options.inputChannels as number
    for (let i = 0; i < frames; i++) {
      for (let c = 0; c < channels; c++)
        this.captured[this.capturedFilled * channels + c] = input.length > 0 ? input[Math.min(c, input.length - 1)][i] : 0
      if (++this.capturedFilled < this.options.bufferFrames) continue
      tell({
        type: 'captured',
        startFrame: this.capturedStart,
        sourceFrame: this.runs.sourceFrameAt(this.capturedStart),
        samples: this.captured.slice(),
      })
      this.capturedStart += this.capturedFilled
      this.capturedFilled = 0
    }
  }
}
