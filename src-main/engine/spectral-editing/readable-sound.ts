/** A sound of which any stretch can be had at once. */
export interface ReadableSound {
  readonly sampleRate: number
  readonly channels: number
  /** Samples per channel. */
  readonly frames: number
  /** Fills planar arrays of one length from a sample on; there is silence before the sound and after it. */
  read(startFrame: number, into: readonly Float32Array[]): void
}

/** One signal of a sound: a channel, or what two of them have in common or apart. */
export interface Lane {
  /** The channel, or what it is of the first two. */
  readonly which: number | 'mid' | 'side'
  readonly sampleRate: number
  readonly frames: number
  /** @returns a new array of `length` samples */
  read(startFrame: number, length: number): Float32Array
}

/** Sound in memory. @param channels  planar, of one length */
export const soundOf = (channels: readonly Float32Array[], sampleRate: number): ReadableSound => ({
  sampleRate,
  channels: channels.length,
  frames: channels[0].length,
  read(startFrame, into) {
    into.forEach((samples, c) => {
      samples.fill(0)
      const from = Math.max(0, startFrame)
      const to = Math.min(channels[c].length, startFrame + samples.length)
      if (to > from) samples.set(channels[c].subarray(from, to), from - startFrame)
    })
  },
})
