import { GraphError } from '../errors.ts'
import { nodesOf } from '../graph/index.ts'
import { hostTensor, hostZeros, sameShape, shapeText, type HostTensor } from '../host-tensor.ts'
import { collectGarbage } from './collect-garbage.ts'
import { carriedOutput, stepsInput, type StepProgram } from './compile-loop.ts'
import { Session, type SessionOptions } from './session.ts'
import { joinSteps, stackSteps, stepCount, stepOf, stepsFrom } from './stacked-steps.ts'

/** Operations of a step from which ONNX Runtime's optimisers would take longer than they save. */
const mostFusedOperations = 2500

/**
 * Runs steps in batches of K and keeps the values they carry in between.
 *
 * The arrays a run returns are fed to the next one. ONNX Runtime's binding makes new arrays for all outputs, even where it is given some
 * to write to; a run that fails leaves the former values as they were.
 */
export class LoopRunner {
  readonly #session: Session
  readonly #program: StepProgram
  #current: Record<string, HostTensor>

  private constructor(session: Session, program: StepProgram) {
    this.#session = session
    this.#program = program
    this.#current = Object.fromEntries(program.carried.map(({ name, input }) => [name, hostZeros(input.shape, input.dtype)]))
  }

  /**
   * Loads a compiled program; the carried values are zeros until they are written.
   *
   * @param model  what compileLoop made of `program` for the same provider
   */
  static async create(model: Uint8Array, program: StepProgram, options: SessionOptions = {}): Promise<LoopRunner> {
    const operations = nodesOf([...program.carried, ...program.results].map(({ output }) => output)).length
    return new LoopRunner(await Session.create(model, { fuse: operations < mostFusedOperations, ...options }), program)
  }

  /**
   * Runs one step for each of the stacked inputs and keeps the carried values.
   *
   * @param perStep  every per-step input as [K, ...shape]
   * @param shared   every shared input
   * @param steps    K, needed only where the program has no per-step inputs
   * @returns        every result as [K, ...shape]
   */
  async run(
    perStep: Readonly<Record<string, HostTensor>>,
    shared: Readonly<Record<string, HostTensor>> = {},
    steps?: number,
  ): Promise<Record<string, HostTensor>> {
    const count = stepCount(perStep, steps)
    const before = this.#current
    try {
      return await (this.#session.inputNames.includes(stepsInput)
        ? this.#inRuns(perStep, shared, count)
        : this.#oneByOne(perStep, shared, count))
    } catch (error) {
      this.#current = before
      throw error
    }
  }

  /** As many runs of the loop as it takes: one, where it carries no queues. */
  async #inRuns(
    perStep: Readonly<Record<string, HostTensor>>,
    shared: Readonly<Record<string, HostTensor>>,
    steps: number,
  ): Promise<Record<string, HostTensor>> {
    const names = this.#program.results.map(({ name }) => name)
    const runs: Record<string, HostTensor>[] = []
    let done = 0
    do {
      const rest = Object.fromEntries(Object.entries(perStep).map(([name, value]) => [name, stepsFrom(value, done)]))
      const outputs = await this.#advance({ ...rest, ...shared, [stepsInput]: hostTensor([steps - done], [], 'int64') })
      runs.push(outputs)
      done = names.length > 0 ? done + outputs[names[0]].shape[0] : steps
    } while (done < steps)
    return Object.fromEntries(names.map((name) => [name, joinSteps(runs.map((outputs) => outputs[name]))]))
  }

  async #advance(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    const outputs = await this.#session.run({ ...this.#current, ...feeds })
    this.#current = Object.fromEntries(
      this.#program.carried.map(({ name, input: { shape } }) => [name, { ...outputs[carriedOutput(name)], shape }]),
    )
    return outputs
  }

  async #oneByOne(
    perStep: Readonly<Record<string, HostTensor>>,
    shared: Readonly<Record<string, HostTensor>>,
    steps: number,
  ): Promise<Record<string, HostTensor>> {
    const results: Record<string, HostTensor>[] = []
    for (let step = 0; step < steps; step++) {
      const ofStep = Object.fromEntries(Object.entries(perStep).map(([name, value]) => [name, stepOf(value, step)]))
      collectGarbage()
      const outputs = await this.#advance({ ...ofStep, ...shared })
      results.push(Object.fromEntries(this.#program.results.map(({ name }) => [name, outputs[name]])))
    }
    return Object.fromEntries(this.#program.results.map(({ name }) => [name, stackSteps(results.map((result) => result[name]))]))
  }

  /** Copies of the carried values, of all or of those named. */
  async read(names: readonly string[] = Object.keys(this.#current)): Promise<Record<string, HostTensor>> {
    return Object.fromEntries(
      names.map((name) => {
        const value = this.#carried(name)
        return [name, { ...value, data: value.data.slice() }]
      }),
    )
  }

  /** Sets carried values; those not named stay. */
  async write(values: Readonly<Record<string, HostTensor>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const { data, dtype, shape } = this.#carried(name)
      if (dtype !== value.dtype || !sameShape(shape, value.shape)) {
        throw new GraphError('write', `'${name}' is ${dtype}${shapeText(shape)}; got ${value.dtype}${shapeText(value.shape)}.`)
      }
      if (data instanceof BigInt64Array) data.set(value.data as BigInt64Array)
      else data.set(value.data as Float32Array)
    }
  }

  /** Frees the model's memory. */
  async dispose(): Promise<void> {
    await this.#session.dispose()
  }

  #carried(name: string): HostTensor {
    const value = this.#current[name]
    if (!value) throw new GraphError('carried values', `there is none named '${name}'; there are ${Object.keys(this.#current).join(', ')}.`)
    return value
  }
}
