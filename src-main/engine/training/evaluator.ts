import { setImmediate } from 'node:timers/promises'
import { openGraph } from '../execution/index.ts'
import type { ExecutionOptions, OpenGraph } from '../execution/index.ts'
import { Graph } from '../graph/index.ts'
import { hostTensor, hostZeros } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import type { BoundObjective } from '../models/index.ts'
import { Scope } from '../nn/index.ts'
import type { ScalarDeclaration, SchedulePoint } from '../nn/index.ts'
import type { HeldOutSet } from '../datasets/model-data.ts'
import type { Pace } from '../pace.ts'
import { batchInputs } from './training-program.ts'

interface EvaluatorParts {
  objective: BoundObjective
  fixed: Readonly<Record<string, HostTensor>>
  session: OpenGraph
  scalars: readonly ScalarDeclaration[]
  isRandom: boolean
}

/** Measures a model on examples it does not learn from, without dropout or noise. */
export class Evaluator {
  readonly #parts: EvaluatorParts
  readonly #batch: Readonly<Record<string, HostTensor>>

  private constructor(parts: EvaluatorParts) {
    this.#parts = parts
    this.#batch = Object.fromEntries(
      Object.entries(parts.objective.batch).map(([name, { shape, dtype }]) => [name, hostZeros(shape, dtype)]),
    )
  }

  static async create(
    objective: BoundObjective,
    options: ExecutionOptions,
    fixed: Readonly<Record<string, HostTensor>> = {},
  ): Promise<Evaluator> {
    const graph = new Graph(`${objective.name} evaluation`)
    const batch = batchInputs(graph, objective)
    const scope = Scope.root(graph, { batch: objective.rows, form: 'window', training: null })
    const { measures } = objective.trace(scope, batch)
    const session = await openGraph({ inputs: graph.inputs, outputs: measures }, options)
    return new Evaluator({ objective, fixed, session, scalars: scope.scalars, isRandom: scope.isRandom })
  }

  /**
   * Every measure over all examples of a set, each counting alike; null where it was told to stop before it had heard them all.
   *
   * @param weights of the trainer: parameters and buffers
   * @param at      where the training stands
   */
  async measure(
    set: HeldOutSet,
    weights: ReadonlyMap<string, HostTensor>,
    at: SchedulePoint,
    { signal, pace }: { signal: AbortSignal; pace?: Pace },
  ): Promise<Record<string, number> | null> {
    const { objective, session } = this.#parts
    const sums: Record<string, number> = {}
    for (let first = 0; first < set.count; first += objective.rows) {
      // Lets a stop message in: the engine itself never yields.
      await setImmediate()
      if (signal.aborted) return null
      const startedAt = performance.now()
      const rows = Math.min(objective.rows, set.count - first)
      await set.fill(first, rows, this.#batch)
      const shares = Float32Array.from({ length: objective.rows }, (_, row) => (row < rows ? 1 / rows : 0))
      const results = await session.run({
        ...Object.fromEntries(weights),
        ...this.#parts.fixed,
        ...this.#batch,
        ...this.#chances(first),
        ...Object.fromEntries(this.#parts.scalars.map(({ name, schedule }) => [name, hostTensor([schedule(at)], [])])),
        weights: hostTensor(shares, [objective.rows]),
      })
      for (const [name, { shape, data }] of Object.entries(results)) {
        sums[name] ??= 0
        if (shape.length === 0) sums[name] += rows * Number(data[0])
        else for (let row = 0; row < rows; row++) sums[name] += Number(data[row])
      }
      await pace?.rest((performance.now() - startedAt) / 1000, signal)
    }
    return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / set.count]))
  }

  /** The same draws for the same examples, whenever they are measured. */
  #chances(first: number): Record<string, HostTensor> {
    if (!this.#parts.isRandom) return {}
    return { seed: hostTensor([this.#parts.objective.seed | 0], [], 'int32'), counter: hostTensor([first], [], 'int32') }
  }

  async dispose(): Promise<void> {
    await this.#parts.session.dispose()
  }
}
