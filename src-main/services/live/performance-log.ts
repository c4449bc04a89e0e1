import { isTooLongToKeep, type LivePerformance, type LiveSeed, type LiveStep, type LiveValues } from '../../../src-shared/project/index.ts'

type Change = { kind: 'values'; values: LiveValues } | { kind: 'seed'; seed: LiveSeed }
type Restart = Pick<Extract<LiveStep, { kind: 'restart' }>, 'values' | 'anew' | 'takenSample' | 'endSample'>

/** Beyond this, in steps, it is given up: an evening of a hand that never rests. */
const MOST_STEPS = 60_000

/** Notes how live playing comes about while it does. Versions are those of the sound. */
export class PerformanceLog {
  readonly #start: Omit<LivePerformance, 'startSample' | 'steps' | 'gains' | 'shut'>
  /** What the engine was told and has not answered yet, by version. */
  readonly #told = new Map<number, Change | ({ kind: 'restart' } & Restart)>()
  readonly #steps: { version: number; step: LiveStep }[] = []
  readonly #gains: LivePerformance['gains'] = []
  /** Parameters after the last step. */
  #values: LiveValues

  constructor(start: Omit<LivePerformance, 'startSample' | 'steps' | 'gains' | 'shut'>) {
    this.#start = start
    this.#values = start.values
  }

  told(version: number, change: Change): void {
    this.#told.set(version, change)
  }

  restarted(version: number, restart: Restart): void {
    this.#told.clear()
    this.#told.set(version, { kind: 'restart', ...restart })
  }

  /** The engine obeyed: its sound of that version begins there. */
  began(version: number, fromSample: number): void {
    const told = this.#told.get(version)
    if (!told || this.#steps.length > MOST_STEPS) return
    for (const earlier of [...this.#told.keys()]) if (earlier <= version) this.#told.delete(earlier)
    const common = { fromSample, sounds: null }
    this.#steps.push({
      version,
      step: told.kind === 'seed' ? { ...told, ...common } : { ...told, ...common, values: this.#moved(told.values) },
    })
  }

  /** From `atSample` on the sound is of that version; the former is heard until `leavesSample`. */
  spliced(version: number, atSample: number, leavesSample: number): void {
    const found = this.#steps.findLast((candidate) => candidate.version === version)
    if (found) found.step.sounds = { atSample, leavesSample }
  }

  gain(atSample: number, gain: number): void {
    if (this.#gains.length <= MOST_STEPS) this.#gains.push({ atSample, gain })
  }

  /** How a stretch came about. @returns null where that is too long a story */
  of(startSample: number, endSample: number, shut: LivePerformance['shut']): LivePerformance | null {
    const last = this.#steps.findLastIndex(({ step }) => step.sounds && step.sounds.atSample < endSample)
    const steps = this.#steps.slice(0, last + 1).map(({ step }) => step)
    const gains = this.#gains.filter(({ atSample }) => atSample < endSample)
    const told = { ...this.#start, startSample, steps, gains, shut }
    return isTooLongToKeep(told) ? null : told
  }

  #moved(values: LiveValues): LiveValues {
    const moved = Object.fromEntries(Object.entries(values).filter(([name, value]) => this.#values[name] !== value))
    this.#values = values
    return moved
  }
}
