import * as tf from '@tensorflow/tfjs-core'
import { GraphError, ProviderError } from '../errors.ts'
import type { Tensor } from '../graph/index.ts'
import { optimise } from '../graph/passes/index.ts'
import { hostZeros, type HostTensor } from '../host-tensor.ts'
import type { StepProgram } from '../onnx/index.ts'
import { fromTfjs, interpretGraph, toTfjs } from '../tfjs/index.ts'
import { requireSameForm, stackSteps, stepCount, stepOf } from '../onnx/stacked-steps.ts'
import type { StepRunner } from './step-runner.ts'

/** Runs steps one by one by interpreting the graph with TensorFlow.js, whose active backend keeps the carried values. */
export class TfjsStepRunner implements StepRunner {
  readonly #program: StepProgram
  readonly #outputs: readonly Tensor[]
  #carried: tf.Tensor[]

  constructor(program: StepProgram) {
    this.#program = program
    this.#outputs = optimise([...program.carried, ...program.results].map(({ output }) => output))
    this.#carried = program.carried.map(({ input }) => toTfjs(hostZeros(input.shape, input.dtype)))
  }

  async run(
    perStep: Readonly<Record<string, HostTensor>>,
    shared: Readonly<Record<string, HostTensor>> = {},
    steps?: number,
  ): Promise<Record<string, HostTensor>> {
    const count = stepCount(perStep, steps)
    const before = this.#carried
    let current = before
    const results: HostTensor[][] = []
    try {
      for (let step = 0; step < count; step++) {
        const next = this.#step(current, perStep, shared, step)
        if (current !== before) tf.dispose(current)
        current = next.carried
        results.push(next.results)
      }
    } catch (error) {
      if (current !== before) tf.dispose(current)
      if (error instanceof GraphError) throw error
      throw new ProviderError('Running a step', 'tfjs-node-gpu', 'Choose the processor (cpu) instead.', { cause: error })
    }
    if (current !== before) tf.dispose(before)
    this.#carried = current
    return Object.fromEntries(this.#program.results.map(({ name }, i) => [name, stackSteps(results.map((step) => step[i]))]))
  }

  async read(names: readonly string[] = this.#program.carried.map(({ name }) => name)): Promise<Record<string, HostTensor>> {
    return Object.fromEntries(
      names.map((name) => {
        const index = this.#indexOf(name)
        return [name, fromTfjs(this.#carried[index], this.#program.carried[index].input.dtype)]
      }),
    )
  }

  async write(values: Readonly<Record<string, HostTensor>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) requireSameForm(name, this.#program.carried[this.#indexOf(name)].input, value)
    for (const [name, value] of Object.entries(values)) {
      const index = this.#indexOf(name)
      tf.dispose(this.#carried[index])
      this.#carried[index] = toTfjs(value)
    }
  }

  async dispose(): Promise<void> {
    tf.dispose(this.#carried)
    this.#carried = []
  }

  #step(
    carried: readonly tf.Tensor[],
    perStep: Readonly<Record<string, HostTensor>>,
    shared: Readonly<Record<string, HostTensor>>,
    step: number,
  ): { carried: tf.Tensor[]; results: HostTensor[] } {
    const kept = this.#program.carried.length
    const outputs = tf.tidy(() => {
      const given = new Map<Tensor, tf.Tensor>(this.#program.carried.map(({ input }, i) => [input, carried[i]]))
      for (const { name, input } of this.#program.perStep) if (perStep[name]) given.set(input, toTfjs(stepOf(perStep[name], step)))
      for (const { name, input } of this.#program.shared ?? []) if (shared[name]) given.set(input, toTfjs(shared[name]))
      // A clone of its own for each, also where an input goes out unchanged.
      return interpretGraph(this.#outputs, given).map((output) => tf.clone(output))
    })
    const results = outputs.slice(kept).map((output, i) => fromTfjs(output, this.#outputs[kept + i].dtype))
    tf.dispose(outputs.slice(kept))
    return { carried: outputs.slice(0, kept), results }
  }

  #indexOf(name: string): number {
    const index = this.#program.carried.findIndex((carried) => carried.name === name)
    if (index < 0) throw new GraphError('carried values', `there is none named '${name}'.`)
    return index
  }
}
