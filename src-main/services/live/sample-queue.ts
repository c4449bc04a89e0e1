/** Sound that is added at the end and dropped from the beginning; each sample keeps its number. Interleaved. */
export class SampleQueue {
  private readonly chunks: { start: number; samples: Float32Array }[] = []
  private first: number
  private last: number

  constructor(
    private readonly channels: number,
    startSample: number,
  ) {
    this.first = this.last = startSample
  }

  /** Number of the first sample that is there, per channel. */
  get start(): number {
    return this.first
  }

  /** Exclusive. */
  get end(): number {
    return this.last
  }

  append(samples: Float32Array): void {
    if (samples.length === 0) return
    this.chunks.push({ start: this.last, samples })
    this.last += samples.length / this.channels
  }

  /** A copy; zero where there is nothing. */
  read(startSample: number, count: number): Float32Array {
    const { channels } = this
    const sound = new Float32Array(count * channels)
    for (const { start, samples } of this.chunks) {
      const from = Math.max(startSample, start, this.first)
      const to = Math.min(startSample + count, start + samples.length / channels)
      if (from < to) sound.set(samples.subarray((from - start) * channels, (to - start) * channels), (from - startSample) * channels)
    }
    return sound
  }

  dropBefore(sample: number): void {
    this.first = Math.max(this.first, Math.min(sample, this.last))
    while (this.chunks.length > 0 && this.chunks[0].start + this.chunks[0].samples.length / this.channels <= this.first) this.chunks.shift()
  }
}
