import type { ProviderId } from '../../../src-shared/project/index.ts'
import { ProviderError } from '../errors.ts'
import type { HostTensor } from '../host-tensor.ts'
import { compileGraph, Session, type GraphProgram } from '../onnx/index.ts'
import type { OpenGraph } from './runnable-graph.ts'

export interface ExecutionOptions {
  provider: ProviderId
  threads: number
  /** Hears that the provider has failed and the processor goes on. Without it a failure is the caller's. */
  onFallback?: (error: ProviderError) => void
}

/**
 * Loads a graph where `provider` says.
 *
 * @throws ProviderError where that cannot be and nobody wants to hear of a fallback
 */
export async function openGraph(program: GraphProgram, { provider, threads, onFallback }: ExecutionOptions): Promise<OpenGraph> {
  if (provider === 'cpu' || !onFallback) return openOn(provider, program, threads)
  return FallbackGraph.open({
    start: () => openOn(provider, program, threads),
    takeOver: () => openOn('cpu', program, threads),
    onFallback,
  })
}

async function openOn(provider: ProviderId, program: GraphProgram, threads: number): Promise<OpenGraph> {
  if (provider === 'tfjs-node-gpu') {
    const [{ startTfjs }, { TfjsGraph }] = await Promise.all([import('./start-tfjs.ts'), import('./tfjs-graph.ts')])
    await startTfjs()
    return new TfjsGraph(program)
  }
  return Session.create(compileGraph({ ...program, provider }), { provider, threads })
}

interface FallbackChoice {
  start: () => Promise<OpenGraph>
  takeOver: () => Promise<OpenGraph>
  onFallback: (error: ProviderError) => void
}

/** Runs elsewhere what its first choice could not. */
export class FallbackGraph implements OpenGraph {
  readonly #choice: FallbackChoice
  #graph: OpenGraph
  #fellBack: boolean

  private constructor(choice: FallbackChoice, graph: OpenGraph, fellBack: boolean) {
    this.#choice = choice
    this.#graph = graph
    this.#fellBack = fellBack
  }

  static async open(choice: FallbackChoice): Promise<FallbackGraph> {
    try {
      return new FallbackGraph(choice, await choice.start(), false)
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      choice.onFallback(error)
      return new FallbackGraph(choice, await choice.takeOver(), true)
    }
  }

  async run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    try {
      return await this.#graph.run(feeds)
    } catch (error) {
      if (this.#fellBack || !(error instanceof ProviderError)) throw error
      const failed = this.#graph
      this.#graph = await this.#choice.takeOver()
      this.#fellBack = true
      this.#choice.onFallback(error)
      await failed.dispose()
      return this.#graph.run(feeds)
    }
  }

  dispose(): Promise<void> {
    return this.#graph.dispose()
  }
}
