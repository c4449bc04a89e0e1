import { describe, expect, it } from 'vitest'
import { ShapeError } from '../errors.ts'
import * as g from './index.ts'

const graph = new g.Graph()
let names = 0
const tensor = (shape: number[], dtype: g.DType = 'float32') => graph.input(`t${names++}`, shape, dtype)

const refusals: [string, () => unknown, RegExp][] = [
  ['add', () => g.add(tensor([2, 3]), tensor([4])), /add of \[2, 3\] and \[4\]: .*do not broadcast/],
  ['types', () => g.add(tensor([2]), tensor([2], 'int32')), /types float32 and int32 differ/],
  ['sqrt', () => g.sqrt(tensor([2], 'int32')), /int32 are not accepted; use float32/],
  ['where', () => g.where(tensor([2]), tensor([2]), 0), /condition has type float32; it must be bool/],
  ['matMul', () => g.matMul(tensor([2, 3]), tensor([4, 5])), /matMul of \[2, 3\] and \[4, 5\]: the inner sizes 3 and 4 differ/],
  ['matMul rank', () => g.matMul(tensor([3]), tensor([3, 5])), /rank 2 or more/],
  ['matMul batch', () => g.matMul(tensor([2, 3, 4]), tensor([3, 4, 5])), /batch/],
  ['reshape', () => g.reshape(tensor([2, 3]), [4, -1]), /6 elements do not make/],
  ['transpose', () => g.transpose(tensor([2, 3]), [0, 0]), /must name each of the 2 axes once/],
  ['concat', () => g.concat([tensor([2, 3]), tensor([2, 4])], 0), /\[2, 4\] does not join to \[2, 3\] along axis 0/],
  ['split', () => g.split(tensor([7]), 0, 2), /do not make up the 7 elements of axis 0/],
  ['split sizes', () => g.split(tensor([7]), 0, [3, 3]), /pieces of 3 \+ 3/],
  ['slice', () => g.slice(tensor([4]), [2], [3]), /3 elements from 2 in steps of 1 leave axis 0 of 4 elements/],
  ['pad', () => g.pad(tensor([4]), [[-1.5, 0]]), /whole numbers/],
  ['pad cuts all off', () => g.pad(tensor([4]), [[-2, -2]]), /must leave something/],
  ['conv1d bias', () => g.conv1d(tensor([1, 3, 8]), tensor([4, 3, 3]), { bias: tensor([3]) }), /the bias must have 4 values/],
  ['broadcastTo', () => g.broadcastTo(tensor([2]), [3]), /does not stretch/],
  ['sum', () => g.sum(tensor([2, 3]), 2), /axis 2 does not exist in a tensor of rank 2/],
  ['conv1d channels', () => g.conv1d(tensor([1, 3, 8]), tensor([4, 2, 3])), /3 input channels in 1 groups do not fit/],
  ['conv1d window', () => g.conv1d(tensor([1, 3, 2]), tensor([4, 3, 5])), /window reaching over 5 elements does not fit into 2/],
  ['conv2d rank', () => g.conv2d(tensor([1, 3, 8]), tensor([4, 3, 3])), /rank 4/],
  ['maxPool1d', () => g.maxPool1d(tensor([1, 1, 8]), 2, { padding: [2, 0] }), /padding must be smaller than the window of 2/],
  ['gather', () => g.gather(tensor([2, 3]), tensor([2])), /float32 are not accepted; use int32/],
  ['addN', () => g.addN([tensor([2]), tensor([3])]), /all shapes must be equal/],
  ['random', () => g.randomUniform([2], { seed: tensor([2], 'int32'), counter: tensor([], 'int32'), stream: 0 }), /int32 of one element/],
]

describe('shape errors', () => {
  it.each(refusals)('%s says what does not fit', (_name, build, message) => {
    expect(build).toThrow(ShapeError)
    expect(build).toThrow(message)
  })

  it('names the line of the model that made the call', () => {
    expect(() => g.matMul(tensor([2, 3]), tensor([4, 5]))).toThrow(/at .*shape-errors\.test\.ts:\d+\)$/)
  })

  it('refuses tensors of different graphs, empty sizes and names used twice', () => {
    const other = new g.Graph('other')
    const a = other.input('a', [2])
    expect(() => g.add(a, tensor([2]))).toThrow(/different graphs/)
    expect(() => other.input('a', [2])).toThrow(/'a' is already taken in graph 'other'/)
    expect(() => other.input('b', [0])).toThrow(/whole number above 0/)
    expect(() => other.constant([1, 2], [3])).toThrow(/needs 3 values, got 2/)
  })
})

describe('source lines', () => {
  it('of gradient nodes are those of the forward operation', () => {
    const x = tensor([2])
    const y = g.tanh(x)
    const [dx] = g.gradients(g.sum(y), [x])
    expect(y.node.source.line).toMatch(/shape-errors\.test\.ts:\d+$/)
    expect(dx.node.source.line).toBe(y.node.source.line)
  })
})
