import type { PlayedWeights } from '../../../src-shared/project/index.ts'
import { hostTensor, hostZeros } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { stepForm } from '../models/index.ts'
import type { OpenGraph } from '../execution/index.ts'
import { copyState } from './frame-predictor.ts'
import type { FramePredictor, PredictorState } from './frame-predictor.ts'
import { openSession } from './open-session.ts'
import type { EngineOptions } from './open-session.ts'
import type { TrainedNetwork } from './playable-model.ts'

const PREDICTION = 'prediction'

const nextName = (state: string): string => `next/${state}`

/** One step a frame: the memory goes on from where it is. */
export class StatefulPredictor implements FramePredictor {
  readonly #session: OpenGraph
  /** The model's states and the last prediction. */
  #state: PredictorState

  private constructor(session: OpenGraph, state: PredictorState) {
    this.#session = session
    this.#state = state
  }

  static async create(network: TrainedNetwork, weights: PlayedWeights, options: EngineOptions): Promise<StatefulPredictor> {
    const form = stepForm(network.definition, network.sizes, { batch: 1, dimensions: network.codec.dimensions })
    const nextStates = Object.fromEntries(form.states.map(({ name, output }) => [nextName(name), output]))
    const program = { inputs: [form.frame, ...form.states.map(({ input }) => input)], outputs: { [PREDICTION]: form.prediction, ...nextStates } }
    const session = await openSession(program, network, { ...options, weights, singleRow: true })
    const states = form.states.map(({ name, shape }) => [name, hostZeros(shape)] as const)
    return new StatefulPredictor(session, { [PREDICTION]: hostZeros(form.prediction.shape), ...Object.fromEntries(states) })
  }

  async append(frame: Float32Array): Promise<void> {
    const outputs = (await this.#session.run({ ...this.#state, frame: hostTensor(frame, [1, frame.length]) })) as Record<string, HostTensor<'float32'>>
    this.#state = Object.fromEntries(Object.keys(this.#state).map((name) => [name, outputs[name === PREDICTION ? PREDICTION : nextName(name)]]))
  }

  async predict(): Promise<Float32Array> {
    return this.#state[PREDICTION].data
  }

  state(): PredictorState {
    return copyState(this.#state)
  }

  setState(state: PredictorState): void {
    this.#state = copyState(state)
  }

  dispose(): Promise<void> {
    return this.#session.dispose()
  }
}
