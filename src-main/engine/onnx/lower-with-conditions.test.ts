import { describe, expect, it } from 'vitest'
import * as g from '../graph/index.ts'
import { conditionalWork } from '../graph/passes/index.ts'
import { compileLoop, hostTensor, LoopRunner, type LoopCompileOptions, type StepProgram } from './index.ts'

/** Two matrices, of which the second learns when its turn comes, and the length of what they learn by. */
const program = (): StepProgram => {
  const graph = new g.Graph()
  const x = graph.input('x', [4, 3])
  const turn = graph.input('turn', [])
  const [a, b] = [graph.parameter('a', [3, 3]), graph.parameter('b', [3, 2])]
  const heard = g.tanh(g.matMul(x, a))
  const loss = g.mean(g.square(g.matMul(heard, b)))
  const isDue = g.greater(turn, 0)
  const [da] = g.gradients(loss, [a])
  const [db] = g.gradients(g.mul(loss, 3), [b])
  return {
    carried: [
      { name: 'a', input: a, output: g.sub(a, g.mul(da, 0.1)) },
      { name: 'b', input: b, output: g.where(isDue, g.sub(b, g.mul(db, 0.1)), b) },
    ],
    perStep: [
      { name: 'x', input: x },
      { name: 'turn', input: turn },
    ],
    results: [
      { name: 'loss', output: loss },
      { name: 'norm', output: g.sqrt(g.add(g.sum(g.square(da)), g.where(isDue, g.sum(g.square(db)), 0))) },
    ],
  }
}

async function trained(turns: readonly number[], options: LoopCompileOptions): Promise<unknown> {
  const step = program()
  const runner = await LoopRunner.create(compileLoop(step, options), step)
  await runner.write({
    a: hostTensor(
      Array.from({ length: 9 }, (_, i) => Math.sin(i)),
      [3, 3],
    ),
    b: hostTensor(
      Array.from({ length: 6 }, (_, i) => Math.cos(i)),
      [3, 2],
    ),
  })
  const x = Array.from({ length: turns.length * 12 }, (_, i) => Math.sin(i * i))
  const results = await runner.run({ x: hostTensor(x, [turns.length, 4, 3]), turn: hostTensor([...turns], [turns.length]) })
  const carried = await runner.read()
  await runner.dispose()
  return { ...results, ...carried }
}

describe('work that waits for its turn', () => {
  it.each([{ loop: true }, { loop: false }])('gives the same bits as work that is done and dropped, $loop', async ({ loop }) => {
    const turns = [0, 0, 1, 0, 2, 3, 0]
    const always = await trained(turns, { loop, conditions: false })
    for (const partSize of [undefined, 1, 4]) expect(await trained(turns, { loop, partSize })).toEqual(always)
  })

  it('leaves to others what is computed on the way to what it reads', async () => {
    const graph = new g.Graph()
    const [x, turn, w] = [graph.input('x', [3]), graph.input('turn', []), graph.parameter('w', [3])]
    const way = [g.sin(x)]
    for (let i = 0; i < 15; i++) way.push(i % 2 === 0 ? g.cos(way[i]) : g.sin(way[i]))
    const step: StepProgram = {
      carried: [{ name: 'w', input: w, output: g.where(g.greater(turn, 0), g.mul(way[15], 2), w) }],
      perStep: [
        { name: 'x', input: x },
        { name: 'turn', input: turn },
      ],
      // Within parts and at their borders.
      results: [6, 7, 8, 15].map((i) => ({ name: `largest ${i}`, output: g.max(way[i]) })),
    }
    const taken = async (partSize: number): Promise<unknown> => {
      const runner = await LoopRunner.create(compileLoop(step, { partSize }), step)
      await runner.write({ w: hostTensor([1, 2, 3], [3]) })
      const results = await runner.run({ x: hostTensor([0.1, 0.2, 0.3], [1, 3]), turn: hostTensor([1], [1]) })
      const carried = await runner.read()
      await runner.dispose()
      return { ...results, ...carried }
    }
    expect(await taken(3)).toEqual(await taken(Infinity))
  })

  it('is all that nothing else needs: without its turn no more is computed than in a step without it', () => {
    const { carried, results } = program()
    const roots = [...carried, ...results].map(({ output }) => output)
    const [work, ...others] = conditionalWork(roots)
    expect(others).toEqual([])
    expect(work.chosen).toHaveLength(2)
    const chosen = new Set(work.chosen)
    const outside = g.nodesOf([...roots, ...work.read], (tensor) => chosen.has(tensor))
    const withoutIt = g.nodesOf([carried[0].output, results[0].output, work.condition])
    // Besides them: the length that is told, of one sum, one addition and one root.
    const isComputed = ({ inputs }: g.Node): boolean => inputs.length > 0
    const besides = outside.filter((node) => isComputed(node) && !withoutIt.includes(node)).map(({ op }) => op)
    expect(besides.filter((op) => op === 'matMul')).toEqual([])
    expect(besides.length).toBeLessThanOrEqual(4)
  })

  it('is left where another choice is read by it, or where it is chosen element by element', () => {
    const graph = new g.Graph()
    const [x, c] = [graph.input('x', [3]), graph.input('c', [])]
    const isDue = g.greater(c, 0)
    const first = g.where(isDue, g.sin(x), x)
    const second = g.where(isDue, g.cos(first), x)
    expect(conditionalWork([second, first]).flatMap(({ chosen }) => chosen)).toEqual([])
    expect(conditionalWork([g.where(g.greater(x, 0), g.sin(x), x)])).toEqual([])
  })
})
