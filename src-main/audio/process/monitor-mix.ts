import { SampleRing } from '../../../src-shared/audio/index.ts'

/** More input than this waiting is latency that nobody needs. */
const LONGEST_WAIT_BLOCKS = 2

/** Carries the input to the output within the audio process, so that players hear themselves with no detour through the host. */
export class MonitorMix {
  private readonly ring: SampleRing
  private readonly scratch: Float32Array
  private gain = 0

  constructor(
    private readonly inputChannels: number,
    private readonly outputChannels: number,
    private readonly blockFrames: number,
  ) {
    this.ring = new SampleRing(blockFrames * (LONGEST_WAIT_BLOCKS + 2), inputChannels)
    this.scratch = new Float32Array(this.ring.capacityFrames * inputChannels)
  }

  setGain(gain: number): void {
    if (this.gain === 0) this.ring.clear()
    this.gain = gain
  }

  push(samples: Float32Array): void {
    if (this.gain === 0) return
    const frames = samples.length / this.inputChannels
    this.ring.drop(this.ring.frames + frames - this.blockFrames * LONGEST_WAIT_BLOCKS)
    this.ring.write(samples)
  }

  /** Adds waiting input to `block`: channel for channel, a single input channel to every output channel. */
  addTo(block: Float32Array): void {
    if (this.gain === 0) return
    const wanted = Math.min(block.length / this.outputChannels, this.ring.capacityFrames)
    const frames = this.ring.read(this.scratch.subarray(0, wanted * this.inputChannels))
    for (let i = 0; i < frames; i++) {
      for (let c = 0; c < this.outputChannels; c++) {
        if (this.inputChannels > 1 && c >= this.inputChannels) continue
        block[i * this.outputChannels + c] += this.gain * this.scratch[i * this.inputChannels + (this.inputChannels === 1 ? 0 : c)]
      }
    }
  }
}
