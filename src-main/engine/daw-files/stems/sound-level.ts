import type { ExportLevel } from '../../../../src-shared/exports/index.ts'
import { fromDb, toDb } from '../../dsp/level.ts'
import { LoudnessMeter, TruePeakMeter } from '../../dsp/transforms/index.ts'

/** Less than this between wished and reached is no difference that anybody hears. */
const REACHED_WITHIN_LU = 0.05

/** How loud a sound is, block after block, as far as a wish for a level needs it. */
export class LevelMeter {
  private readonly loudness: LoudnessMeter
  private readonly truePeaks: TruePeakMeter[]
  private peak = 0

  constructor(
    private readonly level: ExportLevel,
    sampleRate: number,
    channels: number,
  ) {
    this.loudness = new LoudnessMeter(sampleRate, channels)
    this.truePeaks = Array.from({ length: channels }, () => new TruePeakMeter())
  }

  add(channels: readonly Float32Array[]): void {
    if (this.level.kind === 'peak') {
      for (const samples of channels) for (const sample of samples) this.peak = Math.max(this.peak, Math.abs(sample))
    } else {
      this.loudness.add(channels)
      channels.forEach((samples, channel) => this.truePeaks[channel].add(samples))
    }
  }

  /**
   * The gain that brings it to the level. Nothing is limited: where the true peak allows less than the loudness that was wished for, it
   * stays below it, which the remark tells.
   */
  gain(): { gain: number; remark: string | null } {
    const { level } = this
    if (level.kind === 'as-is') return { gain: 1, remark: null }
    if (level.kind === 'peak') return this.peak === 0 ? SILENT : { gain: fromDb(level.peakDb) / this.peak, remark: null }
    const { integratedLufs } = this.loudness.result()
    if (integratedLufs === -Infinity) return SILENT
    const wishedDb = level.lufs - integratedLufs
    const allowedDb = level.truePeakDb - toDb(Math.max(...this.truePeaks.map((meter) => meter.result())))
    const gainDb = Math.min(wishedDb, allowedDb)
    const remark =
      wishedDb - allowedDb < REACHED_WITHIN_LU
        ? null
        : `The loudness is ${(integratedLufs + gainDb).toFixed(1)} LUFS: more would go beyond a true peak of ${level.truePeakDb} dB.`
    return { gain: fromDb(gainDb), remark }
  }
}

const SILENT = { gain: 1, remark: 'It is too soft for a loudness to be measured, and was left as it is.' }
