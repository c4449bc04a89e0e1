import type { MidiSequence, MidiTrack } from './midi-sequence.ts'
import { frameRate } from './song-ticks.ts'

/** 120 beats a minute, unless the file says otherwise. */
const DEFAULT_MICROSECONDS = 500_000

interface TempoChange {
  tick: number
  seconds: number
  secondsPerTick: number
}

/**
 * When a tick is, in seconds: with ticks of a quarter note by the tempo events of these tracks, each from its tick on,
 *
 *   seconds(tick) = sum over tempi of ticks under it * microseconds / 10^6 / ticks a quarter
 *
 * and with ticks of a second (SMPTE time code) evenly, whatever tempo events say. 29.97 frames a second are 30 000 / 1001.
 */
export class MidiClock {
  private readonly changes: TempoChange[]

  constructor({ division }: Pick<MidiSequence, 'division'>, tracks: readonly MidiTrack[]) {
    if ('framesPerSecond' in division) {
      const rate = frameRate(division)
      this.changes = [{ tick: 0, seconds: 0, secondsPerTick: 1 / (rate * division.ticksPerFrame) }]
      return
    }
    const perTick = (microseconds: number): number => microseconds / 1e6 / division.ticksPerQuarter
    this.changes = [{ tick: 0, seconds: 0, secondsPerTick: perTick(DEFAULT_MICROSECONDS) }]
    const tempi = tracks.flatMap(({ events }) => events.filter((event) => event.type === 'tempo'))
    for (const { tick, microsecondsPerQuarter } of tempi.sort((a, b) => a.tick - b.tick)) {
      this.changes.push({ tick, seconds: this.secondsAt(tick), secondsPerTick: perTick(microsecondsPerQuarter) })
    }
  }

  /** @param tick  integer, at least 0 */
  secondsAt(tick: number): number {
    let [low, high] = [0, this.changes.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.changes[middle].tick <= tick) low = middle
      else high = middle
    }
    const { tick: from, seconds, secondsPerTick } = this.changes[low]
    return seconds + (tick - from) * secondsPerTick
  }
}

/** Beats a minute at the beginning. */
export function firstTempoBpm(tracks: readonly MidiTrack[]): number {
  const tempi = tracks.flatMap(({ events }) => events.filter((event) => event.type === 'tempo'))
  const [first] = tempi.toSorted((a, b) => a.tick - b.tick)
  return 60e6 / (first?.microsecondsPerQuarter ?? DEFAULT_MICROSECONDS)
}
