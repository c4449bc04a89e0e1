import { GraphError } from '../errors.ts'
import { Graph, inputName } from '../graph/index.ts'
import { hostZeros, shapeText, type HostTensor } from '../host-tensor.ts'
import { compileGraph, DeviceTensor, Session, type SessionOptions, type StepProgram } from '../onnx/index.ts'
import { requireSameForm, stackSteps, stepCount, stepOf } from '../onnx/stacked-steps.ts'
import type { StepRunner } from './step-runner.ts'

const carriedOutput = (name: string): string => `next:${name}`
const resultOutput = (name: string): string => `result:${name}`

/** Bytes of a step's model from which ONNX Runtime's optimisers would take longer than they save. */
const largestFusedModel = 200_000

/**
 * Runs steps one by one on a graphics processor, whose memory the carried values never leave: the outputs of one step are the inputs of
 * the next. An ONNX `Loop` would not do that: ONNX Runtime has no `Loop` for WebGPU, and its own copies every carried value to the host
 * and back at every step.
 */
export class DeviceStepRunner implements StepRunner {
  readonly #session: Session
  readonly #program: StepProgram
  readonly #options: SessionOptions
  readonly #readers = new Map<string, Session>()
  #carried: Record<string, HostTensor | DeviceTensor>

  private constructor(session: Session, program: StepProgram, options: SessionOptions) {
    this.#session = session
    this.#program = program
    this.#options = options
    this.#carried = Object.fromEntries(program.carried.map(({ name, input }) => [name, hostZeros(input.shape, input.dtype)]))
  }

  /** @throws ProviderError where the provider cannot be started or refuses the program */
  static async create(program: StepProgram, options: SessionOptions = {}): Promise<DeviceStepRunner> {
    const { provider } = options
    const model = compileGraph({
      inputs: [...program.carried, ...program.perStep, ...(program.shared ?? [])].map(({ input }) => input),
      outputs: Object.fromEntries([
        ...program.carried.map(({ name, output }) => [carriedOutput(name), output] as const),
        ...program.results.map(({ name, output }) => [resultOutput(name), output] as const),
      ]),
      provider,
    })
    const session = await Session.create(model, { fuse: model.length < largestFusedModel, ...options, keepOnDevice: true })
    return new DeviceStepRunner(session, program, options)
  }

  async run(
    perStep: Readonly<Record<string, HostTensor>>,
    shared: Readonly<Record<string, HostTensor>> = {},
    steps?: number,
  ): Promise<Record<string, HostTensor>> {
    const count = stepCount(perStep, steps)
    const before = this.#carried
    const results: Record<string, DeviceTensor>[] = []
    let current = before
    try {
      for (let step = 0; step < count; step++) {
        const next = await this.#step(current, perStep, shared, step)
        if (current !== before) disposeAll(current)
        current = next.carried
        results.push(next.results)
      }
      const read = await this.#readResults(results)
      if (current !== before) disposeAll(before)
      this.#carried = current
      return read
    } catch (error) {
      if (current !== before) disposeAll(current)
      throw error
    } finally {
      results.forEach(disposeAll)
    }
  }

  async read(names: readonly string[] = Object.keys(this.#carried)): Promise<Record<string, HostTensor>> {
    const values: Record<string, HostTensor> = {}
    for (const name of names) {
      const value = this.#carried[name]
      if (!value)
        throw new GraphError('carried values', `there is none named '${name}'; there are ${Object.keys(this.#carried).join(', ')}.`)
      values[name] = value instanceof DeviceTensor ? await this.#download(value) : ({ ...value, data: value.data.slice() } as HostTensor)
    }
    return values
  }

  async write(values: Readonly<Record<string, HostTensor>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) requireSameForm(name, this.#carried[name], value)
    for (const [name, value] of Object.entries(values)) {
      const former = this.#carried[name]
      // Goes to the device with the next step.
      this.#carried[name] = { ...value, data: value.data.slice() } as HostTensor
      if (former instanceof DeviceTensor) former.dispose()
    }
  }

  async dispose(): Promise<void> {
    disposeAll(this.#carried)
    this.#carried = {}
    for (const session of [this.#session, ...this.#readers.values()]) await session.dispose()
  }

  async #step(
    carried: Readonly<Record<string, HostTensor | DeviceTensor>>,
    perStep: Readonly<Record<string, HostTensor>>,
    shared: Readonly<Record<string, HostTensor>>,
    step: number,
  ): Promise<{ carried: Record<string, DeviceTensor>; results: Record<string, DeviceTensor> }> {
    const feeds: Record<string, HostTensor | DeviceTensor> = {}
    for (const { name, input } of this.#program.carried) feeds[inputName(input)] = carried[name]
    for (const { name, input } of this.#program.perStep) if (perStep[name]) feeds[inputName(input)] = stepOf(perStep[name], step)
    for (const { name, input } of this.#program.shared ?? []) if (shared[name]) feeds[inputName(input)] = shared[name]
    const outputs = await this.#session.runOnDevice(feeds)
    return {
      carried: Object.fromEntries(this.#program.carried.map(({ name }) => [name, outputs[carriedOutput(name)]])),
      results: Object.fromEntries(this.#program.results.map(({ name }) => [name, outputs[resultOutput(name)]])),
    }
  }

  /** After the last step only: reading waits until the device has done everything. */
  async #readResults(results: readonly Readonly<Record<string, DeviceTensor>>[]): Promise<Record<string, HostTensor>> {
    const stacked: Record<string, HostTensor> = {}
    for (const { name } of this.#program.results) {
      const values: HostTensor[] = []
      for (const result of results) values.push(await this.#download(result[name]))
      stacked[name] = stackSteps(values)
    }
    return stacked
  }

  /** ONNX Runtime's `getData` on such a tensor ends the process; a model that does nothing gives its output to the host. */
  async #download(value: DeviceTensor): Promise<HostTensor> {
    const form = `${value.dtype}${shapeText(value.shape)}`
    let reader = this.#readers.get(form)
    if (!reader) {
      const input = new Graph('read').input('value', value.shape, value.dtype)
      reader = await Session.create(compileGraph({ inputs: [input], outputs: { copy: input } }), this.#options)
      this.#readers.set(form, reader)
    }
    return (await reader.run({ value })).copy
  }
}

const disposeAll = (values: Readonly<Record<string, HostTensor | DeviceTensor>>): void => {
  for (const value of Object.values(values)) if (value instanceof DeviceTensor) value.dispose()
}
