import { setImmediate } from 'node:timers/promises'
import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import type { Standardiser } from '../dsp/codecs/index.ts'
import { openGraph } from '../execution/index.ts'
import type { ExecutionOptions, OpenGraph } from '../execution/index.ts'
import { Graph } from '../graph/index.ts'
import { hostTensor } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { checkedSizes, modelOf } from '../models/index.ts'
import { Scope } from '../nn/index.ts'
import type { SequenceSet } from '../datasets/sequences.ts'
import type { Pace } from '../pace.ts'
import { inputsAndTargets, sequenceLosses } from './training-program.ts'

/** Measures a model's loss on sequences it does not learn from, without dropout or noise. */
export class Evaluator {
  readonly #session: OpenGraph
  readonly #batch: number
  readonly #sequences: HostTensor<'float32'>

  private constructor(session: OpenGraph, batch: number, sequences: HostTensor<'float32'>) {
    this.#session = session
    this.#batch = batch
    this.#sequences = sequences
  }

  static async create(
    settings: TrainingSettings,
    shape: { batch: number; dimensions: number },
    options: ExecutionOptions,
  ): Promise<Evaluator> {
    const model = modelOf(settings.model)
    const graph = new Graph(`${settings.model} evaluation`)
    const sequences = graph.input('sequences', [settings.sequenceFrames + 1, shape.batch, shape.dimensions])
    const [inputs, targets] = inputsAndTargets(sequences)
    const scope = Scope.root(graph, { batch: shape.batch, form: 'window', training: null })
    const losses = sequenceLosses(model.predict(scope, inputs, checkedSizes(model, settings.sizes)), targets)
    const session = await openGraph({ inputs: [sequences, ...scope.parameters.map(({ tensor }) => tensor)], outputs: { losses } }, options)
    return new Evaluator(session, shape.batch, hostTensor(new Float32Array(sequences.size), sequences.shape))
  }

  /** Mean squared error over all sequences of a set; null where it was told to stop before it had heard them all. */
  async loss(
    set: SequenceSet,
    standardiser: Standardiser,
    weights: ReadonlyMap<string, HostTensor>,
    { signal, pace }: { signal: AbortSignal; pace?: Pace },
  ): Promise<number | null> {
    let sum = 0
    for (let start = 0; start < set.count; start += this.#batch) {
      // Lets a stop message in: the engine itself never yields.
      await setImmediate()
      if (signal.aborted) return null
      const startedAt = performance.now()
      const rows = Math.min(this.#batch, set.count - start)
      await set.fill(
        Array.from({ length: rows }, (_, i) => start + i),
        this.#batch,
        standardiser,
        this.#sequences.data,
      )
      const { losses } = await this.#session.run({ ...Object.fromEntries(weights), sequences: this.#sequences })
      for (let row = 0; row < rows; row++) sum += Number(losses.data[row])
      await pace?.rest((performance.now() - startedAt) / 1000, signal)
    }
    return sum / set.count
  }

  async dispose(): Promise<void> {
    await this.#session.dispose()
  }
}
