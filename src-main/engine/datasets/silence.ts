import type { Sound } from '../dsp/codecs/index.ts'
import { fromDb, SILENT_BELOW_DB } from '../dsp/level.ts'

/** Neighbouring frames, the last one not included. */
export interface FrameRange {
  startFrame: number
  endFrame: number
}

/** Silence within a recording that is shorter than this is a rest, and stays. */
const LONG_SILENCE_SECONDS = 1

/** Finds the silent stretches of a sound, hop by hop: no sample of theirs rises above -60 dB. */
export class SilenceFinder {
  readonly #hopSamples: number
  readonly #sampleRate: number
  /** One number a hop that is over: 1 where it is silent. */
  #silent = new Uint8Array(256)
  #hops = 0
  #peak = 0
  #samples = 0

  constructor({ hopSamples, sampleRate }: { hopSamples: number; sampleRate: number }) {
    this.#hopSamples = hopSamples
    this.#sampleRate = sampleRate
  }

  add(sound: Sound): void {
    for (let n = 0; n < sound[0].length; n++) {
      for (const samples of sound) this.#peak = Math.max(this.#peak, Math.abs(samples[n]))
      if (++this.#samples === this.#hopSamples) this.#endHop()
    }
  }

  /** Silence at the beginning and at the end, and long silence in between. */
  stretches(): FrameRange[] {
    const long = Math.ceil((LONG_SILENCE_SECONDS * this.#sampleRate) / this.#hopSamples)
    const found: FrameRange[] = []
    for (let start = 0; start < this.#hops; start++) {
      if (this.#silent[start] === 0) continue
      let end = start
      while (end < this.#hops && this.#silent[end] === 1) end++
      if (start === 0 || end === this.#hops || end - start >= long) found.push({ startFrame: start, endFrame: end })
      start = end
    }
    return found
  }

  #endHop(): void {
    if (this.#hops === this.#silent.length) {
      const grown = new Uint8Array(2 * this.#hops)
      grown.set(this.#silent)
      this.#silent = grown
    }
    this.#silent[this.#hops++] = this.#peak < fromDb(SILENT_BELOW_DB) ? 1 : 0
    this.#peak = 0
    this.#samples = 0
  }
}

/** What is left of a range without the silent stretches, in order. */
export function audibleParts({ startFrame, endFrame }: FrameRange, silences: readonly FrameRange[]): FrameRange[] {
  const parts: FrameRange[] = []
  let from = startFrame
  for (const silence of silences) {
    if (silence.endFrame <= from || silence.startFrame >= endFrame) continue
    if (silence.startFrame > from) parts.push({ startFrame: from, endFrame: silence.startFrame })
    from = Math.max(from, silence.endFrame)
  }
  if (from < endFrame) parts.push({ startFrame: from, endFrame })
  return parts
}
