import type { Sound } from '../../dsp/codecs/index.ts'
import { crossfade, likeness, toMono } from '../../dsp/even-crossfade.ts'

/** Crossfade after a cut: it ends before the attack, which comes 35 ms after it, 23 in a copy that is higher and begins later. */
export const FADE_SECONDS = 0.02
/** Where nothing is to be heard to begin, one goes while the other comes for so long at most: no beginning is heard. */
const LONGEST_FADE_SECONDS = 0.12
/** A unit may begin so much earlier or later than its cut, where it fits best. */
export const SEARCH_SECONDS = 0.008
/** Places so far apart are tried first, by samples as far apart: what decides lies well below half their rate. */
const COARSE_RATE = 11_025
const FEWEST_COARSE = 4

/** A unit's sound: from `before` its cut to `after` its end, planar. */
export interface UnitSound {
  sound: Sound
  /** Nothing is to be heard to begin with it. */
  comesSlowly: boolean
  /** For so long after its end nothing begins in its recording that would be heard, samples. */
  ringsSamples: number
  /** Whether it goes on from the one before in its recording, so that nothing has to be joined. */
  runsOn: boolean
}

/** How the last unit goes on, to go back to; not touched by what comes later. */
export interface UnitJoinerState {
  tail: Sound | null
  rings: number
  shift: number
}

/**
 * Joins units without a seam: each begins where it is most like how the one before goes on, and both fade into each other there; the louder
 * the more alike they are, so that the sum keeps its level.
 */
export class UnitJoiner {
  readonly #fade: number
  readonly #longestFade: number
  readonly #search: number
  readonly #coarse: number
  /** How the unit before goes on after its end. */
  #tail: Sound | null = null
  /** How much of that may be heard, samples. */
  #rings = 0
  #shift = 0

  /** @param sampleRate Hz of all sound */
  constructor(sampleRate: number) {
    this.#fade = Math.round(FADE_SECONDS * sampleRate)
    this.#longestFade = Math.round(LONGEST_FADE_SECONDS * sampleRate)
    this.#search = Math.round(SEARCH_SECONDS * sampleRate)
    this.#coarse = Math.max(FEWEST_COARSE, Math.round(sampleRate / COARSE_RATE))
  }

  state(): UnitJoinerState {
    return { tail: this.#tail, rings: this.#rings, shift: this.#shift }
  }

  setState({ tail, rings, shift }: UnitJoinerState): void {
    this.#tail = tail
    this.#rings = rings
    this.#shift = shift
  }

  /** How the last unit goes on after its end, planar; null where nothing was played. */
  get tail(): Sound | null {
    return this.#tail
  }

  /** Samples that a unit's sound has before its cut. */
  get before(): number {
    return this.#search
  }

  /** Samples that it has after its end. */
  get after(): number {
    return this.#longestFade
  }

  /** Samples by which the last unit comes early, since it began later in its recording than at its cut. */
  get shift(): number {
    return this.#shift
  }

  /** What a first unit goes on from, where it follows other sound. @param tail planar, as long as the crossfade */
  begin(tail: Sound): void {
    this.#tail = tail
  }

  /** @returns the next stretch of sound; how it goes on comes with the next unit */
  push({ sound, comesSlowly, ringsSamples, runsOn }: UnitSound): Sound {
    const end = sound[0].length - this.#longestFade
    const [tail, rings] = [this.#tail, this.#rings]
    this.#tail = sound.map((channel) => channel.slice(end))
    this.#rings = ringsSamples
    const from = !tail || runsOn ? this.#search : this.#bestStart(tail, sound)
    this.#shift = from - this.#search
    const joined = sound.map((channel) => channel.slice(from, end))
    if (!tail) fadeIn(joined, this.#fade)
    else if (!runsOn) {
      const fade = comesSlowly ? Math.max(this.#fade, Math.min(rings, joined[0].length)) : this.#fade
      crossfade(
        tail.map((channel) => channel.subarray(0, fade)),
        joined,
      )
    }
    return joined
  }

  /** The last of it dies away. */
  finish(): Sound {
    const tail = this.#tail ?? []
    this.#tail = null
    return tail.map((channel) =>
      channel.subarray(0, this.#fade).map((value, i, fading) => value * (0.5 + 0.5 * Math.cos((Math.PI * i) / fading.length))),
    )
  }

  #bestStart(tail: Sound, sound: Sound): number {
    const coarse = this.#coarse
    const wanted = toMono(tail, 0, this.#fade)
    const offered = toMono(sound, 0, Math.min(sound[0].length, 2 * this.#search + this.#fade))
    const last = Math.min(2 * this.#search, offered.length - this.#fade)
    let best = { start: Math.min(this.#search, last), likeness: likeness(wanted, offered, Math.min(this.#search, last), coarse) }
    const look = (from: number, to: number, step: number, stride: number): void => {
      for (let start = Math.max(0, from); start <= Math.min(last, to); start += step) {
        const found = likeness(wanted, offered, start, stride)
        if (found > best.likeness + 1e-9) best = { start, likeness: found }
      }
    }
    look(0, last, coarse, coarse)
    const { start } = best
    best = { start, likeness: likeness(wanted, offered, start, 1) }
    look(start - coarse + 1, start + coarse - 1, 1, 1)
    return best.start
  }
}

function fadeIn(sound: Sound, length: number): void {
  for (const channel of sound)
    for (let i = 0; i < Math.min(length, channel.length); i++) channel[i] *= 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / length)
}
