import type { Sound } from '../../dsp/codecs/index.ts'

/** Of the level that it goes on from: what fills lies under what rings on in the ear... */
const FILL_SHARE = 0.7
/** ...and what begins without a stress is as loud as that, over its beginning, but no softer than this by it. */
const BEGIN_SHARE = 1
const LEAST_BEGIN_GAIN = 0.25
const BEGINNING_SECONDS = 0.15
const WINDOW_SECONDS = 0.02
/** A material whose level falls by so much after stresses begins so weakly that all joins are heard. */
const SOFT_ARTICULATION_DB = 2
/** There what came in softer is as loud as recorded after some of these. */
const RETURN_SECONDS = 0.25

/**
 * How weakly a material begins, 0..1: 0 where its beginnings are clear by themselves.
 *
 * @param fallDb how much its level falls after stresses, see `articulationDb`
 */
export const softnessOf = (fallDb: number): number => Math.min(1, fallDb / SOFT_ARTICULATION_DB)

/** A sound that comes, with the sound around it. */
export interface ComingSound {
  /** Planar: what lies before its cut, itself, and how it goes on. */
  sound: Sound
  /** Samples before its cut, and after its end. */
  before: number
  after: number
  /** How the sound before goes on, planar, 40 ms of it count; null where nothing was. */
  tail: Sound | null
  /** It goes on as it was recorded: what is before it there was played. */
  asRecorded: boolean
}

/**
 * Keeps what is not to be heard as a beginning under what it goes on from. Where a material begins weakly a step in level is heard as a
 * beginning wherever it is: what comes in softer is brought back to its own level slowly.
 */
export class UnderLevel {
  readonly #softness: number
  readonly #sampleRate: number
  /** At the end of what was played. */
  #gain = 1

  /** @param softness  see {@link softnessOf} */
  constructor(softness: number, sampleRate: number) {
    this.#softness = softness
    this.#sampleRate = sampleRate
  }

  /** The gain at the end of what was played, to go back to. */
  state(): number {
    return this.#gain
  }

  setState(gain: number): void {
    this.#gain = gain
  }

  /**
   * Makes a sound as soft as it has to be, in place.
   *
   * @param role  `fills`: a step that another sound left; `begins`: weakly and without a stress; null: as loud as it is
   * @returns     whether the gain goes on from what was played
   */
  shape(coming: ComingSound, role: 'fills' | 'begins' | null): boolean {
    const gain = this.#beginning(coming, role)
    const goesOn = gain === this.#gain
    this.#gain = gain < 1 ? this.#apply(coming, gain) : 1
    return goesOn
  }

  #beginning({ sound, before, after, tail, asRecorded }: ComingSound, role: 'fills' | 'begins' | null): number {
    if (role === null || (role === 'begins' && this.#softness === 0)) return 1
    if (asRecorded || !tail) return asRecorded ? this.#gain : 1
    const end = sound[0].length - after
    if (role === 'fills') return gainUnder(tail, cut(sound, before, end), FILL_SHARE, this.#sampleRate)
    const beginning = cut(sound, before, Math.min(end, before + Math.round(BEGINNING_SECONDS * this.#sampleRate)))
    return Math.max(LEAST_BEGIN_GAIN, gainUnder(tail, beginning, BEGIN_SHARE, this.#sampleRate)) ** this.#softness
  }

  /** @returns the gain at the sound's end */
  #apply({ sound, before, after }: ComingSound, gain: number): number {
    const back = this.#softness / (RETURN_SECONDS * this.#sampleRate)
    const gainAt = (samples: number): number => gain ** Math.exp(-back * Math.max(0, samples))
    for (let n = 0; n < sound[0].length; n++) {
      const now = gainAt(n - before)
      for (const channel of sound) channel[n] *= now
    }
    return gainAt(sound[0].length - before - after)
  }
}

const cut = (sound: Sound, start: number, end: number): Sound => sound.map((channel) => channel.subarray(start, end))

/**
 * How much softer a sound becomes to be nowhere louder than a share of what it goes on from.
 *
 * @param before  planar, how the sound before goes on, 40 ms of it count
 * @param comes   planar
 * @returns       a gain, 1 at most
 */
export function gainUnder(before: Sound, comes: Sound, share: number, sampleRate: number): number {
  const window = Math.round(WINDOW_SECONDS * sampleRate)
  const wanted = loudest(cut(before, 0, 2 * window), window)
  return Math.min(1, share * Math.sqrt(wanted / Math.max(1e-12, loudest(comes, window))))
}

/** The greatest energy of a window, all channels together. */
function loudest(sound: Sound, window: number): number {
  let most = 0
  for (let start = 0; start + window <= sound[0].length; start += window) {
    let sum = 0
    for (const channel of sound) for (let n = start; n < start + window; n++) sum += channel[n] * channel[n]
    most = Math.max(most, sum)
  }
  return most
}
