import { DotMemory } from '../../dsp/simd-dot.ts'
import type { HostTensor } from '../../host-tensor.ts'
import { FEATURES } from '../memory/sound-space.ts'
import { HEARD_VALUES } from './plan.ts'

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** A dense layer whose weights lie row by row for each output, so that a product is a run of dot products. */
class DenseRows {
  readonly outputs: number
  readonly #dots: DotMemory
  readonly #inputs: number
  readonly #bias: Float32Array
  readonly #inputAt: number
  readonly #resultAt: number

  /** @param weights [inputs, outputs], row-major  @param bias [outputs] */
  constructor(weights: Float32Array, bias: Float32Array) {
    this.outputs = bias.length
    this.#bias = bias
    const inputs = weights.length / bias.length
    // Dot products are of multiples of eight.
    this.#inputs = Math.ceil(inputs / 8) * 8
    this.#inputAt = this.#inputs * this.outputs
    this.#resultAt = this.#inputAt + this.#inputs
    this.#dots = new DotMemory(this.#resultAt + this.outputs)
    const { values } = this.#dots
    for (let i = 0; i < inputs; i++) for (let o = 0; o < this.outputs; o++) values[o * this.#inputs + i] = weights[i * this.outputs + o]
  }

  /** into = bias + x W */
  apply(x: Float32Array, into: Float32Array): void {
    const { values } = this.#dots
    values.set(x, this.#inputAt)
    const run = { rowsAt: this.#inputAt, inputAt: 0, outputAt: this.#resultAt, taps: this.#inputs, count: this.outputs }
    this.#dots.polyphase({ ...run, phase: 0, phaseStep: 0, phases: 1, step: this.#inputs })
    for (let o = 0; o < this.outputs; o++) into[o] = this.#bias[o] + values[this.#resultAt + o]
  }
}

function silu(x: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i] *= sigmoid(x[i])
}

/** The trained network of `models/corpus.ts`, a unit at a time: a quarter of a million products, which need no runtime. */
export class PointerNetwork {
  readonly queryValues: number
  readonly #hearing: DenseRows
  readonly #input: DenseRows
  readonly #recurrent: DenseRows
  readonly #query: DenseRows
  readonly #keyHidden: DenseRows
  readonly #key: DenseRows
  readonly #keyBias: DenseRows
  readonly #inner: Float32Array
  readonly #fromInput: Float32Array
  readonly #fromPast: Float32Array
  readonly #hidden: Float32Array
  readonly #keyInner: Float32Array
  readonly #biasOut = new Float32Array(1)

  /** @param weights  by the parameters' names */
  constructor(weights: ReadonlyMap<string, HostTensor>) {
    const values = (name: string): Float32Array => {
      const tensor = weights.get(name)
      if (!tensor) throw new Error(`The network has no weights called ${name}`)
      return tensor.data as Float32Array
    }
    const layer = (name: string): DenseRows => new DenseRows(values(`${name}/weights`), values(`${name}/bias`))
    this.#hearing = layer('hearing')
    const units = this.#hearing.outputs
    const recurrentBias = new Float32Array(3 * units)
    recurrentBias.set(values('memory/candidate-bias'), 2 * units)
    this.#input = new DenseRows(values('memory/input-weights'), values('memory/bias'))
    this.#recurrent = new DenseRows(values('memory/recurrent-weights'), recurrentBias)
    this.#query = layer('query')
    this.#keyHidden = layer('key-hidden')
    this.#key = layer('key')
    this.#keyBias = layer('key-bias')
    this.queryValues = this.#query.outputs
    this.#inner = new Float32Array(units)
    this.#fromInput = new Float32Array(3 * units)
    this.#fromPast = new Float32Array(3 * units)
    this.#hidden = new Float32Array(units)
    this.#keyInner = new Float32Array(this.#keyHidden.outputs)
  }

  /** What it remembers, to go back to. */
  state(): Float32Array {
    return this.#hidden.slice()
  }

  setState(state: Float32Array): void {
    this.#hidden.set(state)
  }

  /** Forgets what it has heard. */
  forget(): void {
    this.#hidden.fill(0)
  }

  /** @param heard [HEARD_VALUES]: a unit and the plan  @param query [queryValues], takes what should follow */
  hear(heard: Float32Array, query: Float32Array): void {
    if (heard.length !== HEARD_VALUES) throw new RangeError(`The network hears ${HEARD_VALUES} values, not ${heard.length}`)
    this.#hearing.apply(heard, this.#inner)
    silu(this.#inner)
    this.#input.apply(this.#inner, this.#fromInput)
    this.#recurrent.apply(this.#hidden, this.#fromPast)
    const [a, b, hidden] = [this.#fromInput, this.#fromPast, this.#hidden]
    const units = hidden.length
    for (let i = 0; i < units; i++) {
      const reset = sigmoid(a[i] + b[i])
      const keep = sigmoid(a[units + i] + b[units + i])
      const candidate = Math.tanh(a[2 * units + i] + reset * b[2 * units + i])
      hidden[i] = candidate + keep * (hidden[i] - candidate)
    }
    this.#query.apply(hidden, query)
  }

  /** What a unit is found by. @param features [FEATURES]  @param key [queryValues], written  @returns its bias */
  keyOf(features: Float32Array, key: Float32Array): number {
    if (features.length !== FEATURES) throw new RangeError(`A unit has ${FEATURES} features, not ${features.length}`)
    this.#keyHidden.apply(features, this.#keyInner)
    silu(this.#keyInner)
    this.#key.apply(this.#keyInner, key)
    this.#keyBias.apply(this.#keyInner, this.#biasOut)
    return this.#biasOut[0]
  }
}
