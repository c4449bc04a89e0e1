import { STRENGTHS_PER_SECOND } from '../onset-strength.ts'
import { APART_SECONDS, LEAST_RISE, MAX_BEFORE, MEAN_BEFORE, thresholdOf } from '../onsets.ts'

/** The threshold follows the strong onsets of the last 10 s, and is looked at so often. */
const REMEMBERED = 1024
const LOOK_FRAMES = 25

/**
 * Onsets while they sound: as `onsetsOf` finds them, by what came before alone. A rise is told as soon as it is above the threshold,
 * before it is highest.
 *
 * @source Boeck, Krebs, Schedl 2012, "Evaluating the online capabilities of onset detection methods", section 2.3
 */
export class OnsetFollower {
  readonly #past = new Float32Array(REMEMBERED)
  #frames = 0
  #threshold = LEAST_RISE
  #last = -Infinity

  /** @param strength  of the next frame, see `onsetStrength` @returns whether something begins in it */
  push(strength: number): boolean {
    const frame = this.#frames++
    this.#past[frame % REMEMBERED] = strength
    if (frame % LOOK_FRAMES === 0) this.#threshold = thresholdOf(this.#past.subarray(0, Math.min(REMEMBERED, this.#frames)))
    if (frame - this.#last < APART_SECONDS * STRENGTHS_PER_SECOND) return false
    if (strength <= this.#most(frame) || strength < this.#mean(frame) + this.#threshold) return false
    this.#last = frame
    return true
  }

  #before(frame: number, ago: number): number {
    return ago > frame ? 0 : this.#past[(frame - ago) % REMEMBERED]
  }

  #most(frame: number): number {
    let most = 0
    for (let ago = 1; ago <= MAX_BEFORE; ago++) most = Math.max(most, this.#before(frame, ago))
    return most
  }

  #mean(frame: number): number {
    let sum = 0
    for (let ago = 0; ago <= MEAN_BEFORE; ago++) sum += this.#before(frame, ago)
    return sum / (MEAN_BEFORE + 1)
  }
}
