import { SampleRing } from './sample-ring.ts'

export type VoiceState = 'empty' | 'buffering' | 'playing' | 'paused' | 'ended'

export interface VoiceStatus {
  streamId: number
  state: VoiceState
  /** Samples per channel from the sound's beginning: the next one to be heard. */
  positionFrame: number
  bufferedFrames: number
}

export interface VoiceOptions {
  channels: number
  capacityFrames: number
  /** Length of the fades at start, stop, seek and where data runs out. */
  fadeFrames: number
  /** After data ran out, playing goes on when this much has arrived again. */
  resumeFrames: number
}

interface Stream {
  id: number
  ring: SampleRing
  positionFrame: number
  final: boolean
}

/**
 * Plays one stream of samples that arrives in pieces, without clicks and without losing or doubling a sample.
 *
 * Every sample is multiplied by a gain that rises and falls by at most 1 / fadeFrames a sample. The gain never exceeds
 * (samples still here) / fadeFrames, so it has reached zero when the stream ends or data is late; late data goes on
 * with the next sample and a fade in. Pausing and seeking let the gain fall first, then stop or change the stream.
 */
export class StreamVoice {
  private readonly options: VoiceOptions
  private current: Stream | null = null
  private next: Stream | null = null
  private wanted = false
  private starved = true
  private gain = 0

  constructor(options: VoiceOptions) {
    this.options = options
  }

  /** Prepares a new stream (another sound or another position); the present one fades out first. */
  load(id: number, positionFrame: number): void {
    const ring = new SampleRing(this.options.channels, this.options.capacityFrames)
    const stream = { id, ring, positionFrame, final: false }
    if (this.current && this.gain > 0) this.next = stream
    else this.start(stream)
  }

  /** Samples of stream `id`, in order; pieces of a stream that was replaced meanwhile are dropped. */
  push(id: number, interleaved: Float32Array): void {
    const stream = this.find(id)
    if (!stream) return
    const taken = stream.ring.write(interleaved)
    if (taken * this.options.channels < interleaved.length) throw new RangeError('the feeder sent more samples than the voice can hold')
  }

  /** Stream `id` has no more samples than those pushed. */
  finish(id: number): void {
    const stream = this.find(id)
    if (stream) stream.final = true
  }

  play(): void {
    this.wanted = true
  }

  pause(): void {
    this.wanted = false
  }

  get status(): VoiceStatus {
    const stream = this.next ?? this.current
    if (!stream) return { streamId: 0, state: 'empty', positionFrame: 0, bufferedFrames: 0 }
    return { streamId: stream.id, state: this.state(stream), positionFrame: stream.positionFrame, bufferedFrames: stream.ring.availableFrames }
  }

  /** Fills one block. A mono stream sounds on every output channel. */
  process(outputs: Float32Array[]): void {
    const frames = outputs[0].length
    let done = 0
    while (done < frames) {
      done += this.processStream(outputs, done)
      if (this.next && this.gain <= 0) this.start(this.next)
      else break
    }
    for (const output of outputs) output.fill(0, done)
  }

  /** Plays the current stream from output sample `from` on; returns how many samples it gave. */
  private processStream(outputs: Float32Array[], from: number): number {
    const stream = this.current
    if (!stream) return 0
    const { fadeFrames, resumeFrames, channels } = this.options
    const available = stream.ring.availableFrames
    if (this.starved && (available >= resumeFrames || (stream.final && available > 0))) this.starved = false
    if (this.starved) {
      this.gain = 0
      return 0
    }
    const rising = this.wanted && this.next === null
    const wantedFrames = Math.min(outputs[0].length - from, available)
    let used = 0
    while (used < wantedFrames) {
      const ceiling = Math.min(1, (available - used) / fadeFrames)
      this.gain = Math.max(0, Math.min(this.gain + (rising ? 1 : -1) / fadeFrames, ceiling))
      if (this.gain === 0) break
      for (let c = 0; c < outputs.length; c++) outputs[c][from + used] = this.gain * stream.ring.peek(used, Math.min(c, channels - 1))
      used++
    }
    stream.ring.drop(used)
    stream.positionFrame += used
    if (stream.ring.availableFrames === 0) {
      this.starved = true
      this.gain = 0
    }
    return used
  }

  private start(stream: Stream): void {
    this.current = stream
    this.next = null
    this.starved = true
    this.gain = 0
  }

  private find(id: number): Stream | null {
    return [this.next, this.current].find((stream) => stream?.id === id) ?? null
  }

  private state(stream: Stream): VoiceState {
    if (stream.final && stream.ring.availableFrames === 0) return 'ended'
    if (!this.wanted) return 'paused'
    return this.starved && !stream.final ? 'buffering' : 'playing'
  }
}
