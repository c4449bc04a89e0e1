import type { OpenGraph } from '../execution/index.ts'
import { inputName, nodesOf } from '../graph/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import type { GraphProgram } from '../onnx/index.ts'
import { inPanels } from './weight-panels.ts'
import { parametersOf } from './window/copy-nodes.ts'

/**
 * A network whose weights are fed at every run, from where they lie: nothing is copied when it is loaded (400 MB of weights load in 12 ms,
 * as part of a model in 2.9 s), and there is no limit of 2 GB. A matrix that meets one row at a time is read as fast as a stored one;
 * one that meets many would better be brought into blocks once.
 */
export class FedWeights implements OpenGraph {
  readonly #session: Session
  readonly #weights: Readonly<Record<string, HostTensor>>

  private constructor(session: Session, weights: Readonly<Record<string, HostTensor>>) {
    this.#session = session
    this.#weights = weights
  }

  static async open(program: GraphProgram, threads: number): Promise<FedWeights> {
    const { inputs, outputs, weights = new Map() } = inPanels(program)
    const parameters = parametersOf(nodesOf(Object.values(outputs)))
    const session = await Session.create(compileGraph({ inputs: [...inputs, ...parameters], outputs }), { threads })
    return new FedWeights(session, Object.fromEntries(parameters.map((parameter) => [inputName(parameter), weights.get(inputName(parameter)) as HostTensor])))
  }

  run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>> {
    return this.#session.run({ ...this.#weights, ...feeds })
  }

  dispose(): Promise<void> {
    return this.#session.dispose()
  }
}
