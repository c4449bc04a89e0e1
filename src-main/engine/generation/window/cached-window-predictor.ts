import type { PlayedWeights } from '../../../../src-shared/project/index.ts'
import { hostTensor, hostZeros } from '../../host-tensor.ts'
import type { HostTensor } from '../../host-tensor.ts'
import type { OpenGraph } from '../../execution/index.ts'
import { copyState } from '../frame-predictor.ts'
import type { FramePredictor, PredictorState } from '../frame-predictor.ts'
import { openSession } from '../open-session.ts'
import type { EngineOptions } from '../open-session.ts'
import type { TrainedNetwork } from '../playable-model.ts'
import { splitStep } from './split-step.ts'
import { rowsName, unrollTail } from './unroll-tail.ts'

type Numbers = HostTensor<'float32'>

/** Share of the window's frames that the part before the cut may see; beyond it the cache costs more than it saves. */
const LARGEST_MEMORY_SHARE = 1 / 4

const nextName = (state: string): string => `next/${state}`

/**
 * The same predictions as `WindowPredictor`, without computing again what is known from the last window: what the part of the model before
 * its memory makes of a frame is kept, so that a new window costs that part for one frame, and the rest for T.
 *
 * Where that part sees the R frames before its own, its answer depends on how many of them lie in the window. It is computed for 0, 1, ...
 * and R of them at once, as rows of one batch; the frame's place in the window says which one counts.
 */
export class CachedWindowPredictor implements FramePredictor {
  readonly #front: OpenGraph
  readonly #tail: OpenGraph
  readonly #steps: number
  readonly #variants: number
  /** What the memory is given, by name: [R + 1, T, size]. */
  #rows: PredictorState
  /** What the part before the memory hands on: [R + 1, ...], row r after r frames of this window. */
  #passing: PredictorState

  private constructor(sessions: { front: OpenGraph; tail: OpenGraph }, steps: number, rows: PredictorState, passing: PredictorState) {
    this.#front = sessions.front
    this.#tail = sessions.tail
    this.#steps = steps
    this.#rows = rows
    this.#passing = passing
    this.#variants = Object.values(rows)[0].shape[0]
  }

  /** @returns null where the model has no such part, or one that sees too much of the window */
  static async create(network: TrainedNetwork, weights: PlayedWeights, options: EngineOptions): Promise<CachedWindowPredictor | null> {
    const steps = network.sequenceFrames
    const limit = Math.floor(steps * LARGEST_MEMORY_SHARE)
    const single = splitStep(network, { batch: 1, limit })
    if (!single || single.memoryFrames > limit) return null
    const variants = single.memoryFrames + 1
    const before = variants === 1 ? single : splitStep(network, { batch: variants, limit })
    if (!before) return null

    const kept = before.boundary.map((tensor, i) => [rowsName(i), tensor] as const)
    const handedOn = before.passing.map(({ name, output }) => [nextName(name), output] as const)
    const frontProgram = { inputs: [before.form.frame, ...before.passing.map(({ input }) => input)], outputs: Object.fromEntries([...kept, ...handedOn]) }
    const { rows, next } = unrollTail(single, steps)
    const front = await openSession(frontProgram, network, { ...options, weights, singleRow: variants === 1 })
    const tail = await openSession({ inputs: rows, outputs: { next } }, network, { ...options, weights, singleRow: true })
    const predictor = new CachedWindowPredictor(
      { front, tail },
      steps,
      Object.fromEntries(kept.map(([name, { size }]) => [name, hostZeros([variants, steps, size / variants])])),
      Object.fromEntries(before.passing.map(({ name, shape }) => [name, hostZeros(shape)])),
    )
    await predictor.#fillWithSilence(network.codec.dimensions)
    return predictor
  }

  async append(frame: Float32Array): Promise<void> {
    const frames = hostZeros([this.#variants, frame.length])
    for (let variant = 0; variant < this.#variants; variant++) frames.data.set(frame, variant * frame.length)
    const outputs = (await this.#front.run({ ...this.#passing, frame: frames })) as Record<string, Numbers>
    for (const [name, { shape, data }] of Object.entries(this.#rows)) {
      const size = shape[2]
      for (let variant = 0; variant < this.#variants; variant++) {
        const window = data.subarray(variant * this.#steps * size, (variant + 1) * this.#steps * size)
        window.copyWithin(0, size)
        window.set(outputs[name].data.subarray(variant * size, (variant + 1) * size), window.length - size)
      }
    }
    this.#passing = Object.fromEntries(Object.keys(this.#passing).map((name) => [name, afterOneMore(outputs[nextName(name)])]))
  }

  async predict(): Promise<Float32Array> {
    const { next } = await this.#tail.run(Object.fromEntries(Object.entries(this.#rows).map(([name, rows]) => [name, this.#byPlace(rows)])))
    return next.data as Float32Array
  }

  state(): PredictorState {
    return copyState({ ...this.#rows, ...this.#passing })
  }

  setState(state: PredictorState): void {
    const copy = copyState(state)
    this.#rows = Object.fromEntries(Object.keys(this.#rows).map((name) => [name, copy[name]]))
    this.#passing = Object.fromEntries(Object.keys(this.#passing).map((name) => [name, copy[name]]))
  }

  async dispose(): Promise<void> {
    await this.#front.dispose()
    await this.#tail.dispose()
  }

  /** Rows [T, size] of the window: the first frame has no frame before it, the second one, and so on up to R. */
  #byPlace({ shape: [variants, steps, size], data }: Numbers): Numbers {
    const window = data.slice((variants - 1) * steps * size)
    for (let place = 0; place < variants - 1; place++) {
      const from = (place * steps + place) * size
      window.set(data.subarray(from, from + size), place * size)
    }
    return hostTensor(window, [steps, size])
  }

  /** A window of frames that are all zero, as it is before the first frame. */
  async #fillWithSilence(dimensions: number): Promise<void> {
    const silence = new Float32Array(dimensions)
    for (let frame = 0; frame < this.#variants; frame++) await this.append(silence)
    for (const { shape, data } of Object.values(this.#rows)) {
      const size = shape[2]
      for (let end = this.#steps * size; end <= data.length; end += this.#steps * size) {
        const last = data.slice(end - size, end)
        for (let start = end - this.#steps * size; start < end; start += size) data.set(last, start)
      }
    }
  }
}

/** Row r + 1 of the next step goes on from row r of this one; row 0 begins with nothing. */
const afterOneMore = ({ shape, data }: Numbers): Numbers => {
  const rowSize = data.length / shape[0]
  const moved = new Float32Array(data.length)
  moved.set(data.subarray(0, data.length - rowSize), rowSize)
  return hostTensor(moved, shape)
}
