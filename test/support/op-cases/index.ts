import * as g from '../../../src-main/engine/graph/index.ts'

/** One operation on operands of one class of shapes; a row of the tests. */
export interface OpCase extends Omit<g.Example, 'build'> {
  readonly build: (...operands: g.Tensor[]) => g.Tensor | g.Tensor[]
}

/** The examples in the sections of all operations. */
export const opCases: Readonly<Record<string, readonly OpCase[]>> = Object.fromEntries(
  g
    .operationNames()
    .map((name) => [
      name,
      g.operationOf(name).examples.map((example) => ({ ...example, build: (...operands) => example.build(g, ...operands) })),
    ]),
)

export { drawValues } from './draw-values.ts'
