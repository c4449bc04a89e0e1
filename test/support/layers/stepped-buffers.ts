import { evaluate } from '../../../src-main/engine/graph/index.ts'
import { numbersOf, traceLayer, type LayerRow } from './trace-layer.ts'

export interface BufferStep {
  /** By name without the layer's own. */
  readonly buffers: ReadonlyMap<string, Float64Array>
  readonly outputs: Float64Array[]
}

/**
 * Training steps of a layer whose parameters stay as they are: what it keeps after each.
 *
 * @param inputs the first operand of each step
 */
export const steppedBuffers = (row: Omit<LayerRow, 'name' | 'trains'>, inputs: readonly ArrayLike<number>[]): BufferStep[] => {
  const traced = traceLayer({ name: 'steps', trains: true, ...row })
  const feeds = new Map([...traced.feeds].map(([tensor, value]) => [tensor, numbersOf(value)]))
  return inputs.map((input) => {
    feeds.set(traced.inputs[0], Float64Array.from(input))
    const all = evaluate([...traced.buffers.map(({ output }) => output), ...traced.outputs], feeds)
    traced.buffers.forEach((buffer, i) => feeds.set(buffer.input, all[i]))
    return {
      buffers: new Map(traced.buffers.map(({ name }, i) => [name.replace('layer/', ''), all[i]])),
      outputs: all.slice(traced.buffers.length),
    }
  })
}
