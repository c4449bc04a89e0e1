import { describe, expect, it } from 'vitest'
import type { StepSource } from './batch-plan.ts'
import { PrefetchedSteps } from './prefetch.ts'

const VALUES = 4

class CountingSource implements StepSource {
  readonly asked: number[] = []

  async fill(step: number, target: Float32Array): Promise<void> {
    this.asked.push(step)
    await Promise.resolve()
    if (step === 13) throw new Error('step 13 cannot be read')
    target.fill(step)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

const read = async (steps: PrefetchedSteps, step: number, count: number): Promise<number[]> => {
  const target = new Float32Array(count * VALUES)
  await steps.read(step, count, target)
  return Array.from({ length: count }, (_, i) => target[i * VALUES])
}

describe('PrefetchedSteps', () => {
  it('gives each step its own minibatch and asks for each once', async () => {
    const source = new CountingSource()
    const steps = new PrefetchedSteps(source, { valuesPerStep: VALUES, totalSteps: 12 })
    expect(await read(steps, 0, 1)).toEqual([0])
    expect(await read(steps, 1, 3)).toEqual([1, 2, 3])
    expect(await read(steps, 4, 5)).toEqual([4, 5, 6, 7, 8])
    expect(await read(steps, 9, 3)).toEqual([9, 10, 11])
    expect(source.asked).toEqual(Array.from({ length: 12 }, (_, i) => i))
  })

  it('goes back to a step that was read before', async () => {
    const steps = new PrefetchedSteps(new CountingSource(), { valuesPerStep: VALUES, totalSteps: 100 })
    await read(steps, 40, 8)
    expect(await read(steps, 10, 3)).toEqual([10, 11, 12])
    expect(await read(steps, 50, 2)).toEqual([50, 51])
  })

  it('tells of a failure when the step is read, not before', async () => {
    const steps = new PrefetchedSteps(new CountingSource(), { valuesPerStep: VALUES, totalSteps: 100 })
    expect(await read(steps, 11, 2)).toEqual([11, 12])
    await expect(read(steps, 13, 1)).rejects.toThrow('step 13 cannot be read')
    expect(await read(steps, 14, 1)).toEqual([14])
  })
})
