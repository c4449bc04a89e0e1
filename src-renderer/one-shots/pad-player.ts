/** Sounds of pads, at once: what is struck again begins again. */
export class PadPlayer {
  private context: AudioContext | null = null
  private sounding: AudioBufferSourceNode | null = null

  async play(samples: Float32Array, sampleRate: number): Promise<void> {
    const context = (this.context ??= new AudioContext())
    await context.resume()
    const buffer = context.createBuffer(1, samples.length, sampleRate)
    buffer.copyToChannel(new Float32Array(samples), 0)
    this.sounding?.stop()
    const source = context.createBufferSource()
    source.buffer = buffer
    source.connect(context.destination)
    source.start()
    this.sounding = source
  }

  close(): void {
    void this.context?.close()
    this.context = null
    this.sounding = null
  }
}
