import { keyValue, NO_KEY, type LiveParameter } from '../../src-shared/project/index.ts'
import type { MidiMessage } from '../../src-shared/music/index.ts'

/** What a person plays, as values of the controls that follow it; what is not there leaves its control where it stands. */
export type Played = Partial<Record<NonNullable<LiveParameter['follows']>, number>>

const SUSTAIN = 64
const PEDAL_DOWN = 64
const ALL_NOTES = 0xfff
/** Middle of the keyboard, and how far from it a knob is at its end. */
const MIDDLE_PITCH = 60
const PITCH_SPAN = 24
/** Onsets a second of an ordinary pace; a knob is at its end at four times as many, or a quarter. */
const USUAL_PACE = 3
const PACE_OCTAVES = 2
const PACE_SECONDS = 2

const knob = (value: number): number => Math.max(-1, Math.min(1, Math.round(20 * value) / 20))

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
    const pace = this.#onsets.length / PACE_SECONDS
    return {
      ...this.#held(),
      loudness: knob((message.velocity - 64) / 63),
      density: knob(Math.log2(pace / USUAL_PACE) / PACE_OCTAVES),
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
    return { notes: pitches.reduce((bits, pitch) => bits | (1 << (pitch % 12)), 0), height: knob((mean - MIDDLE_PITCH) / PITCH_SPAN), key }
  }
}
