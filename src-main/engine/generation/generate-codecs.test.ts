import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GenerationSettings, NextFrameSettings } from '../../../src-shared/project/index.ts'
import { listeningHooks, smallTraining, writeToneRecording } from '../../../test/support/training-run.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { checkpointRoot, listCheckpoints, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { trainRun } from '../training/train-run.ts'
import { generateTake } from './generate-take.ts'

let folder: string
let sources: PcmSource[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generate-codecs-'))
  sources = [await writeToneRecording(folder, 'a', { seconds: 4 }), await writeToneRecording(folder, 'b', { seconds: 4 })]
})
afterAll(() => rm(folder, { recursive: true }))

const TAKE: Omit<GenerationSettings, 'weights'> = {
  mode: 'stateful',
  seconds: 0.7,
  level: 'hold',
  variation: 0,
  randomSeed: 1,
  rawJoins: false,
}

describe.each([
  ['mdct', null, 'mono'],
  ['mdct', 44_100, 'mid-side'],
  ['log-mel', null, 'left-right'],
  ['stft-if', null, 'mono'],
] as [NextFrameSettings['codec'], number | null, NextFrameSettings['channels']][])('%s at %s Hz, %s', (codec, sampleRate, channels) => {
  it('is trained and played to exactly the wanted sound', async () => {
    const name = `${codec}-${sampleRate}-${channels}`
    const input = {
      ...smallTraining(folder, sources, {
        codec,
        sampleRate,
        channels,
        trimSilence: true,
        epochs: 1,
        batchSize: 8,
        sequenceFrames: 12,
        sequenceHopFrames: 40,
        sizes: { hidden: 4 },
      }),
      runFolder: join(folder, name),
    }
    await trainRun(input, listeningHooks().hooks)
    const step = (await listCheckpoints(checkpointRoot(input.runFolder))).at(-1)!.step
    const { record } = await loadCheckpoint(checkpointRoot(input.runFolder), step)
    expect(record.codec).toMatchObject({ id: codec, sampleRate: sampleRate ?? 16_000, channels })

    const outPath = join(folder, `${name}.wav`)
    const take = await generateTake(
      {
        runFolder: input.runFolder,
        checkpoint: step,
        settings: { ...TAKE, weights: 'float32' },
        provider: 'cpu',
        threads: 1,
        seed: { source: sources[0], startSeconds: 1 },
        outPath,
      },
      { emit: () => undefined, signal: new AbortController().signal },
    )
    const rate = sampleRate ?? 16_000
    expect(take).toMatchObject({
      sampleRate: rate,
      channels: channels === 'mono' ? 1 : 2,
      frames: Math.round(0.7 * rate),
      outcome: 'completed',
    })
    const stream = await openAudioFile(outPath)
    expect(stream).toMatchObject({ sampleRate: rate, channels: take.channels })
    await stream.close()
    expect(take.health.clippedFraction).toBe(0)
  })
})
