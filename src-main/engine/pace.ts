import { setTimeout } from 'node:timers/promises'

/** One rest, so that whoever asks for less is heard soon, and a slow step does not cost minutes. */
const LONGEST_REST_SECONDS = 5

/** How much of the time work may take: the one who gave it sets the share, the work rests after each of its pieces. */
export class Pace {
  private currentShare = 1
  private wake = new AbortController()

  /** 0..1, more than nothing; 1 is all of it. */
  get share(): number {
    return this.currentShare
  }

  set share(share: number) {
    this.currentShare = share
    this.wake.abort()
    this.wake = new AbortController()
  }

  /**
   * After work: waits until that was no more than the share of all. A change of the share ends it, and so does an abort.
   *
   * @returns seconds that it waited
   */
  async rest(workedSeconds: number, signal: AbortSignal): Promise<number> {
    const seconds = Math.min(LONGEST_REST_SECONDS, workedSeconds * (1 / this.currentShare - 1))
    if (seconds <= 0 || signal.aborted) return 0
    const startedAt = performance.now()
    try {
      await setTimeout(1000 * seconds, undefined, { signal: AbortSignal.any([signal, this.wake.signal]) })
    } catch (error) {
      if (!(error instanceof Error && error.name === 'AbortError')) throw error
    }
    return (performance.now() - startedAt) / 1000
  }
}
