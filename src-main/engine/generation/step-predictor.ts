import { hostTensor, hostZeros } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import type { StepForm } from '../models/index.ts'
import type { OpenGraph } from '../execution/index.ts'
import { copyState } from './frame-predictor.ts'
import type { FramePredictor, PredictorState } from './frame-predictor.ts'
import { openSession } from './open-session.ts'
import type { SessionPlan } from './open-session.ts'
import type { TrainedNetwork } from './playable-model.ts'

const PREDICTION = 'prediction'

const nextName = (state: string): string => `next/${state}`

/** What one frame does: frame and states in, prediction of the next frame and states out. */
export type PlayingForm = Pick<StepForm, 'frame' | 'prediction' | 'states'>

/** Runs a form once a frame; its states start at zero and go on from where they are. */
export class StepPredictor implements FramePredictor {
  readonly #session: OpenGraph
  /** The form's states and the last prediction. */
  #state: PredictorState

  private constructor(session: OpenGraph, state: PredictorState) {
    this.#session = session
    this.#state = state
  }

  static async create({ frame, prediction, states }: PlayingForm, network: TrainedNetwork, plan: SessionPlan): Promise<StepPredictor> {
    const nextStates = Object.fromEntries(states.map(({ name, output }) => [nextName(name), output]))
    const program = { inputs: [frame, ...states.map(({ input }) => input)], outputs: { [PREDICTION]: prediction, ...nextStates } }
    const session = await openSession(program, network, plan)
    const empty = states.map(({ name, shape }) => [name, hostZeros(shape)] as const)
    return new StepPredictor(session, { [PREDICTION]: hostZeros(prediction.shape), ...Object.fromEntries(empty) })
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
