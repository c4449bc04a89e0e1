import type { Samples } from '../../../src-shared/units.ts'
import type { SoundSource } from './source.ts'

interface Channel {
  source: SoundSource
  gain: number
  /** Where the gain stands at the end of the last block. */
  reached: number
  /** Whether it is heard at a timeline frame; null: always. */
  gate: ((timelineFrame: number) => boolean) | null
}

/** A fader arrives within so long, so that moving it makes no steps that one could hear. */
export const GAIN_RAMP_SECONDS = 0.01

/** Adds sources up, each with its own gain. */
export class Mixer {
  private readonly strips = new Map<string, Channel>()
  private scratch = new Float32Array(0)

  constructor(
    readonly channels: number,
    private readonly sampleRate: number,
  ) {}

  /** Adds a source, or replaces the one of that name. */
  set(name: string, source: SoundSource, gain = 1): void {
    this.strips.set(name, { source, gain, reached: gain, gate: null })
  }

  remove(name: string): void {
    this.strips.delete(name)
  }

  setGain(name: string, gain: number): void {
    const strip = this.strips.get(name)
    if (strip) strip.gain = gain
  }

  /** Lets a source be heard in parts of the timeline only, to the sample but for the fader's ramp; it is read all the same. */
  setGate(name: string, gate: ((timelineFrame: number) => boolean) | null): void {
    const strip = this.strips.get(name)
    if (strip) strip.gate = gate
  }

  /**
   * Fills `out` (interleaved) with the sum at timeline frame `startFrame`. Gains move only where `advance` is true: the same stretch may be
   * read twice in a crossfade.
   */
  read(startFrame: Samples, out: Float32Array, advance = true): void {
    out.fill(0)
    if (this.scratch.length < out.length) this.scratch = new Float32Array(out.length)
    const sound = this.scratch.subarray(0, out.length)
    for (const strip of this.strips.values()) {
      if (strip.gain === 0 && strip.reached === 0 && !strip.gate) continue
      strip.source.read(startFrame, sound, this.channels)
      this.add(strip, startFrame, sound, out, advance)
    }
  }

  private add(strip: Channel, startFrame: Samples, sound: Float32Array, out: Float32Array, advance: boolean): void {
    const { gate } = strip
    if (!gate && strip.reached === strip.gain) {
      for (let i = 0; i < out.length; i++) out[i] += strip.gain * sound[i]
      return
    }
    const step = 1 / (GAIN_RAMP_SECONDS * this.sampleRate)
    let gain = strip.reached
    for (let i = 0; i < out.length; i++) {
      if (i % this.channels === 0) {
        const target = !gate || gate(startFrame + i / this.channels) ? strip.gain : 0
        gain += Math.max(-step, Math.min(step, target - gain))
      }
      out[i] += gain * sound[i]
    }
    if (advance) strip.reached = gain
  }
}
