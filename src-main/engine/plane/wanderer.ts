import { CounterRandom } from '../random.ts'
import { COLOUR_HOP, PLANE_RATE } from './colours.ts'

/** After so long where it was is half forgotten. */
const FORGETS_SECONDS = 2.5
const MOMENT_SECONDS = COLOUR_HOP / PLANE_RATE

/** Where it is: glided to, and aside of that. */
export interface WandererMoment {
  number: number
  place: readonly [number, number]
  aside: readonly [number, number]
  /** Of the way aside, so that it moves without corners. */
  drift: readonly [number, number]
}

export interface Way {
  x: number
  y: number
  /** Deviation of the places about x and y. */
  wander: number
  glideSeconds: number
}

/**
 * A place that moves: evenly towards where a hand is, and about it by itself, never the same way twice. Random numbers follow from the seed
 * and the number of the moment, so that going back gives the same again.
 */
export class Wanderer {
  #now: WandererMoment

  constructor(
    private readonly randomSeed: number,
    { x, y }: { x: number; y: number },
  ) {
    this.#now = { number: 0, place: [x, y], aside: [0, 0], drift: [0, 0] }
  }

  get moment(): WandererMoment {
    return this.#now
  }

  set moment(moment: WandererMoment) {
    this.#now = moment
  }

  /** The next moment's place. */
  next({ x, y, wander, glideSeconds }: Way): [x: number, y: number] {
    const { number, place, aside, drift } = this.#now
    const random = new CounterRandom(this.randomSeed, number)
    const comes = 1 - Math.exp(-MOMENT_SECONDS / glideSeconds)
    const keeps = Math.exp((-Math.LN2 * MOMENT_SECONDS) / FORGETS_SECONDS)
    // Two such filters one after the other: a random walk that is held together, smoothed. Each keeps the deviation at 1.
    const fresh = Math.sqrt(1 - keeps * keeps)
    const drifted = drift.map((value) => keeps * value + fresh * random.normal())
    const share = 1 - keeps
    const moved = aside.map((value, i) => value + share * (drifted[i] - value))
    const now = [x, y].map((wanted, i) => place[i] + comes * (wanted - place[i]))
    this.#now = { number: number + 1, place: [now[0], now[1]], aside: [moved[0], moved[1]], drift: [drifted[0], drifted[1]] }
    // The second filter leaves half of the variance of the first.
    const far = wander * Math.SQRT2
    return [now[0] + far * moved[0], now[1] + far * moved[1]]
  }
}
