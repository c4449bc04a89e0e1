import {
  ALL_NOTES,
  keyValue,
  knob,
  NO_KEY,
  PACE_SECONDS,
  playedDensity,
  playedHeight,
  type Played,
} from '../../src-shared/project/index.ts'
import type { MidiMessage } from '../../src-shared/music/index.ts'

const SUSTAIN = 64
const PEDAL_DOWN = 64

/** Follows a keyboard: the notes that are held, by hand or pedal, and how high, how hard and how fast it is played. */
export class PlayedKeys {
  /** Keys that are down and how hard they were pressed, the newest last. */
  readonly #down = new Map<number, number>()
  readonly #sustained = new Set<number>()
  readonly #onsets: number[] = []
  #pedal = false

  /** @param atMs  when it was played */
  hear(message: MidiMessage, atMs: number): Played {
    if (message.kind === 'control') return this.#pedalled(message)
    if (message.kind === 'note-off') {
      this.#down.delete(message.pitch)
      if (!this.#pedal) this.#sustained.delete(message.pitch)
      return this.#held()
    }
    this.#down.delete(message.pitch)
    this.#down.set(message.pitch, message.velocity)
    this.#sustained.add(message.pitch)
    this.#onsets.push(atMs)
    while (this.#onsets[0] < atMs - 1000 * PACE_SECONDS) this.#onsets.shift()
    return {
      ...this.#held(),
      loudness: knob((message.velocity - 64) / 63),
      density: playedDensity(this.#onsets.length),
    }
  }

  #pedalled({ controller, value }: Extract<MidiMessage, { kind: 'control' }>): Played {
    if (controller !== SUSTAIN) return {}
    this.#pedal = value >= PEDAL_DOWN
    if (!this.#pedal) for (const pitch of [...this.#sustained]) if (!this.#down.has(pitch)) this.#sustained.delete(pitch)
    return this.#held()
  }

  /** With no key held it is free again in its notes, and stays as high as it was. */
  #held(): Played {
    const pitches = [...this.#sustained]
    const newest = [...this.#down].at(-1)
    const key = newest ? keyValue(...newest) : NO_KEY
    if (pitches.length === 0) return { notes: ALL_NOTES, key }
    const mean = pitches.reduce((sum, pitch) => sum + pitch / pitches.length, 0)
    return { notes: pitches.reduce((bits, pitch) => bits | (1 << (pitch % 12)), 0), height: playedHeight(mean), key }
  }
}
