import type { Samples } from '../../../src-shared/units.ts'
/** Something that sounds along the timeline. Frames of the timeline may be negative: a count-in lies before zero. */
export interface SoundSource {
  /**
   * Fills `out` with the sound of timeline frames [startFrame, startFrame + out.length / channels): all of it, silence included.
   * Must return at once; what is not there yet is silence.
   *
   * @param out  interleaved
   */
  read(startFrame: Samples, out: Float32Array, channels: number): void
}

/** Sound that lies in memory, from `offsetFrame` of the timeline on. A single channel goes to all; of more, each to its own. */
export class BufferSource implements SoundSource {
  /** @param channelData  one Float32Array per channel, of equal length */
  constructor(
    private readonly channelData: readonly Float32Array[],
    private readonly offsetFrame = 0,
  ) {}

  read(startFrame: Samples, out: Float32Array, channels: number): void {
    out.fill(0)
    const frames = out.length / channels
    const length = this.channelData[0].length
    const from = Math.max(0, this.offsetFrame - startFrame)
    const to = Math.min(frames, this.offsetFrame + length - startFrame)
    for (let c = 0; c < channels; c++) {
      const data = this.channelData.length === 1 ? this.channelData[0] : this.channelData[c]
      if (!data) continue
      for (let i = from; i < to; i++) out[i * channels + c] = data[startFrame - this.offsetFrame + i]
    }
  }
}
