import { describe, expect, it } from 'vitest'
import { add, div, exp, Graph, log, matMul, mul, square, sub, sum } from '../graph/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { firstNonFinite } from './non-finite.ts'

const graph = new Graph()
const x = graph.input('x', [2, 3])
const y = graph.input('y', [3, 2])
const feeds = (...values: number[]) => ({ x: hostTensor(values, [2, 3]), y: hostTensor([1, 2, 3, 4, 5, 6], [3, 2]) })

const ON_ONE = { threads: 1, forward: 1 }

describe('firstNonFinite', () => {
  it('finds nothing where everything is finite', async () => {
    expect(await firstNonFinite([sum(square(matMul(x, y)))], feeds(1, 2, 3, 4, 5, 6), ON_ONE)).toBeNull()
  })

  it('names the operation that made an infinity, not those that pass it on', async () => {
    const product = matMul(x, y)
    const logarithm = log(sub(x, 1))
    const origin = await firstNonFinite([sum(mul(matMul(exp(logarithm), y), product)), logarithm], feeds(1, 2, 3, 4, 5, 6), ON_ONE)
    expect(origin?.node).toBe(logarithm.node)
    expect(origin?.isForward).toBe(true)
  })

  it('finds what makes no number of finite values, and what only later roots depend on', async () => {
    const quotient = div(sub(x, x), sub(x, 3))
    const origin = await firstNonFinite([sum(x), add(quotient, 1)], feeds(1, 2, 3, 4, 5, 6), ON_ONE)
    expect(origin).toEqual({ node: quotient.node, isForward: false })
  })

  it('finds overflow in a product', async () => {
    const product = matMul(x, y)
    expect((await firstNonFinite([product], feeds(3e38, 3e38, 0, 0, 0, 0), ON_ONE))?.node).toBe(product.node)
  })

  it('names the input where it was fed so', async () => {
    expect((await firstNonFinite([sum(matMul(x, y))], feeds(1, Number.NaN, 3, 4, 5, 6), ON_ONE))?.node).toBe(x.node)
  })
})
