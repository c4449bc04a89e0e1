import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/signals.ts'
import { Graph, mul, type Tensor } from '../graph/index.ts'
import { causalAttention, initialValues, Scope } from '../nn/index.ts'
import { compileLoop, hostTensor, LoopRunner, type LoopCompileOptions, type StepProgram } from './index.ts'
import { queuesOf, stepsOfRun } from './queues.ts'

const [BATCH, SIZE, HEADS] = [1, 128, 2]

/** Attention that hears `added` frames a step and remembers `context`; frames of all steps are fed together. */
const attention = (added: number, context: number) => {
  const graph = new Graph()
  const scope = Scope.root(graph, { batch: BATCH, form: 'step', training: null })
  const frames = graph.input('frames', [added, BATCH, SIZE])
  const heard = causalAttention(scope, frames, { heads: HEADS, context, positions: 'rotary' })
  const program: StepProgram = {
    carried: scope.states,
    perStep: [{ name: 'frames', input: frames }],
    shared: scope.parameters.map(({ name, tensor }) => ({ name, input: tensor })),
    results: [{ name: 'answer', output: heard }],
  }
  const weights = Object.fromEntries(
    scope.parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
  )
  return { program, weights }
}

const framesOf = (steps: number, added: number) => hostTensor(noise(steps * added * BATCH * SIZE, 5), [steps, added, BATCH, SIZE])

/** What is heard and what is remembered after runs of the given numbers of steps. */
const played = async (added: number, context: number, runs: readonly number[], options: LoopCompileOptions) => {
  const { program, weights } = attention(added, context)
  const runner = await LoopRunner.create(compileLoop(program, options), program, { threads: 1 })
  const { shape, data } = framesOf(
    runs.reduce((a, b) => a + b),
    added,
  )
  const heard: number[] = []
  let at = 0
  for (const steps of runs) {
    const size = added * BATCH * SIZE
    const frames = hostTensor((data as Float32Array).slice(at * size, (at + steps) * size), [steps, ...shape.slice(1)])
    const result = (await runner.run({ frames }, weights)).answer
    expect(result.shape).toEqual([steps, added, BATCH, SIZE])
    heard.push(...(result.data as Float32Array))
    at += steps
  }
  const state = await runner.read()
  await runner.dispose()
  return { heard, state }
}

describe('queues', () => {
  it.each([
    ['a run that begins anew within', 1, 256, [70, 3]],
    ['more steps than are remembered', 1, 256, [300]],
    ['several frames a step', 5, 256, [40, 20, 1]],
  ])('play as a memory that is copied at every step: %s', async (_name, added, context, runs) => {
    const copied = await played(added, context, runs, { queues: false })
    const queued = await played(added, context, runs, {})
    expect(queued.heard).toBeAllclose(copied.heard, { rtol: 1e-4, atol: 1e-6 })
    for (const [name, { data, shape }] of Object.entries(copied.state)) {
      expect(queued.state[name].shape).toEqual(shape)
      expect(Array.from(queued.state[name].data as Float32Array)).toBeAllclose(Array.from(data as Float32Array), { rtol: 1e-4, atol: 1e-6 })
    }
  })

  const found = ({ carried, results }: StepProgram) =>
    queuesOf(
      carried.map(({ input }) => input),
      [...carried, ...results].map(({ output }) => output),
    )

  it('are keys and values of attention, not what is small', () => {
    const { program } = attention(3, 256)
    expect(found(program).map(({ index }) => program.carried[index].name)).toEqual(['keys', 'values'])
    expect(found(attention(3, 16).program)).toEqual([])
  })

  it('are none where something else sees the memory', () => {
    const { program } = attention(1, 256)
    const { input, output } = program.carried.find(({ name }) => name === 'keys')!
    const seen = (tensor: Tensor) => ({ ...program, results: [...program.results, { name: 'seen', output: mul(tensor, 2) }] })
    for (const tensor of [input, output]) {
      expect(found(seen(tensor)).map(({ index }) => program.carried[index].name)).toEqual(['values'])
    }
  })

  it('end a run before they have moved on by their whole length', () => {
    expect(stepsOfRun([])).toBe(Infinity)
    const queues = found(attention(7, 256).program)
    expect(stepsOfRun(queues)).toBe(36)
  })
})
