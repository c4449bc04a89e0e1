/** Kept at first: the host may stall for 60 ms (a large message, a collection of garbage), on a busy machine longer, and nobody hears it. */
const FIRST_SECONDS = 0.1
const LONGEST_SECONDS = 1
const GROWTH = 1.5
/** After so long without a gap the target shrinks a little, so that one bad moment does not delay every control for good. */
const CALM_SECONDS = 30
const SHRINKAGE = 0.9

/** Sound that waits in the audio process, behind what the device's queue holds: more after each underrun, slowly less in calm. In frames. */
export class QueueTarget {
  private seconds: number
  private calmSinceMs: number
  private underrunsSeen = 0

  constructor(
    private readonly sampleRate: number,
    nowMs: number,
    private readonly shortestSeconds = FIRST_SECONDS,
  ) {
    this.seconds = shortestSeconds
    this.calmSinceMs = nowMs
  }

  get frames(): number {
    return Math.round(this.seconds * this.sampleRate)
  }

  /** @param underruns  count since the stream's start */
  update(underruns: number, nowMs: number): void {
    if (underruns > this.underrunsSeen) this.seconds = Math.min(LONGEST_SECONDS, this.seconds * GROWTH)
    else if (nowMs - this.calmSinceMs < CALM_SECONDS * 1000) return
    else this.seconds = Math.max(this.shortestSeconds, this.seconds * SHRINKAGE)
    this.underrunsSeen = underruns
    this.calmSinceMs = nowMs
  }

  /** A new process counts underruns from nothing. */
  processRestarted(): void {
    this.underrunsSeen = 0
  }
}
