import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { listeningHooks, smallTraining, writeToneRecording } from '../../../test/support/training-run.ts'
import { checkpointRoot, listCheckpoints, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { FRAME_MODELS } from '../models/index.ts'
import type { TrainEvent, TrainInput } from './train-job.ts'
import { trainRun } from './train-run.ts'

const lastTensors = async (runFolder: string) => {
  const root = checkpointRoot(runFolder)
  return (await loadCheckpoint(root, (await listCheckpoints(root)).at(-1)!.step)).tensors
}

const changed = (before: Awaited<ReturnType<typeof lastTensors>>, after: Awaited<ReturnType<typeof lastTensors>>): string[] =>
  [...after].filter(([name, { data }]) => name.startsWith('model/') && data.join() !== before.get(name)?.data.join()).map(([name]) => name)

describe('a run with a vocoder', () => {
  it('teaches it first, what foresees frames then, and goes on as if it had not been stopped in either part', async () => {
    const folder = temporaryFolder()
    const sources = await Promise.all(['a', 'b', 'c'].map((name) => writeToneRecording(folder, name, { seconds: 3 })))
    const { quick } = FRAME_MODELS['mel-gru'].descriptor.presets
    const inputOf = (name: string): TrainInput => ({
      ...smallTraining(folder, sources, { ...quick, sizes: { hidden: 8, vocoder: 16 }, sampleRate: 16_000, sequenceFrames: 48, epochs: 4 }),
      runFolder: join(folder, name),
    })
    const input = (name: string): TrainInput => {
      const given = inputOf(name)
      return { ...given, settings: { ...given.settings, batchSize: 4, checkpointEveryEpochs: 1, previewEpochs: [] } }
    }
    const whole = listeningHooks()
    await trainRun(input('whole'), whole.hooks, { mostStepsPerRun: 2 })
    const epochs = whole.events.flatMap((event) => (event.type === 'epoch' ? [event.metrics] : []))
    expect(epochs).toHaveLength(4)
    expect(epochs[1].training.vocoder).toBeLessThan(epochs[0].training.vocoder)
    expect(epochs[3].validation?.surprise).toBeLessThan(epochs[1].validation!.surprise)

    const stopAfter = (epoch: number) => (event: TrainEvent, abort: () => void) => {
      if (event.type === 'epoch' && event.metrics.epoch === epoch) abort()
    }
    const parts = input('parts')
    await trainRun(parts, listeningHooks(stopAfter(1)).hooks, { mostStepsPerRun: 2 })
    const first = await lastTensors(parts.runFolder)
    await trainRun({ ...parts, resume: true }, listeningHooks(stopAfter(2)).hooks, { mostStepsPerRun: 2 })
    const second = await lastTensors(parts.runFolder)
    expect(new Set(changed(first, second).map((name) => name.startsWith('model/vocoder/')))).toEqual(new Set([true]))
    await trainRun({ ...parts, resume: true }, listeningHooks().hooks, { mostStepsPerRun: 2 })
    const third = await lastTensors(parts.runFolder)
    expect(new Set(changed(second, third).map((name) => name.startsWith('model/vocoder/')))).toEqual(new Set([false]))
    const end = await lastTensors(join(folder, 'whole'))
    for (const [name, { data }] of end) expect(third.get(name)!.data, name).toEqual(data)
  }, 120_000)
})
