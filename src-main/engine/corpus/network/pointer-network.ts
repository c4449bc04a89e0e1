import type { HostTensor } from '../../host-tensor.ts'
import { FEATURES } from '../memory/sound-space.ts'
import { HEARD_VALUES } from './plan.ts'

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** A dense layer's weights, [inputs, outputs], and bias. */
interface Dense {
  weights: Float32Array
  bias: Float32Array
}

/** into = bias + x W; row after row, so that weights are read in their order. */
function applyDense({ weights, bias }: Dense, x: Float32Array, into: Float32Array): void {
  const outputs = bias.length
  into.set(bias)
  for (let i = 0; i < x.length; i++) {
    const value = x[i]
    const row = i * outputs
    for (let o = 0; o < outputs; o++) into[o] += value * weights[row + o]
  }
}

function silu(x: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i] *= sigmoid(x[i])
}

/** The trained network of `models/corpus.ts`, a unit at a time: a quarter of a million products, which need no runtime. */
export class PointerNetwork {
  readonly queryValues: number
  readonly #hearing: Dense
  readonly #input: Dense
  readonly #recurrent: Dense
  readonly #query: Dense
  readonly #keyHidden: Dense
  readonly #key: Dense
  readonly #keyBias: Dense
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
    const layer = (name: string): Dense => ({ weights: values(`${name}/weights`), bias: values(`${name}/bias`) })
    this.#hearing = layer('hearing')
    this.#input = layer('memory/input')
    this.#recurrent = { weights: values('memory/recurrent-weights'), bias: values('memory/recurrent-bias') }
    this.#query = layer('query')
    this.#keyHidden = layer('key-hidden')
    this.#key = layer('key')
    this.#keyBias = layer('key-bias')
    const units = this.#hearing.bias.length
    this.queryValues = this.#query.bias.length
    this.#inner = new Float32Array(units)
    this.#fromInput = new Float32Array(3 * units)
    this.#fromPast = new Float32Array(3 * units)
    this.#hidden = new Float32Array(units)
    this.#keyInner = new Float32Array(this.#keyHidden.bias.length)
  }

  /** Forgets what it has heard. */
  forget(): void {
    this.#hidden.fill(0)
  }

  /** @param heard [HEARD_VALUES]: a unit and the plan  @param query [queryValues], takes what should follow */
  hear(heard: Float32Array, query: Float32Array): void {
    if (heard.length !== HEARD_VALUES) throw new RangeError(`The network hears ${HEARD_VALUES} values, not ${heard.length}`)
    applyDense(this.#hearing, heard, this.#inner)
    silu(this.#inner)
    applyDense(this.#input, this.#inner, this.#fromInput)
    applyDense(this.#recurrent, this.#hidden, this.#fromPast)
    const [a, b, hidden] = [this.#fromInput, this.#fromPast, this.#hidden]
    const units = hidden.length
    for (let i = 0; i < units; i++) {
      const reset = sigmoid(a[i] + b[i])
      const keep = sigmoid(a[units + i] + b[units + i])
      const candidate = Math.tanh(a[2 * units + i] + reset * b[2 * units + i])
      hidden[i] = candidate + keep * (hidden[i] - candidate)
    }
    applyDense(this.#query, hidden, query)
  }

  /** What a unit is found by. @param features [FEATURES]  @param key [queryValues], written  @returns its bias */
  keyOf(features: Float32Array, key: Float32Array): number {
    if (features.length !== FEATURES) throw new RangeError(`A unit has ${FEATURES} features, not ${features.length}`)
    applyDense(this.#keyHidden, features, this.#keyInner)
    silu(this.#keyInner)
    applyDense(this.#key, this.#keyInner, key)
    applyDense(this.#keyBias, this.#keyInner, this.#biasOut)
    return this.#biasOut[0]
  }
}
