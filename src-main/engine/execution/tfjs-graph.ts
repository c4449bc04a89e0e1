import * as tf from '@tensorflow/tfjs-core'
import { GraphError, ProviderError } from '../errors.ts'
import { inputName, type Tensor } from '../graph/index.ts'
import { optimise } from '../graph/passes/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import type { GraphProgram } from '../onnx/index.ts'
import { fromTfjs, interpretGraph, toTfjs } from '../tfjs/index.ts'
import type { OpenGraph } from './runnable-graph.ts'

/** A graph interpreted with TensorFlow.js; baked-in weights stay with its active backend. */
export class TfjsGraph implements OpenGraph {
  readonly #inputs: readonly Tensor[]
  readonly #names: readonly string[]
  readonly #outputs: readonly Tensor[]
  readonly #weights: ReadonlyMap<Tensor, tf.Tensor>

  constructor({ inputs, outputs, weights = new Map() }: GraphProgram) {
    this.#inputs = inputs
    this.#names = Object.keys(outputs)
    this.#outputs = optimise(Object.values(outputs))
    const parameters = Object.values(outputs)[0]?.graph.inputs ?? []
    this.#weights = new Map(
      parameters.flatMap((parameter) => {
        const weight = inputs.includes(parameter) ? undefined : weights.get(inputName(parameter))
        return weight ? [[parameter, toTfjs(weight)] as const] : []
      }),
    )
  }

  async run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    try {
      const outputs = tf.tidy(() => {
        const fed = this.#inputs.flatMap((input) => (feeds[inputName(input)] ? [[input, toTfjs(feeds[inputName(input)])] as const] : []))
        return interpretGraph(this.#outputs, new Map([...this.#weights, ...fed])).map((output) => tf.clone(output))
      })
      const values = this.#names.map((name, i) => [name, fromTfjs(outputs[i], this.#outputs[i].dtype)] as const)
      tf.dispose(outputs)
      return Object.fromEntries(values)
    } catch (error) {
      if (error instanceof GraphError) throw error
      throw new ProviderError('Running the model', 'tfjs-node-gpu', 'Choose the processor (cpu) instead.', { cause: error })
    }
  }

  async dispose(): Promise<void> {
    tf.dispose([...this.#weights.values()])
  }
}
