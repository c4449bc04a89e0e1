/** One step of the history. */
const STEP_SECONDS = 0.05
/** As long as sound can be kept. */
const KEPT_SECONDS = 600
const STEPS = KEPT_SECONDS / STEP_SECONDS

/** Levels of the last ten minutes in steps of a twentieth of a second, for a picture of what was heard. */
export class LevelHistory {
  private readonly peaks = new Float32Array(STEPS)
  private readonly rms = new Float32Array(STEPS)
  private firstStep: number | null = null
  private lastStep = 0

  /** @param atSeconds  on any clock that runs on */
  push(peaks: readonly number[], rms: readonly number[], atSeconds: number): void {
    const step = Math.floor(atSeconds / STEP_SECONDS)
    const isNew = this.firstStep === null || step > this.lastStep
    const [peak, loudness] = [Math.max(0, ...peaks), Math.max(0, ...rms)]
    if (isNew) {
      // Steps without a report of their own show what came next.
      const from = this.firstStep === null ? step : Math.max(this.lastStep + 1, step - STEPS + 1)
      for (let empty = from; empty <= step; empty++) this.put(empty, peak, loudness)
      this.firstStep ??= step
      this.lastStep = step
      return
    }
    const index = this.lastStep % STEPS
    this.put(this.lastStep, Math.max(this.peaks[index], peak), Math.max(this.rms[index], loudness))
  }

  /** Loudest peak and level between two moments; zero where nothing is known. */
  loudest(fromSeconds: number, toSeconds: number): { peak: number; rms: number } {
    const result = { peak: 0, rms: 0 }
    if (this.firstStep === null) return result
    const oldest = Math.max(this.firstStep, this.lastStep - STEPS + 1)
    const from = Math.max(oldest, Math.floor(fromSeconds / STEP_SECONDS))
    const to = Math.min(this.lastStep, Math.max(Math.floor(fromSeconds / STEP_SECONDS), Math.ceil(toSeconds / STEP_SECONDS) - 1))
    for (let step = from; step <= to; step++) {
      result.peak = Math.max(result.peak, this.peaks[step % STEPS])
      result.rms = Math.max(result.rms, this.rms[step % STEPS])
    }
    return result
  }

  clear(): void {
    this.firstStep = null
  }

  private put(step: number, peak: number, rms: number): void {
    this.peaks[step % STEPS] = peak
    this.rms[step % STEPS] = rms
  }
}
