import type { Seconds } from '../../units.ts'

/** Of what a report differs from what was thought, so much is believed. */
const BELIEVED = 0.08
/** Beyond this it is another place, not jitter. */
const JUMP_SECONDS = 0.12

/**
 * Where in the song playing is at any moment, from reports that come now and then and a little late or early: a straight line through
 * them. What is timed by it keeps its distances, however the reports wander.
 *
 *   place(t) = t + offset,  offset += 0.08 ((reported - t) - offset)
 */
export class PlayClock {
  #offset: number | null = null

  /**
   * @param place   in the song, in seconds
   * @param nowMs   when that is
   * @returns       whether playing has jumped, or begun
   */
  report(place: Seconds, nowMs: number): boolean {
    const seen = place - nowMs / 1000
    const isJump = this.#offset === null || Math.abs(seen - this.#offset) > JUMP_SECONDS
    if (isJump) this.#offset = seen
    else this.#offset! += BELIEVED * (seen - this.#offset!)
    return isJump
  }

  stop(): void {
    this.#offset = null
  }

  get isRunning(): boolean {
    return this.#offset !== null
  }

  /** @throws where nothing was reported */
  placeAt(nowMs: number): Seconds {
    return nowMs / 1000 + this.#require()
  }

  /** When a place is reached. */
  timeOf(place: Seconds): number {
    return (place - this.#require()) * 1000
  }

  #require(): number {
    if (this.#offset === null) throw new Error('Nothing is playing.')
    return this.#offset
  }
}
