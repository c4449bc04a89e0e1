import type { AudioInput } from '../../audio/audio-io.ts'

/** Keeps what an input captures, in memory, the newest so many frames of it. */
export class BlockCollector {
  private readonly blocks: Float32Array[] = []
  private frames = 0
  private readonly stopListening: () => void

  constructor(
    input: AudioInput,
    private readonly channels: number,
    private readonly mostFrames: number,
  ) {
    this.stopListening = input.onCaptured(({ samples }) => this.take(samples))
  }

  /** What came so far, interleaved. */
  samples(): Float32Array {
    const all = new Float32Array(this.frames * this.channels)
    let offset = 0
    for (const block of this.blocks) {
      all.set(block, offset)
      offset += block.length
    }
    return all
  }

  close(): void {
    this.stopListening()
  }

  private take(samples: Float32Array): void {
    this.blocks.push(samples)
    this.frames += samples.length / this.channels
    while (this.frames - this.blocks[0].length / this.channels >= this.mostFrames)
      this.frames -= (this.blocks.shift() as Float32Array).length / this.channels
  }
}
