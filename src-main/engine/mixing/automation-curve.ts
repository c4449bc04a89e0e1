import { shareOfWay, type AutomationLane, type TempoMap } from '../../../src-shared/music/index.ts'

/** A value that moves along a song, from point to point as each one's curve says. */
export class AutomationCurve {
  private readonly points: { sample: number; value: number; curve: number }[]
  private index = 0

  /** @param resting  the value where there are no points */
  constructor(
    lane: AutomationLane | undefined,
    private readonly resting: number,
    tempo: TempoMap,
    sampleRate: number,
  ) {
    this.points = (lane?.points ?? []).map(({ tick, value, curve }) => ({ sample: tempo.sampleAt(tick, sampleRate), value, curve }))
  }

  get isStill(): boolean {
    return this.points.length === 0
  }

  /** @param sample  never before the one asked for last */
  at(sample: number): number {
    const { points } = this
    if (points.length === 0) return this.resting
    while (this.index + 1 < points.length && points[this.index + 1].sample <= sample) this.index++
    const from = points[this.index]
    const to = points.at(this.index + 1)
    if (sample <= from.sample || !to) return from.value
    return from.value + (to.value - from.value) * shareOfWay((sample - from.sample) / (to.sample - from.sample), from.curve)
  }
}
