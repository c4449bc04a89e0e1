/** A piece of sound as the program gives it. */
export interface SoundPiece {
  channels: number
  /** Interleaved; fewer frames than asked for at the end, or where the sound is still growing. */
  samples: Float32Array
  totalFrames: number
  growing: boolean
}

export interface FeederPorts {
  read(startFrame: number, frameCount: number): Promise<SoundPiece>
  push(samples: Float32Array): void
  /** All samples up to the sound's end have been pushed. */
  finish(): void
  /** The sound's length is known anew (it grows while it is generated). */
  lengthChanged(totalFrames: number, growing: boolean): void
  failed(error: unknown): void
  /** Calls back later; returns how to cancel. */
  wait(milliseconds: number, callback: () => void): () => void
}

export interface FeederOptions {
  startFrame: number
  /** How far ahead of the listener to read. */
  aheadFrames: number
  /** One read; the first is a quarter of it, for a quick start. */
  chunkFrames: number
}

/** How soon to look again for more of a sound that is still growing, if nobody says it grew. */
const GROWTH_POLL_MILLISECONDS = 400

/** Reads a sound in order, ahead of the listener, one piece at a time, until its end. */
export class StreamFeeder {
  private readonly ports: FeederPorts
  private readonly options: FeederOptions
  private readFrame: number
  private heardFrame: number
  private busy = false
  private over = false
  private cancelWait: (() => void) | null = null

  constructor(ports: FeederPorts, options: FeederOptions) {
    this.ports = ports
    this.options = options
    this.readFrame = options.startFrame
    this.heardFrame = options.startFrame
  }

  start(): void {
    void this.advance()
  }

  /** The listener has reached this frame: there may be room for more. */
  heard(frame: number): void {
    this.heardFrame = frame
    if (!this.cancelWait) void this.advance()
  }

  /** The sound has grown: look at once. */
  grew(): void {
    void this.advance()
  }

  stop(): void {
    this.over = true
    this.cancelWait?.()
  }

  private async advance(): Promise<void> {
    if (this.busy || this.over || this.readFrame - this.heardFrame >= this.options.aheadFrames) return
    this.busy = true
    this.cancelWait?.()
    this.cancelWait = null
    const frameCount = this.readFrame === this.options.startFrame ? Math.ceil(this.options.chunkFrames / 4) : this.options.chunkFrames
    try {
      this.take(await this.ports.read(this.readFrame, frameCount))
    } catch (error) {
      if (!this.over) this.ports.failed(error)
      this.over = true
    }
    this.busy = false
    if (!this.cancelWait) void this.advance()
  }

  private take(piece: SoundPiece): void {
    if (this.over) return
    const frames = piece.samples.length / piece.channels
    this.ports.lengthChanged(piece.totalFrames, piece.growing)
    if (frames > 0) this.ports.push(piece.samples)
    this.readFrame += frames
    if (!piece.growing && (frames === 0 || this.readFrame >= piece.totalFrames)) {
      this.over = true
      this.ports.finish()
    } else if (frames === 0) {
      this.cancelWait = this.ports.wait(GROWTH_POLL_MILLISECONDS, () => {
        this.cancelWait = null
        void this.advance()
      })
    }
  }
}
