import type { OpenGraph } from '../execution/index.ts'
import { hostTensor, hostZeros } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { formProgram, nextStates } from '../models/index.ts'
import type { StepForm } from '../models/index.ts'
import type { StateDeclaration } from '../nn/index.ts'
import type { Tensor } from '../graph/index.ts'
import type { GraphProgram } from '../onnx/index.ts'
import { Chunks, chunkSizes } from './chunks.ts'
import type { ChunkFormOf } from './chunks.ts'
import { copyState } from './frame-predictor.ts'
import type { FramePredictor, PredictorState } from './frame-predictor.ts'
import { openSession } from './open-session.ts'
import type { SessionPlan } from './open-session.ts'
import type { TrainedNetwork } from './playable-model.ts'

/** What one frame does: frame and states in, prediction of the next frame and states out. */
export type PlayingForm = Pick<StepForm, 'frame' | 'prediction' | 'states'>

/**
 * Runs a form once a frame, or for several frames at once where that saves time; its states start at zero and go on from where they are.
 */
export class StepPredictor implements FramePredictor {
  readonly #step: OpenGraph
  readonly #chunks: Chunks | null
  readonly #dimensions: number
  /** Numbers that are said of each frame. */
  readonly #width: number
  #state: PredictorState

  private constructor(step: OpenGraph, chunks: Chunks | null, { frame, prediction, states }: PlayingForm) {
    this.#step = step
    this.#chunks = chunks
    this.#dimensions = frame.size
    this.#width = prediction.size
    this.#state = Object.fromEntries(states.map(({ name, shape }) => [name, hostZeros(shape)]))
  }

  /** @param chunkOf  the same for several frames, where the model has that form */
  static async create(form: PlayingForm, network: TrainedNetwork, plan: SessionPlan, chunkOf?: ChunkFormOf): Promise<StepPredictor> {
    const step = await openSession(programOf(form.frame, form.prediction, form.states), network, plan)
    const another = step.another?.bind(step)
    const chunks = another && chunkOf ? new Chunks((frames) => another(chunkProgram(chunkOf(frames)))) : null
    return new StepPredictor(step, chunks, form)
  }

  async hear(frames: Float32Array): Promise<Float32Array> {
    const count = frames.length / this.#dimensions
    const predictions = new Float32Array(count * this.#width)
    let at = 0
    for (const size of chunkSizes(count, this.#chunks !== null)) {
      const heard = frames.subarray(at * this.#dimensions, (at + size) * this.#dimensions)
      predictions.set(await this.#hearAtOnce(heard, size), at * this.#width)
      at += size
    }
    return predictions
  }

  state(): PredictorState {
    return copyState(this.#state)
  }

  setState(state: PredictorState): void {
    this.#state = copyState(state)
  }

  async dispose(): Promise<void> {
    await this.#chunks?.dispose()
    await this.#step.dispose()
  }

  async #hearAtOnce(frames: Float32Array, count: number): Promise<Float32Array> {
    const chunk = count > 1 && (await this.#chunks?.of(count))
    const feed: Record<string, HostTensor> = chunk
      ? { frames: hostTensor(frames, [count, 1, this.#dimensions]) }
      : { frame: hostTensor(frames, [1, this.#dimensions]) }
    const outputs = (await (chunk || this.#step).run({ ...this.#state, ...feed })) as Record<string, HostTensor<'float32'>>
    this.#state = nextStates(
      Object.keys(this.#state).map((name) => ({ name })),
      outputs,
    ) as PredictorState
    return outputs[PREDICTION].data
  }
}

const PREDICTION = 'prediction'

const programOf = (heard: Tensor, prediction: Tensor, states: readonly StateDeclaration[]): GraphProgram =>
  formProgram({ inputs: { heard }, outputs: { [PREDICTION]: prediction }, states })

const chunkProgram = ({ frames, predictions, states }: ReturnType<ChunkFormOf>): GraphProgram => programOf(frames, predictions, states)
