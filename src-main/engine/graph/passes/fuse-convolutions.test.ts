import { describe, expect, it } from 'vitest'
import * as g from '../index.ts'
import { fuseConvolutions } from './fuse-convolutions.ts'

const opsOf = (outputs: readonly g.Tensor[]): string[] => g.nodesOf(outputs).map(({ op }) => op)

const feedsFor = (inputs: readonly g.Tensor[]): Map<g.Tensor, number[]> =>
  new Map(inputs.map((input, salt) => [input, Array.from(g.randomWords([input.size], salt, 3, 0), (word) => word / 2 ** 31 - 1)]))

const convolution = (biasShape: number[]) => {
  const graph = new g.Graph()
  const convolved = g.conv1d(graph.input('x', [2, 3, 8]), graph.parameter('w', [4, 3, 2]), { dilation: 2, padding: [2, 0] })
  return { graph, convolved, bias: graph.parameter('bias', biasShape) }
}

const expectSameValues = (before: readonly g.Tensor[]): void => {
  const feeds = feedsFor(before[0].graph.inputs)
  const expected = g.evaluate(before, feeds)
  g.evaluate(fuseConvolutions(before), feeds).forEach((values, i) => expect(values).toBeAllclose(expected[i], { rtol: 1e-12, atol: 1e-15 }))
}

describe('fuseConvolutions', () => {
  it.each([[[1, 4, 1]], [[4, 1]]])('adds a bias %j within the convolution', (biasShape) => {
    const { convolved, bias } = convolution(biasShape)
    const before = [g.add(bias, convolved)]
    expect(opsOf(fuseConvolutions(before))).not.toContain('add')
    expectSameValues(before)
  })

  it('makes parts of the channels apart', () => {
    const { convolved, bias } = convolution([1, 4, 1])
    const before = g.split(g.add(convolved, bias), 1, [1, 3])
    const after = fuseConvolutions(before)
    expect(after.map(({ node }) => node.op)).toEqual(['conv', 'conv'])
    expectSameValues(before)
  })

  it('computes onto what it is added to, one convolution after the other', () => {
    const { graph, convolved, bias } = convolution([1, 4, 1])
    const other = g.conv1d(graph.input('z', [2, 2, 8]), graph.parameter('v', [4, 2, 1]))
    const around = graph.input('y', [2, 4, 8])
    const before = [g.addN([g.add(convolved, bias), around, g.tanh(around), other])]
    const after = fuseConvolutions(before)
    expect(opsOf(after).filter((op) => op === 'conv')).toHaveLength(2)
    expect(after[0].node.op).toBe('conv')
    expectSameValues(before)
    const two = [g.add(g.conv1d(around, graph.parameter('u', [4, 4, 1])), around)]
    expect(opsOf(fuseConvolutions(two))).not.toContain('add')
    expectSameValues(two)
  })

  it.each([[[1, 1, 8]], [[2, 4, 1]], [[1, 4, 8]]])('leaves the sum with %j, which is no bias', (shape) => {
    const { convolved, bias } = convolution(shape)
    const before = [g.add(convolved, bias)]
    expect(fuseConvolutions(before)).toEqual(before)
  })

  it('leaves a convolution that is needed by itself too', () => {
    const { convolved, bias } = convolution([1, 4, 1])
    const before = [g.add(convolved, bias), convolved, ...g.split(convolved, 1, 2)]
    expect(fuseConvolutions(before)).toEqual(before)
  })
})
