/** Planar samples that wait to be taken, first in, first out. */
export class SampleQueue {
  private readonly channels: Float32Array[]
  private from = 0
  private to = 0

  constructor(channels: number, capacity = 1 << 15) {
    this.channels = Array.from({ length: channels }, () => new Float32Array(capacity))
  }

  get length(): number {
    return this.to - this.from
  }

  /** @param samples  planar, of one length */
  add(samples: readonly Float32Array[]): void {
    const count = samples[0].length
    this.makeRoom(count)
    this.channels.forEach((channel, c) => channel.set(samples[c], this.to))
    this.to += count
  }

  /** Fills `into` as far as there is anything. @returns how many samples that were */
  take(into: readonly Float32Array[]): number {
    const count = Math.min(into[0].length, this.length)
    into.forEach((samples, c) => {
      samples.set(this.channels[c].subarray(this.from, this.from + count))
      samples.fill(0, count)
    })
    this.from += count
    return count
  }

  /** Leaves out at most `count`. @returns how many that were */
  drop(count: number): number {
    const dropped = Math.min(count, this.length)
    this.from += dropped
    return dropped
  }

  private makeRoom(count: number): void {
    const capacity = this.channels[0].length
    if (this.to + count <= capacity) return
    const length = this.length
    const grown = Math.max(capacity, 2 * (length + count))
    this.channels.forEach((channel, c) => {
      if (grown === capacity) channel.copyWithin(0, this.from, this.to)
      else {
        const larger = new Float32Array(grown)
        larger.set(channel.subarray(this.from, this.to))
        this.channels[c] = larger
      }
    })
    this.from = 0
    this.to = length
  }
}
