import * as ort from 'onnxruntime-node'
import { GraphError, ProviderError } from '../errors.ts'
import { sameShape, shapeText, type DType, type HostTensor, type TypedArray } from '../host-tensor.ts'
import { DeviceTensor } from './device-tensor.ts'
import type { Provider } from './provider.ts'

export interface SessionOptions {
  /** Where the model runs. */
  provider?: Provider
  /** CPU threads for one operation; ONNX Runtime's choice (one a physical core) where not given. */
  threads?: number
  /**
   * False leaves out ONNX Runtime's own graph optimisers, whose time grows with the square of the number of nodes (400 recurrent steps:
   * 13 s). The engine's passes have done most of their work; training steps run equally fast without them.
   */
  fuse?: boolean
  /** Leaves the outputs in the graphics processor's memory, for `runOnDevice`. WebGPU only. */
  keepOnDevice?: boolean
}

const dtypes: readonly string[] = ['float32', 'int32', 'int64', 'uint32', 'bool'] satisfies DType[]

/** A compiled model, ready to run. `run` holds the thread it is called on until it is done. */
export class Session {
  readonly #inner: ort.InferenceSession

  private constructor(
    inner: ort.InferenceSession,
    readonly provider: Provider,
  ) {
    this.#inner = inner
  }

  /**
   * @param model  bytes of an .onnx file, or its path
   * @throws ProviderError where the provider cannot be started or refuses the model
   */
  static async create(
    model: Uint8Array | string,
    { provider = 'cpu', threads, fuse = true, keepOnDevice = false }: SessionOptions = {},
  ): Promise<Session> {
    const options: ort.InferenceSession.SessionOptions = {
      executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
      graphOptimizationLevel: fuse ? 'all' : 'disabled',
      logSeverityLevel: 3,
      // Denormals slow a training step down several times and carry nothing.
      extra: { session: { set_denormal_as_zero: '1' } },
      ...(keepOnDevice ? { preferredOutputLocation: 'gpu-buffer' as const } : {}),
      ...(threads === undefined ? {} : { intraOpNumThreads: threads, interOpNumThreads: 1 }),
    }
    // A provider that this build of ONNX Runtime does not know would be left out, and the processor compute in its place.
    if (!ort.listSupportedBackends().some(({ name }) => name === provider)) {
      throw new ProviderError('Loading the model', provider, ADVICE[provider], {
        cause: new Error(`ONNX Runtime has no provider ${provider} on ${process.platform}`),
      })
    }
    try {
      const inner = await (typeof model === 'string'
        ? ort.InferenceSession.create(model, options)
        : ort.InferenceSession.create(model, options))
      return new Session(inner, provider)
    } catch (error) {
      throw new ProviderError('Loading the model', provider, ADVICE[provider], { cause: error })
    }
  }

  get inputNames(): readonly string[] {
    return this.#inner.inputNames
  }

  get outputNames(): readonly string[] {
    return this.#inner.outputNames
  }

  /**
   * Computes the outputs for the given inputs.
   *
   * @param feeds every input, in the process's memory or on the device
   * @throws GraphError    where an input is missing or has another type or shape than the model's
   * @throws ProviderError where the computation fails
   */
  async run(feeds: Readonly<Record<string, HostTensor | DeviceTensor>>): Promise<Record<string, HostTensor>> {
    const results = await this.#compute(feeds)
    return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromOrt(value)]))
  }

  /**
   * The same, with inputs and outputs in the graphics processor's memory; for sessions made with `keepOnDevice`.
   *
   * @returns  every output on the device; the caller disposes of them
   */
  async runOnDevice(feeds: Readonly<Record<string, HostTensor | DeviceTensor>>): Promise<Record<string, DeviceTensor>> {
    const results = await this.#compute(feeds)
    return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, new DeviceTensor(value)]))
  }

  /** Frees the model's memory; the session cannot be used afterwards. */
  async dispose(): Promise<void> {
    await this.#inner.release()
  }

  async #compute(feeds: Readonly<Record<string, HostTensor | DeviceTensor>>): Promise<ort.InferenceSession.OnnxValueMapType> {
    const inputs: Record<string, ort.Tensor> = {}
    for (const { name, type, shape } of this.#inputTypes()) {
      const fed = feeds[name]
      if (!fed) throw new GraphError('run', `the input '${name}' is missing; the model needs ${this.inputNames.join(', ')}.`)
      const fits =
        fed.dtype === type &&
        sameShape(
          fed.shape,
          shape.map((size, axis) => (typeof size === 'number' ? size : fed.shape[axis])),
        )
      if (!fits)
        throw new GraphError(
          'run',
          `the input '${name}' is ${fed.dtype}${shapeText(fed.shape)}; the model needs ${type}[${shape.join(', ')}].`,
        )
      inputs[name] = fed instanceof DeviceTensor ? fed.value : toOrt(fed)
    }
    try {
      return await this.#inner.run(inputs)
    } catch (error) {
      throw new ProviderError('Running the model', this.provider, ADVICE[this.provider], { cause: error })
    }
  }

  #inputTypes(): { name: string; type: string; shape: readonly (number | string)[] }[] {
    return this.#inner.inputMetadata.flatMap((input) =>
      input.isTensor ? [{ name: input.name, type: input.type, shape: input.shape }] : [],
    )
  }
}

const ADVICE: Record<Provider, string> = {
  cpu: 'If memory ran out, choose a smaller model or batch.',
  webgpu: 'Update the graphics driver, or choose the processor (cpu).',
  dml: 'Update the graphics driver, or choose webgpu or the processor (cpu).',
  coreml: 'Choose webgpu or the processor (cpu).',
  cuda:
    "It needs an NVIDIA graphics processor with CUDA 12, and ONNX Runtime's CUDA part, which docs/providers.md says how to get. Or " +
    'choose webgpu or the processor (cpu).',
}

const toOrt = ({ dtype, data, shape }: HostTensor): ort.Tensor => new ort.Tensor(dtype as 'float32', data as Float32Array, shape)

const fromOrt = (value: ort.Tensor): HostTensor => {
  if (!dtypes.includes(value.type)) throw new GraphError('run', `the model returned values of type ${value.type}, which are not supported.`)
  return { dtype: value.type as DType, shape: [...value.dims], data: value.data as TypedArray }
}
