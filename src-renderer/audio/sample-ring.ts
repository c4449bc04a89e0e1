/** First in, first out for interleaved samples, of fixed size: nothing is allocated after construction. */
export class SampleRing {
  readonly channels: number
  readonly capacityFrames: number
  private readonly samples: Float32Array
  private readFrame = 0
  private filledFrames = 0

  constructor(channels: number, capacityFrames: number) {
    this.channels = channels
    this.capacityFrames = capacityFrames
    this.samples = new Float32Array(channels * capacityFrames)
  }

  get availableFrames(): number {
    return this.filledFrames
  }

  get freeFrames(): number {
    return this.capacityFrames - this.filledFrames
  }

  /**
   * Appends whole frames, as many as there is room for.
   *
   * @param interleaved  shape [frames, channels]
   * @returns            frames taken
   */
  write(interleaved: Float32Array): number {
    const frames = Math.min(Math.floor(interleaved.length / this.channels), this.freeFrames)
    const writeFrame = (this.readFrame + this.filledFrames) % this.capacityFrames
    const beforeWrap = Math.min(frames, this.capacityFrames - writeFrame)
    this.samples.set(interleaved.subarray(0, beforeWrap * this.channels), writeFrame * this.channels)
    this.samples.set(interleaved.subarray(beforeWrap * this.channels, frames * this.channels), 0)
    this.filledFrames += frames
    return frames
  }

  /** The sample `offsetFrames` behind the oldest one; the caller keeps the offset below `availableFrames`. */
  peek(offsetFrames: number, channel: number): number {
    return this.samples[((this.readFrame + offsetFrames) % this.capacityFrames) * this.channels + channel]
  }

  drop(frames: number): void {
    this.readFrame = (this.readFrame + frames) % this.capacityFrames
    this.filledFrames -= frames
  }
}
