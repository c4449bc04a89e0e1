import { EventEmitter } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, type Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NextFrameSettings } from '../../../src-shared/project/index.ts'
import { identical } from '../../../test/support/signals.ts'
import { smallTraining, writeToneRecording } from '../../../test/support/training-run.ts'
import { codecOfSettings } from '../dsp/codecs/index.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { BatchPlan } from './batch-plan.ts'
import { serveSteps, type StepThreadStarter } from './step-thread.ts'
import { prepareData, type TrainingData } from './training-data.ts'

/** The thread's program behind a channel, as messages reach a worker; in this thread, because workers cannot load the sources. */
const startBehindChannel: StepThreadStarter = (plan: BatchPlan) => {
  const { port1, port2 } = new MessageChannel()
  serveSteps(port1, structuredClone(plan))
  const worker = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => port2.postMessage(message) })
  port2.on('message', (message) => worker.emit('message', message))
  port2.on('close', () => worker.emit('exit', 0))
  return worker as unknown as Worker
}

let folder: string
let sources: PcmSource[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'step-thread-'))
  sources = [await writeToneRecording(folder, 'a'), await writeToneRecording(folder, 'b')]
})
afterAll(() => rm(folder, { recursive: true }))

const AUGMENTED: Partial<NextFrameSettings> = { augmentation: { gainDb: 6, pitchSemitones: 2, stretch: 0.1, equaliserDb: 3, noiseDb: -50 } }

const prepare = (changes: Partial<NextFrameSettings>, startThread?: StepThreadStarter): Promise<TrainingData> => {
  const input = smallTraining(folder, sources, changes)
  return prepareData(input, {
    codec: codecOfSettings(input.settings),
    standardisation: null,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    startThread,
  })
}

const stepsOf = async (data: TrainingData, order: readonly [step: number, count: number][]): Promise<Map<number, Float32Array>> => {
  const values = 5 * data.plan.batch * data.standardiser.dimensions
  const found = new Map<number, Float32Array>()
  for (const [step, count] of order) {
    const target = new Float32Array(count * values)
    await data.batches.read(step, count, target)
    for (let i = 0; i < count; i++) found.set(step + i, target.slice(i * values, (i + 1) * values))
  }
  await data.close()
  return found
}

describe.each([
  ['plain', {}],
  ['augmented', AUGMENTED],
])('minibatches, %s', (_, changes) => {
  it('are the same from a thread and without, and however many are read at a time', async () => {
    const alone = await stepsOf(
      await prepare(changes),
      [0, 1, 2, 3, 4, 5].map((step) => [step, 1]),
    )
    const threaded = await stepsOf(await prepare(changes, startBehindChannel), [
      [0, 1],
      [1, 2],
      [3, 3],
    ])
    for (let step = 0; step < 6; step++) expect(identical(threaded.get(step)!, alone.get(step)!)).toBe(true)
    // A resumed run begins in the middle.
    const resumed = await stepsOf(await prepare(changes, startBehindChannel), [[4, 2]])
    expect(identical(resumed.get(5)!, alone.get(5)!)).toBe(true)
  })
})

describe('augmented minibatches', () => {
  it('differ from the plain ones', async () => {
    const plain = await stepsOf(await prepare({}), [[0, 1]])
    const augmented = await stepsOf(await prepare(AUGMENTED), [[0, 1]])
    expect(augmented.get(0)!.length).toBe(plain.get(0)!.length)
    expect(identical(augmented.get(0)!, plain.get(0)!)).toBe(false)
  })
})

describe('a thread that fails', () => {
  it('tells why where the step is read', async () => {
    const data = await prepare({}, (plan) =>
      startBehindChannel({ ...plan, ranges: plan.ranges.map((range) => ({ ...range, path: join(folder, 'gone.f32') })) }),
    )
    await expect(data.batches.read(0, 1, new Float32Array(5 * data.plan.batch * data.standardiser.dimensions))).rejects.toThrow(/gone.f32/)
    await data.close()
  })
})
