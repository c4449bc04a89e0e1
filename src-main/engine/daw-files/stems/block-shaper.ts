import { MIX_BLOCK_SAMPLES } from '../../mixing/mix-song.ts'
import type { Stereo } from '../../mixing/mix-blocks.ts'

/** Blocks as they are written: of one channel, the mean of both, or of two, with a gain. */
export class BlockShaper {
  /** Whether blocks are written as they are. */
  readonly isPlain: boolean
  private readonly shaped: Float32Array[]
  private readonly sum: Float32Array[]

  constructor(
    channels: number,
    private readonly gain: number,
  ) {
    this.isPlain = channels === 2 && gain === 1
    this.shaped = Array.from({ length: channels }, () => new Float32Array(MIX_BLOCK_SAMPLES))
    this.sum = Array.from({ length: channels }, () => new Float32Array(MIX_BLOCK_SAMPLES))
  }

  /** A silent block for the mix, used again for the next. */
  begin(count: number): Float32Array[] {
    return this.sum.map((samples) => samples.subarray(0, count).fill(0))
  }

  /** The same block where nothing is changed, else one that is used again for the next. */
  shape(block: Stereo): readonly Float32Array[] {
    if (this.isPlain) return block
    const { gain } = this
    const shaped = this.shaped.map((samples) => samples.subarray(0, block[0].length))
    const [left, right] = block
    if (shaped.length === 1) for (let i = 0; i < left.length; i++) shaped[0][i] = 0.5 * (left[i] + right[i]) * gain
    else {
      const [first, second] = shaped
      for (let i = 0; i < left.length; i++) {
        first[i] = left[i] * gain
        second[i] = right[i] * gain
      }
    }
    return shaped
  }
}

/** Adds a block to the mix, each sum rounded to single precision. */
export function addInto(sum: readonly Float32Array[], added: readonly Float32Array[]): void {
  sum.forEach((samples, channel) => {
    const others = added[channel]
    for (let i = 0; i < samples.length; i++) samples[i] += others[i]
  })
}
