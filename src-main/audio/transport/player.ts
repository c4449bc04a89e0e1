import type { Samples } from '../../../src-shared/units.ts'
import type { AudioOutput } from '../audio-io.ts'
import { Limiter } from '../../engine/dsp/limiter.ts'
import { Meter, type MeterReading } from './meter.ts'
import { Mixer } from './mixer.ts'
import { BufferSource } from './source.ts'
import { Transport, type Loop } from './transport.ts'

export interface PlayerLevels extends MeterReading {
  /** Lowest gain of the limiter since the last reading, linear; 1 means that it had nothing to do. */
  limiterGain: number
}

const GAIN_RAMP_SECONDS = 0.01

/**
 * Everything that sounds goes through here: the sources of the mixer along the timeline, the master gain, the limiter,
 * the meter, the device. Stop and seek take effect at once: what was rendered ahead fades out and is forgotten.
 */
export class Player {
  readonly mixer: Mixer
  readonly transport: Transport
  private readonly limiter: Limiter
  private readonly meter: Meter
  private gain = 1
  private reachedGain = 1
  /** A short sound over everything else, and how far it is. */
  private over: { source: BufferSource; frame: number; frames: Samples } | null = null
  private lastCommand: Promise<void> = Promise.resolve()
  /** Source frame from which the transport runs since it was last set going. */
  private resumedAt = 0

  constructor(
    private readonly output: AudioOutput,
    private readonly channels: number,
    private readonly sampleRate: number,
  ) {
    this.mixer = new Mixer(channels, sampleRate)
    this.transport = new Transport(this.mixer, sampleRate)
    this.limiter = new Limiter(channels, sampleRate)
    this.meter = new Meter(channels)
    output.start((block, startFrame) => this.render(block, startFrame))
  }

  /** Linear. */
  setMasterGain(gain: number): void {
    this.gain = gain
  }

  play(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.transport.playing) this.resume(await this.silence())
    })
  }

  /** Stands where the listener heard the last. */
  stop(): Promise<void> {
    return this.inTurn(async () => {
      if (!this.transport.playing) return
      const sourceFrame = await this.silence()
      this.transport.stop(this.placeAt(sourceFrame))
    })
  }

  /** The sound has come to its end: what is on its way to the device is still played, and nothing follows. */
  finish(): Promise<void> {
    return this.inTurn(async () => this.transport.stop(this.transport.nextTimelineFrame))
  }

  seek(timelineFrame: number): Promise<void> {
    return this.inTurn(() => this.moveTo(timelineFrame))
  }

  /** Lets the sound at a place be heard for a moment; while playing, goes on from there. */
  scrub(timelineFrame: number): Promise<void> {
    return this.inTurn(async () => {
      if (this.transport.playing) {
        await this.moveTo(timelineFrame)
        return
      }
      this.transport.scrub(timelineFrame, await this.silence())
      this.output.wake()
    })
  }

  setLoop(loop: Loop | null): Promise<void> {
    return this.inTurn(async () => {
      this.transport.setLoop(loop)
      // What was rendered ahead does not know of the loop yet.
      if (this.transport.playing) await this.moveTo(this.timelineFrame())
    })
  }

  /** More of the sound has come: it goes on where it waited. */
  wake(): void {
    if (this.transport.playing) this.output.wake()
  }

  /** Lets a short sound be heard over everything else, whether the transport runs or not. Ends with the next stop or seek. */
  playOver(sound: Float32Array): void {
    // The silence behind it carries its end through the limiter's look-ahead.
    this.over = { source: new BufferSource([sound]), frame: 0, frames: sound.length + this.limiter.delayFrames }
    this.output.wake()
  }

  /** Frames by which the sound leaves later than it is read. */
  get delayFrames(): number {
    return this.limiter.delayFrames
  }

  /** Where on the timeline the device is at this moment. */
  timelineFrame(): number {
    return this.transport.playing ? this.placeAt(Math.floor(this.output.position())) : this.transport.nextTimelineFrame
  }

  /** The timeline frame that is heard when the output plays `sourceFrame`. */
  timelineFrameOf(sourceFrame: number): number {
    return this.transport.timelineFrameAt(this.heardFrame(sourceFrame))
  }

  takeLevels(): PlayerLevels {
    return { ...this.meter.take(), limiterGain: this.limiter.takeLowestGain() }
  }

  /** Until the place it was set going at is heard, it stands there: what the device still counts may be another sound's end. */
  private placeAt(sourceFrame: number): number {
    return this.timelineFrameOf(Math.max(sourceFrame, this.resumedAt + this.limiter.delayFrames))
  }

  /** The limiter holds the sound back by its look-ahead. */
  private heardFrame(sourceFrame: number): number {
    return sourceFrame - this.limiter.delayFrames
  }

  private async moveTo(timelineFrame: number): Promise<void> {
    const { playing } = this.transport
    const sourceFrame = await this.silence()
    this.transport.stop(timelineFrame)
    if (playing) this.resume(sourceFrame)
  }

  private resume(sourceFrame: number): void {
    this.resumedAt = sourceFrame
    this.transport.play(sourceFrame)
    this.output.wake()
  }

  /** Commands wait for each other: each begins with a flush, and only one flush can be under way. */
  private inTurn(command: () => Promise<void>): Promise<void> {
    const done = this.lastCommand.then(command)
    this.lastCommand = done.catch(() => undefined)
    return done
  }

  private async silence(): Promise<number> {
    this.over = null
    const sourceFrame = await this.output.flush()
    this.limiter.reset()
    return sourceFrame
  }

  private render(block: Float32Array, startFrame: Samples): number {
    const frames = this.addOver(block, this.transport.render(block, startFrame))
    const sound = block.subarray(0, frames * this.channels)
    this.applyGain(sound)
    this.limiter.process(sound)
    this.meter.push(sound)
    return frames
  }

  /** @returns frames of the block that sound: more than were rendered where nothing else plays */
  private addOver(block: Float32Array, rendered: number): number {
    const { over } = this
    if (!over) return rendered
    // A transport that waits for its sound counts what it has rendered; only one that stands still can be drowned out.
    const frames = this.transport.playing ? rendered : Math.max(rendered, Math.min(block.length / this.channels, over.frames - over.frame))
    block.fill(0, rendered * this.channels, frames * this.channels)
    const sound = new Float32Array(frames * this.channels)
    over.source.read(over.frame, sound, this.channels)
    for (let i = 0; i < sound.length; i++) block[i] += sound[i]
    over.frame += frames
    if (over.frame >= over.frames) this.over = null
    return frames
  }

  private applyGain(sound: Float32Array): void {
    if (this.gain === 1 && this.reachedGain === 1) return
    const step = 1 / (GAIN_RAMP_SECONDS * this.sampleRate)
    for (let i = 0; i < sound.length; i++) {
      if (i % this.channels === 0) this.reachedGain += Math.max(-step, Math.min(step, this.gain - this.reachedGain))
      sound[i] *= this.reachedGain
    }
  }
}
