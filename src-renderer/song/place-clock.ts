/** A report that comes later than others pulls the clock along by this share of its delay: device and page do not tick alike. */
const FOLLOWS = 0.01
/** A place so far from where the clock stands was gone to: the clock is set anew. */
const JUMP_MS = 250

/**
 * Which place of a sound was heard when, from reports that are late by more or less: the least late one counts, and what clocks drift apart
 * is followed.
 */
export class PlaceClock {
  /** Time of the page at which the sound's beginning was heard; null before the first report. */
  private zeroMs: number | null = null

  /** @param seconds  place that is heard. @param atMs  of the page's clock */
  told(seconds: number, atMs: number): void {
    const zeroMs = atMs - 1000 * seconds
    const late = this.zeroMs === null ? -Infinity : zeroMs - this.zeroMs
    this.zeroMs = this.zeroMs === null || late <= 0 || late > JUMP_MS ? zeroMs : this.zeroMs + FOLLOWS * late
  }

  /** Seconds of the sound that were heard then; null where nothing was. */
  secondsAt(atMs: number): number | null {
    return this.zeroMs === null ? null : (atMs - this.zeroMs) / 1000
  }
}
