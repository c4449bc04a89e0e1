import type { ProviderId } from '../../../src-shared/project/index.ts'
import { slice } from '../graph/index.ts'
import { hostTensor, hostZeros } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { stepForm, windowForm } from '../models/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import type { GraphProgram } from '../onnx/index.ts'
import { executionProvider } from '../training/execution-provider.ts'
import type { PlayableModel } from './playable-model.ts'

export interface EngineOptions {
  provider: ProviderId
  threads: number
}

/** Guesses the next frame from those it was given. Frames are standardised, float32 [D]. */
export interface FramePredictor {
  /** Adds a frame to the past. */
  append(frame: Float32Array): Promise<void>
  /** The frame that should come next. Asked for once after each `append`, or not at all. */
  predict(): Promise<Float32Array>
  dispose(): Promise<void>
}

/**
 * The paper's way: each frame is predicted anew from the last T frames, the memory starting empty every time.
 *
 * @source Kalingeri, Grandhe, section 3.1: "the last T steps of the sequence are considered again for the next step"
 */
class WindowPredictor implements FramePredictor {
  readonly #session: Session
  readonly #window: HostTensor<'float32'>
  readonly #dimensions: number

  constructor(session: Session, steps: number, dimensions: number) {
    this.#session = session
    this.#window = hostZeros([steps, 1, dimensions])
    this.#dimensions = dimensions
  }

  static async create(model: PlayableModel, options: EngineOptions): Promise<WindowPredictor> {
    const steps = model.sequenceFrames
    const { dimensions } = model.codec
    const form = windowForm(model.definition, model.sizes, { steps, batch: 1, dimensions })
    const next = slice(form.predictions, [steps - 1, 0, 0], [1, 1, dimensions])
    const session = await openSession({ inputs: [form.frames], outputs: { next }, weights: model.weights }, options)
    return new WindowPredictor(session, steps, dimensions)
  }

  async append(frame: Float32Array): Promise<void> {
    this.#window.data.copyWithin(0, this.#dimensions)
    this.#window.data.set(frame, this.#window.data.length - this.#dimensions)
  }

  async predict(): Promise<Float32Array> {
    const { next } = await this.#session.run({ frames: this.#window })
    return next.data as Float32Array
  }

  dispose(): Promise<void> {
    return this.#session.dispose()
  }
}

/** One step a frame: the memory goes on from where it is. */
class StatefulPredictor implements FramePredictor {
  readonly #session: Session
  readonly #stateNames: readonly string[]
  #states: Record<string, HostTensor>
  #prediction: Float32Array = new Float32Array(0)

  constructor(session: Session, states: Record<string, HostTensor>) {
    this.#session = session
    this.#states = states
    this.#stateNames = Object.keys(states)
  }

  static async create(model: PlayableModel, options: EngineOptions): Promise<StatefulPredictor> {
    const form = stepForm(model.definition, model.sizes, { batch: 1, dimensions: model.codec.dimensions })
    const session = await openSession(
      {
        inputs: [form.frame, ...form.states.map((state) => state.input)],
        outputs: { prediction: form.prediction, ...Object.fromEntries(form.states.map((state) => [`next/${state.name}`, state.output])) },
        weights: model.weights,
      },
      options,
    )
    const states = Object.fromEntries(form.states.map((state) => [state.name, hostZeros(state.shape)]))
    return new StatefulPredictor(session, states)
  }

  async append(frame: Float32Array): Promise<void> {
    const outputs = await this.#session.run({ ...this.#states, frame: hostTensor(frame, [1, frame.length]) })
    this.#states = Object.fromEntries(this.#stateNames.map((name) => [name, outputs[`next/${name}`]]))
    this.#prediction = outputs.prediction.data as Float32Array
  }

  async predict(): Promise<Float32Array> {
    return this.#prediction
  }

  dispose(): Promise<void> {
    return this.#session.dispose()
  }
}

const openSession = (program: GraphProgram, options: EngineOptions): Promise<Session> => {
  const provider = executionProvider(options.provider)
  return Session.create(compileGraph({ ...program, provider }), { provider, threads: options.threads })
}

export const createPredictor = (model: PlayableModel, mode: 'window' | 'stateful', options: EngineOptions): Promise<FramePredictor> =>
  mode === 'window' ? WindowPredictor.create(model, options) : StatefulPredictor.create(model, options)
