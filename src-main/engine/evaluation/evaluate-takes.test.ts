import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CorpusSettings, FigureId } from '../../../src-shared/project/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { smallTraining, writeToneRecording } from '../../../test/support/training-run.ts'
import { listCheckpoints, checkpointRoot } from '../checkpoints/checkpoint-store.ts'
import { writePcm } from '../files/pcm-cache.ts'
import { WavWriter } from '../files/wav-writer.ts'
import type { EvaluateInput, EvaluateResult, JudgedPart } from './evaluation-jobs.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { ProgressEvent } from '../job-hooks.ts'
import { MODELS } from '../models/index.ts'
import type { TrainInput } from '../training/train-job.ts'
import { renderDemoPieces } from '../synth/demo-pieces.ts'
import { trainRun } from '../training/train-run.ts'
import { evaluateTakes } from './evaluate-takes.ts'
import { judgeForetelling } from './foretelling.ts'

const RATE = 16_000
let folder = ''
beforeEach(() => {
  folder = temporaryFolder()
})

async function part(name: string, samples: Float32Array): Promise<{ part: JudgedPart; source: PcmSource }> {
  const source = {
    recordingId: name,
    name,
    soundKey: name,
    pcmPath: join(folder, `${name}.f32`),
    sampleRate: RATE,
    channels: 1,
    frames: samples.length,
  }
  await writePcm(source.pcmPath, [samples])
  return { part: { name, source, startSeconds: 0, endSeconds: samples.length / RATE }, source }
}

async function wav(name: string, samples: Float32Array): Promise<string> {
  const path = join(folder, `${name}.wav`)
  const writer = await WavWriter.create(path, { sampleRate: RATE, channels: 1 })
  await writer.append([samples])
  await writer.close()
  return path
}

const hooks = (events: ProgressEvent[] = [], signal = new AbortController().signal) => ({
  emit: (event: ProgressEvent) => void events.push(event),
  signal,
})
const figure = ({ figures }: EvaluateResult, id: FigureId): number | null => figures.find((candidate) => candidate.id === id)?.value ?? null

describe('the job that judges takes', () => {
  it('reads takes and stretches of recordings, and judges the network that made them', async () => {
    const tones = [await writeToneRecording(folder, 'tones a'), await writeToneRecording(folder, 'tones b')]
    const training = smallTraining(folder, tones)
    await trainRun(training, hooks() as never)
    const [checkpoint] = (await listCheckpoints(checkpointRoot(training.runFolder))).slice(-1)
    const [music, other] = renderDemoPieces({ seed: 2, pieces: 2, secondsEach: 12, sampleRate: RATE })
    const learnt = await part('learnt', music)
    const heldOut = await part('held out', other)
    const input: EvaluateInput = {
      // The stretch from 3 s to 9 s of what was learnt from.
      takes: [{ name: 'copy', path: await wav('copy', music.slice(3 * RATE, 9 * RATE)), realTimeFactor: 12 }],
      real: [heldOut.part],
      learnt: [{ ...learnt.part, startSeconds: 1 } as JudgedPart],
      network: { runFolder: training.runFolder, checkpoint: checkpoint.step, threads: 1 },
    }
    const events: ProgressEvent[] = []
    const result = await evaluateTakes(input, hooks(events))
    expect(result.realSeconds).toBeCloseTo(12, 3)
    expect(result.comparedSeconds).toBe(6)
    expect(figure(result, 'real-time-factor')).toBe(12)
    expect(figure(result, 'copied-share')).toBe(1)
    const [{ nearest }] = result.copying.takes
    expect(nearest[0]).toMatchObject({ recording: 'learnt', recordingId: 'learnt', transposition: 0 })
    // The place in the recording, although the stretch that was searched begins at 1 s.
    expect(nearest[0].sourceSeconds - nearest[0].startSeconds).toBeCloseTo(3, 0)
    const { foretelling } = result
    expect(figure(result, 'skill')).toBeCloseTo(1 - (foretelling?.modelDb ?? NaN) / (foretelling?.persistenceDb ?? NaN), 10)
    expect(events.map(({ progress }) => progress)).toEqual(events.map(({ progress }) => progress).sort((a, b) => a - b))
    expect(events.at(-1)?.progress).toBe(1)
  }, 120_000)

  it('asks a network that foretells no frames for no next frame', async () => {
    const tones = [await writeToneRecording(folder, 'long a', { seconds: 60 }), await writeToneRecording(folder, 'long b', { seconds: 60 })]
    const training: TrainInput = {
      ...smallTraining(folder, tones),
      settings: {
        ...(MODELS.corpus.descriptor.presets.quick as CorpusSettings),
        sizes: { hidden: 16, query: 8 },
        epochs: 1,
        stepsPerEpoch: 2,
        batchSize: 4,
        sequenceUnits: 8,
        poolUnits: 40,
      },
    }
    await trainRun(training, hooks() as never)
    const [checkpoint] = (await listCheckpoints(checkpointRoot(training.runFolder))).slice(-1)
    const network = { runFolder: training.runFolder, checkpoint: checkpoint.step, threads: 1 }
    expect(await judgeForetelling(network, [{ name: 'a', source: tones[0], startSeconds: 0, endSeconds: 60 }])).toBeNull()
  }, 120_000)

  it('refuses takes that are too short, and recordings that are', async () => {
    const [music] = renderDemoPieces({ seed: 2, pieces: 1, secondsEach: 6, sampleRate: RATE })
    const { part: learnt } = await part('short one', music)
    const take = async (seconds: number): Promise<EvaluateInput['takes']> => [
      { name: 'take', path: await wav(`of ${seconds}`, music.slice(0, seconds * RATE)), realTimeFactor: null },
    ]
    await expect(evaluateTakes({ takes: await take(0.5), real: null, learnt: [learnt], network: null }, hooks())).rejects.toThrow(
      '"take" is too short to be judged.',
    )
    const { part: little } = await part('little', music.slice(0, 2 * RATE))
    await expect(evaluateTakes({ takes: await take(3), real: [little], learnt: [learnt], network: null }, hooks())).rejects.toThrow(
      'too little real music',
    )
  })

  it('ends when it is cancelled', async () => {
    const [music] = renderDemoPieces({ seed: 2, pieces: 1, secondsEach: 6, sampleRate: RATE })
    const { part: learnt } = await part('cancelled', music)
    const input = {
      takes: [{ name: 'take', path: await wav('cancelled', music), realTimeFactor: null }],
      real: null,
      learnt: [learnt],
      network: null,
    }
    await expect(evaluateTakes(input, hooks([], AbortSignal.abort()))).rejects.toMatchObject({ name: 'AbortError' })
  })
})
