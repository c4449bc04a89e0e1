/** A note as an instrument plays it. */
export interface VoiceNote {
  /** MIDI, 0..127 */
  pitch: number
  /** 0..1 */
  velocity: number
  /** How long the key is down, in samples; the sound ends some time after. */
  heldSamples: number
}

/** One sounding note, sample after sample from its beginning: a song is rendered in blocks of any length, all to the same samples. */
export interface Voice {
  /**
   * Adds the next `to - from` samples to `output[from..to)`.
   *
   * @returns whether it still sounds after them
   */
  add(output: Float32Array, from: number, to: number): boolean
}

export type Instrument = (note: VoiceNote, sampleRate: number) => Voice

export const frequencyOf = (pitch: number): number => 440 * 2 ** ((pitch - 69) / 12)

/** Below this a sound that dies away has ended: -100 dB. */
export const SILENT = 1e-5

/**
 * Rises in a straight line, stays while the key is down, then falls by 60 dB in the release:
 *
 *   a[n] = min(1, n / attack) before, a[n] = a[n-1] 0.001^(1/release) after the key has come up
 */
export class Envelope {
  private readonly step: number
  private readonly fall: number
  private level = 0
  private n = 0

  constructor(
    attackSeconds: number,
    releaseSeconds: number,
    private readonly heldSamples: number,
    sampleRate: number,
  ) {
    this.step = 1 / Math.max(1, attackSeconds * sampleRate)
    this.fall = 0.001 ** (1 / (releaseSeconds * sampleRate))
  }

  next(): number {
    if (this.n++ < this.heldSamples) this.level = Math.min(1, this.level + this.step)
    else this.level *= this.fall
    return this.level
  }

  get hasEnded(): boolean {
    return this.n > this.heldSamples && this.level < SILENT
  }
}

/** White noise -1..1, the same for the same seed: what is rendered twice is the same to the bit. */
export class Noise {
  private state: number

  constructor(seed: number) {
    this.state = (seed * 2_654_435_761 + 1) >>> 0
  }

  next(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0
    return this.state / 2 ** 31 - 1
  }
}
