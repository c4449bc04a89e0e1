import type { OpenGraph } from '../execution/index.ts'
import { inputName, nodesOf } from '../graph/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import type { GraphProgram } from '../onnx/index.ts'
import { cutWeights, inPanels, matricesOfOneRow } from './weight-panels.ts'
import { parametersOf } from './window/copy-nodes.ts'

/** What sessions on the same weights share. */
interface Shared {
  /** As they are fed, by name. */
  weights: ReadonlyMap<string, HostTensor>
  /** Names of those that are cut into panels. */
  matrices: ReadonlySet<string>
  threads: number
}

/**
 * A network whose weights are fed at every run, from where they lie: nothing is copied when it is loaded (400 MB of weights load in 12 ms,
 * as part of a model in 2.9 s), and there is no limit of 2 GB. A matrix that meets one row at a time is read as fast as a stored one;
 * one that meets many would better be brought into blocks once.
 */
export class FedWeights implements OpenGraph {
  readonly #session: Session
  readonly #fed: Readonly<Record<string, HostTensor>>
  readonly #shared: Shared

  private constructor(session: Session, fed: Readonly<Record<string, HostTensor>>, shared: Shared) {
    this.#session = session
    this.#fed = fed
    this.#shared = shared
  }

  /** @param panels  whether large matrices are cut into panels first: that takes as long as a hundred frames save by it */
  static open(program: GraphProgram, { threads, panels }: { threads: number; panels: boolean }): Promise<FedWeights> {
    const { outputs, weights = new Map<string, HostTensor>() } = program
    const matrices = panels ? matricesOfOneRow(outputs) : new Set<string>()
    return FedWeights.#over(program, { weights: cutWeights(weights, matrices), matrices, threads })
  }

  /** Another form of the same network on the same weights, disposed of by itself. */
  another(program: GraphProgram): Promise<FedWeights> {
    return FedWeights.#over(program, this.#shared)
  }

  static async #over({ inputs, outputs }: GraphProgram, shared: Shared): Promise<FedWeights> {
    const cut = inPanels(outputs, shared.matrices)
    const parameters = parametersOf(nodesOf(Object.values(cut)))
    const session = await Session.create(compileGraph({ inputs: [...inputs, ...parameters], outputs: cut }), { threads: shared.threads })
    return new FedWeights(
      session,
      Object.fromEntries(parameters.map((parameter) => [inputName(parameter), shared.weights.get(inputName(parameter)) as HostTensor])),
      shared,
    )
  }

  run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    return this.#session.run({ ...this.#fed, ...feeds })
  }

  dispose(): Promise<void> {
    return this.#session.dispose()
  }
}
