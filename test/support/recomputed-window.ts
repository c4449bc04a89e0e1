import type { PlayedWeights } from '../../src-shared/project/index.ts'
import { slice } from '../../src-main/engine/graph/index.ts'
import { hostZeros, type HostTensor } from '../../src-main/engine/host-tensor.ts'
import { windowForm } from '../../src-main/engine/models/index.ts'
import type { OpenGraph } from '../../src-main/engine/execution/index.ts'
import { copyState, type FramePredictor, type PredictorState } from '../../src-main/engine/generation/frame-predictor.ts'
import { openSession, type EngineOptions } from '../../src-main/engine/generation/open-session.ts'
import type { TrainedNetwork } from '../../src-main/engine/generation/playable-model.ts'

/**
 * The paper's way to the letter, oracle of the tests and peer of the bench: each frame is predicted anew from the last T frames, the memory starting empty every time.
 *
 * @source Kalingeri, Grandhe, section 3.1: "the last T steps of the sequence are considered again for the next step"
 */
export class RecomputedWindow implements FramePredictor {
  readonly #session: OpenGraph
  readonly #dimensions: number
  readonly #width: number
  #window: HostTensor<'float32'>

  private constructor(session: OpenGraph, steps: number, dimensions: number, width: number) {
    this.#session = session
    this.#window = hostZeros([steps, 1, dimensions])
    this.#dimensions = dimensions
    this.#width = width
  }

  static async create(network: TrainedNetwork, weights: PlayedWeights, options: EngineOptions): Promise<RecomputedWindow> {
    const steps = network.sequenceFrames
    const { dimensions } = network.codec
    const form = windowForm(network.definition, network.sizes, { steps, batch: 1, dimensions })
    const width = form.predictions.shape[2]
    const next = slice(form.predictions, [steps - 1, 0, 0], [1, 1, width])
    const session = await openSession({ inputs: [form.frames], outputs: { next } }, network, {
      ...options,
      weights,
      singleRow: false,
      panels: false,
    })
    return new RecomputedWindow(session, steps, dimensions, width)
  }

  async hear(frames: Float32Array): Promise<Float32Array> {
    const count = frames.length / this.#dimensions
    const predictions = new Float32Array(count * this.#width)
    for (let n = 0; n < count; n++) {
      this.#window.data.copyWithin(0, this.#dimensions)
      const heard = frames.subarray(n * this.#dimensions, (n + 1) * this.#dimensions)
      this.#window.data.set(heard, this.#window.data.length - this.#dimensions)
      const { next } = await this.#session.run({ frames: this.#window })
      predictions.set(next.data as Float32Array, n * this.#width)
    }
    return predictions
  }

  state(): PredictorState {
    return copyState({ window: this.#window })
  }

  setState(state: PredictorState): void {
    this.#window = copyState(state).window
  }

  dispose(): Promise<void> {
    return this.#session.dispose()
  }
}
