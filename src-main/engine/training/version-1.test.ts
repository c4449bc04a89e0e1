import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { epochMetricsSchema, runSchema, takeSchema, type Run } from '../../../src-shared/project/index.ts'
import { listeningHooks } from '../../../test/support/training-run.ts'
import { checkpointRoot, listCheckpoints, newestSoundCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { importModel } from '../model-files/import-model.ts'
import { importRecording } from '../files/import-recording.ts'
import { playableCheckpoint } from '../generation/playable-model.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { MetricsLog } from './metrics-log.ts'
import { trainRun } from './train-run.ts'

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/version-1')
const RUN = 'bilinear-v7anq9nc'
const json = async (...path: string[]): Promise<unknown> => JSON.parse(await readFile(join(FIXTURES, ...path), 'utf8'))
const theRun = async (): Promise<Run> => runSchema.parse(await json('project', 'runs', RUN, 'run.json'))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'version-1-'))
  await cp(join(FIXTURES, 'project'), folder, { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

/** The project's recordings, decoded. */
const sources = async (): Promise<PcmSource[]> => {
  const { recordings } = (await json('project', 'project.json')) as { recordings: { id: string; name: string }[] }
  const decoded: PcmSource[] = []
  for (const { id: recordingId, name } of recordings) {
    const pcmPath = join(folder, `${name}.f32`)
    const peaksPath = join(folder, `${name}.peaks`)
    const { pcmSampleRate, pcmChannels, pcmFrames } = await importRecording({
      sourcePath: join(folder, 'recordings', `${name}.flac`),
      pcmPath,
      peaksPath,
    })
    decoded.push({ recordingId, name, pcmPath, soundKey: name, sampleRate: pcmSampleRate, channels: pcmChannels, frames: pcmFrames })
  }
  return decoded
}

describe('what version 1 wrote', () => {
  it('opens: a run with its task, its measure, its baselines and checkpoints', async () => {
    const former = (await json('project', 'runs', RUN, 'run.json')) as Record<string, never>
    expect(former).toMatchObject({ version: 1, latest: { trainLoss: 0.9984393773540374 } })
    const run = await theRun()
    expect(run).toMatchObject({
      version: 2,
      settings: { task: 'next-frame', model: 'bilinear', sizes: { hidden: 4 }, sequenceFrames: 8, weightAverageDecay: 0.9 },
      measure: { name: 'loss', better: 'lower' },
      latest: { epoch: 2, step: 16, training: { loss: 0.9984393773540374 } },
      checkpoints: [{ step: 8 }, { step: 16, training: { loss: 0.9984393773540374 } }],
    })
    const { persistenceLoss, zeroLoss, part } = former['baselines'] as { persistenceLoss: number; zeroLoss: number; part: string }
    expect(run.baselines).toEqual({ guesses: { persistence: persistenceLoss, zero: zeroLoss }, part })
    // What is migrated is not migrated again.
    expect(runSchema.parse(JSON.parse(JSON.stringify(run)))).toEqual(run)
  })

  it('opens: a take, the epochs of the log, a checkpoint that plays, an exported model', async () => {
    expect(takeSchema.parse(await json('project', 'takes', 'take-hcnmxpa6.json'))).toMatchObject({
      provenance: { runId: RUN, checkpointStep: 16 },
    })
    const lines = await MetricsLog.read(join(FIXTURES, 'project', 'runs', RUN, 'metrics.ndjson'))
    const epochs = lines.filter(({ type }) => type === 'epoch').map((line) => epochMetricsSchema.parse(line))
    expect(epochs.map(({ training }) => training.loss)).toEqual([1.0052066041577248, 0.9984393773540374].map((x) => expect.closeTo(x, 4)))
    const { checkpoint } = await newestSoundCheckpoint(checkpointRoot(join(FIXTURES, 'project', 'runs', RUN)))
    expect(checkpoint?.record).toMatchObject({ version: 2, progress: { sums: {}, examples: 0 }, facts: {} })
    const playing = playableCheckpoint(checkpoint!)
    expect(playing.weights.get('input/weights')?.data).toEqual(checkpoint?.tensors.get('average/input/weights')?.data)
    const imported = await importModel(
      { modelPath: join(FIXTURES, 'model.onnx'), dataFiles: null, runFolder: folder },
      { emit: () => undefined, signal: new AbortController().signal },
    )
    expect(imported).toMatchObject({ checkpoint: { step: 16, epoch: 2 }, settings: { task: 'next-frame' }, parameters: 1444 })
  })

  it('goes on as it would have gone on', async () => {
    const { settings, split } = await theRun()
    const runFolder = join(folder, 'runs', RUN)
    const result = await trainRun(
      {
        runFolder,
        featureFolder: join(folder, 'features'),
        settings: { ...settings, epochs: 4 },
        provider: 'cpu',
        threads: 1,
        sources: await sources(),
        split,
        resume: true,
        previewFolder: join(folder, 'previews'),
        previewSeconds: 1,
      },
      listeningHooks().hooks,
    )
    expect(result).toMatchObject({ outcome: 'completed', epochsDone: 4 })
    const epochsOf = async (path: string): Promise<unknown[]> =>
      (await MetricsLog.read(path)).filter(({ type }) => type === 'epoch').map((line) => epochMetricsSchema.parse(line))
    const expected = (await epochsOf(join(FIXTURES, 'resumed-metrics.ndjson'))) as {
      training: { loss: number }
      validation: { loss: number }
    }[]
    // Float32 sums in the order of another processor.
    expect(await epochsOf(join(runFolder, 'metrics.ndjson'))).toMatchObject(
      expected.map(({ training, validation }) => ({
        training: { loss: expect.closeTo(training.loss, 4) as number },
        validation: { loss: expect.closeTo(validation.loss, 4) as number },
      })),
    )
    expect((await listCheckpoints(checkpointRoot(runFolder))).map(({ step }) => step)).toEqual([8, 16, 24, 32])
  })
})
