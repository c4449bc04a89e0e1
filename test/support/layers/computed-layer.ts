import { evaluate } from '../../../src-main/engine/graph/index.ts'
import { numbersOf, traceLayer, type LayerRow } from './trace-layer.ts'

export interface ComputedLayer {
  /** In double precision, by definition of the operations. */
  readonly outputs: Float64Array[]
  readonly shapes: (readonly number[])[]
  readonly inputs: Float64Array[]
  /** A parameter's values by its name without the layer's own. */
  readonly weights: (name: string) => Float64Array
}

/** What a layer makes of drawn operands and weights, for comparison with formulas written out by hand. */
export const computedLayer = (row: Omit<LayerRow, 'name'>): ComputedLayer => {
  const traced = traceLayer({ name: 'computed', ...row })
  const feeds = new Map([...traced.feeds].map(([tensor, value]) => [tensor, numbersOf(value)]))
  return {
    outputs: evaluate(traced.outputs, feeds),
    shapes: traced.outputs.map(({ shape }) => shape),
    inputs: traced.inputs.map((input) => feeds.get(input)!),
    weights: (name) => numbersOf(traced.weights.get(`layer/${name}`)!),
  }
}
