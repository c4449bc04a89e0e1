import type { AudioInput } from '../../audio/audio-io.ts'
import { Meter } from '../../audio/transport/meter.ts'

/** Peaks this high, one reading after the other, with the input being heard: loudspeaker and microphone feed each other. */
const HOWL_PEAK = 0.98
const HOWL_READINGS = 16

export interface InputLevels {
  /** Linear, a channel each, since the last reading. */
  peaks: number[]
  rms: number[]
  clipped: number
}

/** Listens to an input: its level for the meter, and howling. */
export class InputWatch {
  private readonly meter: Meter
  private readonly stopListening: () => void
  private loudReadings = 0

  constructor(input: AudioInput, channels: number) {
    this.meter = new Meter(channels)
    this.stopListening = input.onCaptured(({ samples }) => this.meter.push(samples))
  }

  /** Reads and begins anew; clipping is counted until it is reset. */
  take(): InputLevels {
    const { peakDb, rmsDb, clipped } = this.meter.take()
    const peaks = peakDb.map(linear)
    this.loudReadings = Math.max(...peaks) >= HOWL_PEAK ? this.loudReadings + 1 : 0
    return { peaks, rms: rmsDb.map(linear), clipped }
  }

  /** Full scale without a pause since the readings of almost a second: no music does that, feedback does. */
  get howling(): boolean {
    return this.loudReadings >= HOWL_READINGS
  }

  resetClipping(): void {
    this.meter.resetClipping()
  }

  close(): void {
    this.stopListening()
  }
}

const linear = (decibels: number): number => 10 ** (decibels / 20)
