import { TICKS_PER_QUARTER, type Ticks } from '../../units.ts'

/**
 * MIDI clock: 24 pulses a quarter, and where the song stands in sixteenths.
 *
 * @source MIDI 1.0 Detailed Specification, "System Real Time Messages" and "Song Position Pointer"
 */
export const CLOCK = 0xf8
export const START = 0xfa
export const CONTINUE = 0xfb
export const STOP = 0xfc
const SONG_POSITION = 0xf2
const PULSES_PER_QUARTER = 24
const TICKS_PER_PULSE = TICKS_PER_QUARTER / PULSES_PER_QUARTER
const TICKS_PER_SIXTEENTH = TICKS_PER_QUARTER / 4
const MOST_SIXTEENTHS = 0x3fff

/** Ticks of the pulses in `[from, to)`. */
export function pulseTicks(from: Ticks, to: Ticks): Ticks[] {
  const first = Math.ceil(from / TICKS_PER_PULSE)
  return Array.from({ length: Math.max(0, Math.ceil(to / TICKS_PER_PULSE) - first) }, (_, i) => (first + i) * TICKS_PER_PULSE)
}

/** The next place that a song position can tell: a whole sixteenth; beyond 16,383 of them the last one. */
export const tellableTick = (tick: Ticks): Ticks => Math.min(MOST_SIXTEENTHS, Math.ceil(tick / TICKS_PER_SIXTEENTH)) * TICKS_PER_SIXTEENTH

/** @param tick  a whole sixteenth, as of `tellableTick` */
export function songPosition(tick: Ticks): number[] {
  const sixteenths = Math.round(tick / TICKS_PER_SIXTEENTH)
  return [SONG_POSITION, sixteenths & 0x7f, sixteenths >> 7]
}

/** What another program's clock asks for. */
export type ClockMessage = { kind: 'start' | 'continue' | 'stop' | 'pulse' } | { kind: 'position'; tick: Ticks }

export function parseClock(bytes: Uint8Array): ClockMessage | null {
  switch (bytes[0]) {
    case CLOCK:
      return { kind: 'pulse' }
    case START:
      return { kind: 'start' }
    case CONTINUE:
      return { kind: 'continue' }
    case STOP:
      return { kind: 'stop' }
    case SONG_POSITION:
      return bytes.length < 3 ? null : { kind: 'position', tick: (bytes[1] + 128 * bytes[2]) * TICKS_PER_SIXTEENTH }
    default:
      return null
  }
}

/** Two beats: jitter of single pulses is evened out, a change of tempo is known soon. */
const AVERAGED_PULSES = 2 * PULSES_PER_QUARTER
/** Longer without a pulse it is no clock any more: 20 bpm has one each eighth of a second. */
const SILENCE_MS = 500

/** The tempo of a clock that is heard. */
export class HeardTempo {
  readonly #times: number[] = []

  /** @param atMs  when the pulse came */
  pulse(atMs: number): void {
    if (atMs - (this.#times.at(-1) ?? atMs) > SILENCE_MS) this.#times.length = 0
    this.#times.push(atMs)
    if (this.#times.length > AVERAGED_PULSES + 1) this.#times.shift()
  }

  /** Null until a beat was heard. */
  get bpm(): number | null {
    const pulses = this.#times.length - 1
    if (pulses < PULSES_PER_QUARTER) return null
    return (60_000 * pulses) / PULSES_PER_QUARTER / (this.#times.at(-1)! - this.#times[0])
  }
}
