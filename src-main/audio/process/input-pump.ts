import type { NativeStream } from './native-audio.ts'

export interface InputPumpOptions {
  channels: number
  blockFrames: number
  onCaptured: (startFrame: number, samples: Float32Array<ArrayBuffer>) => void
  /** PortAudio says that the device had a fault. */
  onFault: (flags: string) => void
}

/** Takes what the device records, block by block, and numbers its frames. */
export class InputPump {
  private running = false
  private captured = 0

  constructor(
    private readonly stream: NativeStream,
    private readonly options: InputPumpOptions,
  ) {}

  /** Frames taken so far. */
  get capturedFrames(): number {
    return this.captured
  }

  /** Runs until `stop` or the end of the stream. */
  async run(): Promise<void> {
    this.running = true
    const frameBytes = this.options.channels * Float32Array.BYTES_PER_ELEMENT
    while (this.running) {
      const { buf, err, finished } = await this.stream.read(this.options.blockFrames * frameBytes)
      if (!this.running) return
      if (err) this.options.onFault(err)
      // The report of a fault has taken the place of a whole block.
      const frames = buf ? Math.floor(buf.length / frameBytes) : this.options.blockFrames
      if (frames > 0) {
        const samples = new Float32Array(frames * this.options.channels)
        if (buf) new Uint8Array(samples.buffer).set(buf.subarray(0, frames * frameBytes))
        this.options.onCaptured(this.captured, samples)
        this.captured += frames
      }
      if (finished) return
    }
  }

  stop(): void {
    this.running = false
  }
}
