import { TempoMap, type TempoChange } from '../../../src-shared/music/index.ts'
import { TICKS_PER_QUARTER, type Seconds, type Ticks } from '../../../src-shared/units.ts'

/** Times of a song as other programs count them: seconds, and beats (quarters) with their fractions. */
export class SongTimes {
  readonly tempo: TempoMap

  constructor(tempi: readonly TempoChange[]) {
    this.tempo = new TempoMap(tempi)
  }

  secondsAt(tick: Ticks): Seconds {
    return this.tempo.secondsAt(tick)
  }

  /** Not rounded: a clip of sound seldom ends on a tick. */
  beatsAtSeconds(seconds: Seconds): number {
    const near = this.tempo.tickAt(seconds)
    const rest = seconds - this.tempo.secondsAt(near)
    // What lies before a change of tempo is counted by the tempo before it.
    const bpm = this.tempo.bpmAt(rest < 0 && near > 0 ? near - 1 : near)
    return beatsOf(near) + (rest * bpm) / 60
  }
}

export const beatsOf = (ticks: Ticks): number => ticks / TICKS_PER_QUARTER
/** The nearest tick. */
export const ticksOfBeats = (beats: number): Ticks => Math.round(beats * TICKS_PER_QUARTER)
