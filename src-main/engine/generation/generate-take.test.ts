import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GenerationSettings, ProviderId } from '../../../src-shared/project/index.ts'
import { takeHealthSchema } from '../../../src-shared/project/index.ts'
import { absentProvider } from '../../../test/support/breaking-runner.ts'
import { listeningHooks, smallTraining, writeToneRecording } from '../../../test/support/training-run.ts'
import { writeWav } from '../../../test/support/write-wav.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import { PcmReader } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { GenerateEvent, GeneratedTake, GenerateInput } from './generate-job.ts'
import { checkpointFile, checkpointRoot, listCheckpoints } from '../checkpoints/checkpoint-store.ts'
import { CheckpointError } from '../checkpoints/errors.ts'
import { trainRun } from '../training/train-run.ts'
import { generateTake } from './generate-take.ts'

let folder: string
let source: PcmSource
let runFolder: string
let checkpoint: number
let nextFile = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generate-'))
  source = await writeToneRecording(folder, 'a')
  // 24 cells: matrices just large enough for 8 bits.
  const input = smallTraining(folder, [source, await writeToneRecording(folder, 'b')], { epochs: 3, sizes: { hidden: 24 } })
  runFolder = input.runFolder
  await trainRun(input, listeningHooks().hooks)
  checkpoint = (await listCheckpoints(checkpointRoot(runFolder))).at(-1)!.step
})
afterAll(() => rm(folder, { recursive: true }))

const PLAIN: GenerationSettings = {
  mode: 'window',
  seconds: 2.1,
  level: 'hold',
  variation: 0,
  randomSeed: 1,
  rawJoins: false,
  weights: 'auto',
}

interface Heard {
  take: GeneratedTake
  blocks: Float32Array[]
  samples: Float32Array
  events: GenerateEvent[]
}

type AudioEvent = Extract<GenerateEvent, { type: 'audio' }>

const generate = async (
  changes: Partial<GenerationSettings> = {},
  options: { seed?: GenerateInput['seed']; provider?: ProviderId; react?: (event: AudioEvent, abort: () => void) => void } = {},
): Promise<Heard> => {
  const controller = new AbortController()
  const blocks: Float32Array[] = []
  const events: GenerateEvent[] = []
  const input: GenerateInput = {
    runFolder,
    checkpoint,
    settings: { ...PLAIN, ...changes },
    provider: options.provider ?? 'cpu',
    threads: 1,
    seed: options.seed ?? { source, startSeconds: 2 },
    outPath: join(folder, `${nextFile++}.wav`),
  }
  const take = await generateTake(input, {
    signal: controller.signal,
    emit: (event) => {
      events.push(event)
      if (event.type !== 'audio') return
      blocks.push(event.samples)
      options.react?.(event, () => controller.abort())
    },
  })
  const samples = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0))
  let at = 0
  for (const block of blocks) {
    samples.set(block, at)
    at += block.length
  }
  return { take, blocks, samples, events }
}

const samplesOf = async (path: string): Promise<Float32Array> => {
  const stream = await openAudioFile(path)
  const parts: number[] = []
  for await (const [block] of stream.blocks()) parts.push(...block)
  return Float32Array.from(parts)
}

const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)

