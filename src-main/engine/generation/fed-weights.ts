import type { OpenGraph } from '../execution/index.ts'
import { inputName, isOp, nodesOf } from '../graph/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import type { GraphProgram } from '../onnx/index.ts'

/** A network too large for one model file in memory: its weights are fed at every run, from where they lie. */
export class FedWeights implements OpenGraph {
  readonly #session: Session
  readonly #weights: Readonly<Record<string, HostTensor>>

  private constructor(session: Session, weights: Readonly<Record<string, HostTensor>>) {
    this.#session = session
    this.#weights = weights
  }

  static async open({ inputs, outputs, weights = new Map() }: GraphProgram, threads: number): Promise<FedWeights> {
    const parameters = nodesOf(Object.values(outputs)).flatMap((node) => (isOp(node, 'input') && node.attributes.role === 'parameter' ? node.outputs : []))
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
