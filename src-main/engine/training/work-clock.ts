/** What a training spends its time on. */
export const WORK_KINDS = ['step', 'validation', 'checkpoint', 'preview'] as const
export type WorkKind = (typeof WORK_KINDS)[number]

/** How many of each are still to come; they need not be whole. */
export type WorkLeft = Readonly<Record<WorkKind, number>>

/** Weight of the newest measurement: the machine may have got busier. */
const NEWEST_SHARE = 0.3

/** Tells how long the rest of a training takes, from how long its parts have taken so far. */
export class WorkClock {
  readonly #seconds = new Map<WorkKind, number>()
  readonly #stepsWorth: Readonly<Record<WorkKind, number>>

  /** @param stepsWorth what one of each takes in steps: a guess for those that have not been measured yet */
  constructor(stepsWorth: Readonly<Omit<Record<WorkKind, number>, 'step'>>) {
    this.#stepsWorth = { step: 1, ...stepsWorth }
  }

  /** @param seconds that `count` of a kind took together */
  measured(kind: WorkKind, seconds: number, count = 1): void {
    const former = this.#seconds.get(kind)
    const each = seconds / count
    this.#seconds.set(kind, former === undefined ? each : former + NEWEST_SHARE * (each - former))
  }

  /** Null before the first step was measured. */
  secondsLeft(left: WorkLeft): number | null {
    const perStep = this.#seconds.get('step')
    if (perStep === undefined) return null
    return WORK_KINDS.reduce((sum, kind) => sum + left[kind] * (this.#seconds.get(kind) ?? this.#stepsWorth[kind] * perStep), 0)
  }
}