describe('generateTake', () => {
  it.each(['window', 'stateful'] as const)(
    'in mode %s makes exactly the wanted sound, block by block, and the file holds it',
    async (mode) => {
      const { take, blocks, samples } = await generate({ mode })
      expect(take).toMatchObject({ sampleRate: 16_000, channels: 1, frames: 33_600, outcome: 'completed' })
      expect(samples).toHaveLength(33_600)
      expect(blocks.length).toBeGreaterThanOrEqual(9)
      expect(await samplesOf(take.path)).toEqual(samples)
      expect(take.realTimeFactor).toBeGreaterThan(0)
      expect(take.timeToFirstAudioSeconds).toBeGreaterThan(0)
      expect(takeHealthSchema.parse(take.health)).toMatchObject({ silentFraction: 0, clippedFraction: 0 })
    },
  )

  it('begins with the same frame in both modes: the memory has heard the same seed', async () => {
    const [window, stateful] = [await generate({ mode: 'window', rawJoins: true }), await generate({ mode: 'stateful', rawJoins: true })]
    // Matrix products of other shapes round in another order.
    expect(window.samples.slice(0, 4000)).toBeAllclose(stateful.samples.slice(0, 4000), { rtol: 1e-3, atol: 1e-5 })
    expect(window.samples.slice(-4000)).not.toEqual(stateful.samples.slice(-4000))
  })

  it.each(['window', 'stateful'] as const)('says which weights played, and plays nearly the same with 8 bits in mode %s', async (mode) => {
    const [full, rounded] = [await generate({ mode, rawJoins: true }), await generate({ mode, rawJoins: true, weights: 'int8' })]
    expect([full.take.playedWeights, rounded.take.playedWeights]).toEqual(['float32', 'int8'])
    const [first, other] = [full.samples.slice(0, 4000), rounded.samples.slice(0, 4000)]
    expect(other).not.toEqual(first)
    // Of the first frame; later ones go on from what was played and may part.
    expect(rms(first.map((value, i) => value - other[i]))).toBeLessThan(0.05 * rms(first))
  })

  it('repeats itself for the same seed, and with variation plays something else for each random seed', async () => {
    const plain = await generate()
    expect((await generate()).samples).toEqual(plain.samples)
    const varied = await generate({ variation: 0.2 })
    expect(varied.samples).not.toEqual(plain.samples)
    expect((await generate({ variation: 0.2 })).samples).toEqual(varied.samples)
    expect((await generate({ variation: 0.2, randomSeed: 2 })).samples).not.toEqual(varied.samples)
  })

  it('holds the level of the seed, and lets it fade where it may', async () => {
    const reader = await PcmReader.open(source.pcmPath, 1)
    const seed = await reader.read(2 * 16_000, 16_000)
    await reader.close()
    const held = await generate({ seconds: 5 })
    const free = await generate({ seconds: 5, level: 'free' })
    const endOf = (samples: Float32Array): number => rms(samples.slice(-16_000)) / rms(seed)
    // The hold follows a running mean: within 3 dB.
    expect(endOf(held.samples)).toBeGreaterThan(Math.SQRT1_2)
    expect(endOf(held.samples)).toBeLessThan(Math.SQRT2)
    // Three epochs leave a network that answers far too softly.
    expect(endOf(free.samples)).toBeLessThan(0.5)
    expect(Math.abs(held.take.health.energyDriftDb)).toBeLessThan(3)
  })

  it('joins frames more smoothly than it puts them side by side', async () => {
    const [smooth, raw] = [await generate({ seconds: 5 }), await generate({ seconds: 5, rawJoins: true })]
    expect(smooth.take.health.joinClickRatio).toBeLessThan(raw.take.health.joinClickRatio)
    expect(smooth.samples).toHaveLength(raw.samples.length)
  })

  it('is made by the processor where its provider does not start, and says so once', async () => {
    const [fallen, plain] = [await generate({}, { provider: absentProvider }), await generate()]
    expect(fallen.samples).toEqual(plain.samples)
    expect(fallen.events.filter(({ type }) => type === 'fallback')).toEqual([
      { type: 'fallback', failed: absentProvider, reason: expect.stringContaining(absentProvider), advice: expect.stringContaining('cpu') },
    ])
  })

  it('keeps what is there when it is cancelled, as a playable file', async () => {
    const { take, samples } = await generate({ seconds: 60 }, { react: ({ frames }, abort) => (frames >= 8000 ? abort() : undefined) })
    expect(take.outcome).toBe('cancelled')
    expect(take.frames).toBe(samples.length)
    expect(take.frames).toBeLessThan(16_000)
    expect(await samplesOf(take.path)).toEqual(samples)
  })

  it('plays on from a sound file as from the recording', async () => {
    const reader = await PcmReader.open(source.pcmPath, 1)
    const path = join(folder, 'seed.wav')
    await writeWav(path, [await reader.read(0, source.frames)], source.sampleRate)
    await reader.close()
    expect((await generate({}, { seed: { audioPath: path, startSeconds: 2 } })).samples).toEqual((await generate()).samples)
  })

  it('takes the end of a recording where the start lies too near to it', async () => {
    const fromEnd = await generate({}, { seed: { source, startSeconds: 5 } })
    expect((await generate({}, { seed: { source, startSeconds: 900 } })).samples).toEqual(fromEnd.samples)
    const path = join(folder, 'seed-end.wav')
    const reader = await PcmReader.open(source.pcmPath, 1)
    await writeWav(path, [await reader.read(0, source.frames)], source.sampleRate)
    await reader.close()
    expect((await generate({}, { seed: { audioPath: path, startSeconds: 5.9 } })).samples).toEqual(fromEnd.samples)
  })

  it('hears a recording or a file again and again that is shorter than a seed', async () => {
    const short = await writeToneRecording(folder, 'short', { seconds: 0.5 })
    const reader = await PcmReader.open(short.pcmPath, 1)
    const once = await reader.read(0, short.frames)
    await reader.close()
    const path = join(folder, 'short.wav')
    await writeWav(path, [once], short.sampleRate)
    // Half a second is two whole frames: twice it is the second that the model listens to.
    const twice = join(folder, 'twice.wav')
    await writeWav(twice, [Float32Array.of(...once, ...once)], short.sampleRate)
    const fromTwice = await generate({}, { seed: { audioPath: twice, startSeconds: 0 } })
    expect((await generate({}, { seed: { source: short, startSeconds: 0 } })).samples).toEqual(fromTwice.samples)
    expect((await generate({}, { seed: { audioPath: path, startSeconds: 0 } })).samples).toEqual(fromTwice.samples)
  })

  it('refuses a checkpoint that is not there, and names another', async () => {
    const error = await generateTake(
      {
        runFolder,
        checkpoint: checkpoint + 1,
        settings: PLAIN,
        provider: 'cpu',
        threads: 1,
        seed: { source, startSeconds: 0 },
        outPath: join(folder, 'none.wav'),
      },
      { emit: () => undefined, signal: new AbortController().signal },
    ).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(CheckpointError)
    expect((error as CheckpointError).advice).toContain(`step ${checkpoint}`)
    await expect(readFile(join(folder, 'none.wav'))).rejects.toThrow(/ENOENT/)
    expect((await readFile(checkpointFile(checkpointRoot(runFolder), checkpoint))).length).toBeGreaterThan(0)
  })
})
