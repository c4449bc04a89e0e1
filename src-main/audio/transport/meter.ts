import { SILENCE_DB, type Decibels } from '../../../src-shared/units.ts'

export interface MeterReading {
  /** Per channel, since the last reading. */
  peakDb: Decibels[]
  rmsDb: Decibels[]
  /** Samples at or above full scale since the meter was reset. */
  clipped: number
}

const toDb = (amplitude: number): Decibels => (amplitude > 0 ? Math.max(SILENCE_DB, 20 * Math.log10(amplitude)) : SILENCE_DB)

/** Level of what passes: sample peak and root mean square between two readings. 0 dB is full scale. */
export class Meter {
  private readonly peaks: Float64Array
  private readonly squares: Float64Array
  private frames = 0
  private clipped = 0

  constructor(private readonly channels: number) {
    this.peaks = new Float64Array(channels)
    this.squares = new Float64Array(channels)
  }

  /** @param block  interleaved */
  push(block: Float32Array): void {
    for (let i = 0; i < block.length; i++) {
      const amplitude = Math.abs(block[i])
      const channel = i % this.channels
      if (amplitude > this.peaks[channel]) this.peaks[channel] = amplitude
      if (amplitude >= 1) this.clipped++
      this.squares[channel] += amplitude * amplitude
    }
    this.frames += block.length / this.channels
  }

  /** Reads and begins anew. */
  take(): MeterReading {
    const reading = {
      peakDb: Array.from(this.peaks, toDb),
      rmsDb: Array.from(this.squares, (sum) => toDb(this.frames > 0 ? Math.sqrt(sum / this.frames) : 0)),
      clipped: this.clipped,
    }
    this.peaks.fill(0)
    this.squares.fill(0)
    this.frames = 0
    return reading
  }

  resetClipping(): void {
    this.clipped = 0
  }
}
