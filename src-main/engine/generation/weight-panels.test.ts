import { describe, expect, it } from 'vitest'
import { randomFrames, randomNetwork } from '../../../test/support/random-network.ts'
import { add, evaluate, Graph, inputName, matMul, sum, type Tensor } from '../graph/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { stepForm } from '../models/index.ts'
import type { GraphProgram } from '../onnx/index.ts'
import { cutWeights, inPanels, matricesOfOneRow } from './weight-panels.ts'

/** Outputs in double precision, by the operations' definitions. */
const valuesOf = ({ outputs, weights = new Map() }: GraphProgram, fed: ReadonlyMap<string, ArrayLike<number>>): number[][] => {
  const roots = Object.values(outputs)
  const known = new Map<Tensor, ArrayLike<number>>()
  for (const input of roots[0].graph.inputs) {
    const values = fed.get(inputName(input)) ?? weights.get(inputName(input))?.data
    if (values) known.set(input, Float64Array.from(values as ArrayLike<number>))
  }
  return evaluate(roots, known as never).map((values) => [...(values as Float64Array)])
}

describe('inPanels', () => {
  it('cuts the large matrices that one row meets, and computes the same to the last digit', () => {
    const rows = 8192
    const columns = 1024
    const graph = new Graph()
    const x = graph.input('x', [1, rows])
    const w = graph.parameter('w', [rows, columns])
    const numbers = randomFrames(1, rows * columns)[0]
    const program = { inputs: [x], outputs: { y: matMul(x, w) }, weights: new Map([['w', hostTensor(numbers, [rows, columns])]]) }
    const matrices = matricesOfOneRow(program.outputs)
    const weights = cutWeights(program.weights, matrices)
    expect([...weights].map(([name, { shape }]) => [name, shape])).toEqual([['w/panels', [16, rows, 64]]])
    const cut = inPanels(program.outputs, matrices)
    expect(cut.y.shape).toEqual([1, columns])
    const fed = new Map([['x', randomFrames(1, rows, 2)[0]]])
    expect(valuesOf({ ...program, outputs: cut, weights }, fed)).toEqual(valuesOf(program, fed))
  })

  it('computes the same for several rows, where another form meets the matrix with more than one', () => {
    const graph = new Graph()
    const [x, w] = [graph.input('x', [3, 5]), graph.parameter('w', [5, 128])]
    const outputs = { y: matMul(x, w) }
    const weights = new Map([['w', hostTensor(randomFrames(1, 5 * 128)[0], [5, 128])]])
    const matrices = new Set(['w'])
    const fed = new Map([['x', randomFrames(1, 15, 2)[0]]])
    const cut = { inputs: [x], outputs: inPanels(outputs, matrices), weights: cutWeights(weights, matrices) }
    expect(valuesOf(cut, fed)).toEqual(valuesOf({ inputs: [x], outputs, weights }, fed))
  })

  it('leaves small matrices, those that do not divide, meet several rows, or are used otherwise', () => {
    const graph = new Graph()
    const [row, rows] = [graph.input('row', [1, 8192]), graph.input('rows', [2, 8192])]
    const names = ['small', 'odd', 'met by rows', 'added', 'shared']
    const shapes = [
      [8192, 960],
      [8192, 1100],
      [8192, 1024],
      [8192, 1024],
      [8192, 1024],
    ]
    const [small, odd, met, added, shared] = names.map((name, i) => graph.parameter(name, shapes[i]))
    const outputs = {
      small: matMul(row, small),
      odd: matMul(row, odd),
      met: matMul(rows, met),
      added: add(matMul(row, added), sum(added)),
      shared: matMul(row, shared),
      again: matMul(rows, shared),
    }
    expect(matricesOfOneRow(outputs).size).toBe(0)
  })

  it('finds what is to be cut in a network: the projection of wide frames, not what is small', () => {
    const network = randomNetwork('base', { dimensions: 4096, sequenceFrames: 2, sizes: { hidden: 512 } })
    const { prediction } = stepForm(network.definition, network.sizes, { batch: 1, dimensions: 4096 })
    expect([...matricesOfOneRow({ prediction })]).toEqual(['lstm/input-weights'])
  })
})
