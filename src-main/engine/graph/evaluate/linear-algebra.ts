import type { OpName, PoolAttributes } from '../op-attributes.ts'
import type { Evaluator } from './evaluator.ts'
import { broadcastReader, build, forEachIndex, reader, type Values } from './values.ts'

const forEachTap = (kernel: readonly number[], visit: (tap: readonly number[]) => void): void => forEachIndex(kernel, (tap) => visit(tap))

/** Values of the elements inside the input that one pooling window sees. */
const windowValues = (x: Values, { kernel, strides, pads }: PoolAttributes) => {
  const at = reader(x)
  return (index: readonly number[]): number[] => {
    const seen: number[] = []
    forEachTap(kernel, (tap) => {
      const place = tap.map((offset, i) => index[i + 2] * strides[i] + offset - pads[i][0])
      if (place.every((position, i) => position >= 0 && position < x.shape[i + 2])) seen.push(at([index[0], index[1], ...place]))
    })
    return seen
  }
}

export const linearAlgebraEvaluators = {
  matMul: (node, [a, b]) => {
    const { shape } = node.outputs[0]
    const { transposeA, transposeB } = node.attributes
    const readA = broadcastReader(a, shape.length)
    const readB = broadcastReader(b, shape.length)
    const inner = a.shape[a.shape.length - (transposeA ? 2 : 1)]
    return build(shape, (index) => {
      const batch = index.slice(0, -2)
      const [row, column] = index.slice(-2)
      let total = 0
      for (let k = 0; k < inner; k++) {
        const left = transposeA ? [...batch, k, row] : [...batch, row, k]
        const right = transposeB ? [...batch, column, k] : [...batch, k, column]
        total += readA(left) * readB(right)
      }
      return total
    })
  },
  conv: (node, [x, w]) => {
    const { strides, pads, dilations, groups } = node.attributes
    const [readX, readW] = [reader(x), reader(w)]
    const [outputs, channels, ...kernel] = w.shape
    return build(node.outputs[0].shape, ([batch, output, ...place]) => {
      const group = Math.floor(output / (outputs / groups))
      let total = 0
      forEachTap(kernel, (tap) => {
        const source = place.map((position, i) => position * strides[i] + tap[i] * dilations[i] - pads[i][0])
        if (source.some((position, i) => position < 0 || position >= x.shape[i + 2])) return
        for (let channel = 0; channel < channels; channel++) {
          total += readW([output, channel, ...tap]) * readX([batch, group * channels + channel, ...source])
        }
      })
      return total
    })
  },
  convTranspose: (node, [x, w]) => {
    const { strides, pads, dilations, groups } = node.attributes
    const [readX, readW] = [reader(x), reader(w)]
    const [channels, outputs, ...kernel] = w.shape
    return build(node.outputs[0].shape, ([batch, output, ...place]) => {
      const group = Math.floor(output / outputs)
      let total = 0
      forEachTap(kernel, (tap) => {
        const scaled = place.map((position, i) => position + pads[i][0] - tap[i] * dilations[i])
        const source = scaled.map((position, i) => position / strides[i])
        if (source.some((position, i) => !Number.isInteger(position) || position < 0 || position >= x.shape[i + 2])) return
        for (let channel = (group * channels) / groups; channel < ((group + 1) * channels) / groups; channel++) {
          total += readW([channel, output % outputs, ...tap]) * readX([batch, channel, ...source])
        }
      })
      return total
    })
  },
  maxPool: (node, [x]) => {
    const seen = windowValues(x, node.attributes)
    return build(node.outputs[0].shape, (index) => Math.max(...seen(index)))
  },
  avgPool: (node, [x]) => {
    const seen = windowValues(x, node.attributes)
    return build(node.outputs[0].shape, (index) => {
      const values = seen(index)
      return values.reduce((a, b) => a + b, 0) / values.length
    })
  },
} satisfies { [K in OpName]?: Evaluator<K> }
