import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { absentProvider, BreakingRunner } from '../../../test/support/breaking-runner.ts'
import { listeningHooks, smallTraining, writeToneRecording } from '../../../test/support/training-run.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { TrainEvent, TrainInput } from './train-job.ts'
import { compileLoop, LoopRunner, type StepProgram } from '../onnx/index.ts'
import { MetricsLog } from './metrics-log.ts'
import { trainRun } from './train-run.ts'

const device = vi.hoisted(() => ({ breaksAt: Infinity, readable: true }))

/** A graphics processor that computes as the processor does, until it breaks. */
vi.mock('../execution/device-step-runner.ts', () => ({
  DeviceStepRunner: {
    create: async (program: StepProgram) =>
      new BreakingRunner(await LoopRunner.create(compileLoop(program), program, { threads: 1 }), device.breaksAt, device.readable),
  },
}))

let folder: string
let sources: PcmSource[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provider-fallback-'))
  sources = await Promise.all(['a', 'b', 'c'].map((name) => writeToneRecording(folder, name)))
})
afterEach(() => rm(folder, { recursive: true }))

async function train(input: TrainInput): Promise<{ events: TrainEvent[]; steps: unknown[] }> {
  const { hooks, events } = listeningHooks()
  const result = await trainRun(input, hooks, { mostStepsPerRun: 3 })
  expect(result).toMatchObject({ outcome: 'completed', epochsDone: 4 })
  const lines = await MetricsLog.read(join(input.runFolder, 'metrics.ndjson'))
  return { events, steps: lines.filter(({ type }) => type === 'step') }
}

const fallbacks = (events: readonly TrainEvent[]): unknown[] => events.filter(({ type }) => type === 'fallback')

describe('a run whose graphics processor', () => {
  const expected = async (): Promise<unknown[]> =>
    (await train({ ...smallTraining(folder, sources), runFolder: join(folder, 'whole') })).steps

  it('breaks in mid-run goes on from its last step: the same losses, step by step', async () => {
    Object.assign(device, { breaksAt: 4, readable: true })
    const { events, steps } = await train({ ...smallTraining(folder, sources), provider: 'webgpu' })
    expect(steps).toEqual(await expected())
    expect(fallbacks(events)).toContainEqual({ type: 'fallback', failed: 'webgpu', reason: expect.any(String), advice: expect.any(String) })
    expect(fallbacks(events)).toHaveLength(1)
  })

  it('breaks together with its memory goes on from the last checkpoint', async () => {
    Object.assign(device, { breaksAt: 8, readable: false })
    const { events, steps } = await train({ ...smallTraining(folder, sources), provider: 'webgpu' })
    expect(steps).toEqual(await expected())
    // What measures breaks first, then what learns, which takes its memory along: one failure to the person.
    expect(fallbacks(events)).toHaveLength(1)
    expect(
      events
        .filter((event) => event.type === 'prepared')
        .map((event) => event.type === 'prepared' && [event.provider, event.epochsDone > 0]),
    ).toContainEqual(['cpu', true])
  })

  it('does not start is trained on the processor', async () => {
    const { events, steps } = await train({ ...smallTraining(folder, sources), provider: absentProvider })
    expect(steps).toEqual(await expected())
    expect(fallbacks(events)).toEqual([
      { type: 'fallback', failed: absentProvider, reason: expect.stringContaining(absentProvider), advice: expect.stringContaining('cpu') },
    ])
    expect(events.find(({ type }) => type === 'prepared')).toMatchObject({ provider: 'cpu' })
  })
})
