import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FIRST_CORPUS_PLAYING, FIRST_GENERATION_SETTINGS } from '../../../src-shared/project/index.ts'
import type { CorpusPlaying, CorpusSettings } from '../../../src-shared/project/index.ts'
import { SMALL_CORPUS_CHECKPOINT, SMALL_CORPUS_RATE, smallCorpusRun, trainedSmallCorpus } from '../../../test/support/small-corpus.ts'
import { listeningHooks, writeToneRecording } from '../../../test/support/training-run.ts'
import { checkpointRoot, listCheckpoints, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { GeneratedTake, TakeRegion } from './generate-job.ts'
import type { TrainEvent, TrainInput } from '../training/train-job.ts'
import { trainRun } from '../training/train-run.ts'
import { generateTake } from './generate-take.ts'
import { getReady } from './get-ready.ts'
import { holdCorpus, openCorpus } from './open-corpus.ts'

const RATE = SMALL_CORPUS_RATE
let folder: string
let sources: PcmSource[]
let featureFolder: string
let trained: string

const input = (name: string, changes: Partial<TrainInput> = {}): TrainInput =>
  smallCorpusRun(folder, name, sources, { featureFolder, ...changes })

const train = async (given: TrainInput, react?: (event: TrainEvent, abort: () => void) => void): Promise<TrainEvent[]> => {
  const { hooks, events } = listeningHooks(react)
  await trainRun(given, hooks)
  return events
}

const weightsOf = async (runFolder: string): Promise<number[]> => {
  const root = checkpointRoot(runFolder)
  const step = (await listCheckpoints(root)).at(-1)!.step
  return [...((await loadCheckpoint(root, step)).tensors.get('model/query/weights')!.data as Float32Array)]
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corpus-take-'))
  const { runFolder, material } = await trainedSmallCorpus()
  trained = runFolder
  sources = material.sources
  featureFolder = material.featureFolder
  // Patience for a busy machine.
}, 120_000)

afterAll(() => rm(folder, { recursive: true }))

async function take(
  name: string,
  randomSeed: number,
  corpus: Partial<CorpusPlaying> = {},
  seconds = 4,
  region?: TakeRegion,
  material = sources,
): Promise<GeneratedTake> {
  return generateTake(
    {
      runFolder: trained,
      checkpoint: SMALL_CORPUS_CHECKPOINT,
      settings: { ...FIRST_GENERATION_SETTINGS, seconds, randomSeed, corpus: { ...FIRST_CORPUS_PLAYING, ...corpus } },
      provider: 'cpu',
      threads: 1,
      seed: { source: sources[0], startSeconds: 5 },
      material: { sources: material, featureFolder },
      region,
      outPath: join(folder, `${name}.wav`),
    },
    { emit: () => undefined, signal: new AbortController().signal },
  )
}

describe('a corpus', () => {
  it('plays the same where it stood ready, once, and another one where that is asked for', async () => {
    const anew = await take('anew', 4)
    const material = { sources, featureFolder }
    const { signal } = new AbortController()
    await getReady({ runFolder: trained, checkpoint: SMALL_CORPUS_CHECKPOINT, material }, { signal })
    for (const name of ['ready', 'after it']) expect(readFileSync((await take(name, 4)).path)).toEqual(readFileSync(anew.path))
    const network = learntNetwork(await loadCheckpoint(checkpointRoot(trained), SMALL_CORPUS_CHECKPOINT))
    const { memory } = await holdCorpus(material, network, { signal })
    expect((await openCorpus(material, network, { signal })).memory).toBe(memory)
    expect((await openCorpus(material, network, { signal })).memory).not.toBe(memory)
    await holdCorpus(material, network, { signal })
    const ofOne = await take('of one', 4, {}, 4, undefined, sources.slice(0, 1))
    expect(new Set(ofOne.origins!.map(({ recordingId }) => recordingId))).toEqual(new Set(['a']))
  })

  it('learns: its loss on what was held out falls', async () => {
    const events = await train(input('learns'))
    const losses = events.flatMap((event) => (event.type === 'epoch' ? [event.metrics.validation!.loss] : []))
    expect(losses.length).toBe(3)
    expect(losses[2]).toBeLessThan(losses[0] - 0.05)
  })

  it('goes on after a stop with the very steps it would have taken', async () => {
    await train(input('stopped'), (event, abort) => {
      if (event.type === 'step' && event.step >= 4) abort()
    })
    await train(input('stopped', { resume: true }))
    expect(await weightsOf(join(folder, 'stopped'))).toEqual(await weightsOf(trained))
  })

  it('begins with what another run has learnt and learns from more, hearing as that does', async () => {
    const more = [...sources, await writeToneRecording(folder, 'c', { seconds: 30 })]
    const firstLoss = (events: TrainEvent[]): number => events.find((event) => event.type === 'step')!.loss
    const settings = { ...input('more').settings, epochs: 1 }
    const basis = { runFolder: trained, checkpoint: SMALL_CORPUS_CHECKPOINT }
    const continued = await train(input('more', { sources: more, settings, basis }))
    const anew = await train(input('anew', { sources: more, settings }))
    expect(firstLoss(continued)).toBeLessThan(firstLoss(anew) - 0.03)
    const spaceOf = async (runFolder: string, step: number): Promise<unknown> =>
      (await loadCheckpoint(checkpointRoot(runFolder), step)).record.facts.space
    expect(await spaceOf(join(folder, 'more'), 6)).toEqual(await spaceOf(trained, SMALL_CORPUS_CHECKPOINT))
    const learnt = continued.find((event) => event.type === 'prepared')!.split.map(({ recordingId }) => recordingId)
    expect(new Set(learnt)).toEqual(new Set(['a', 'b', 'c']))
    const other = { ...settings, sizes: { hidden: 8, query: 8 } }
    await expect(train(input('other', { sources: more, settings: other, basis }))).rejects.toThrow('sizes')
  })

  it('stops by itself where it gets no better at what it never heard, and learns on when it is told to', async () => {
    const settings = { ...(input('').settings as CorpusSettings), epochs: 9, learningRate: 1e-9, stepsPerEpoch: 2 }
    const epochsOf = (events: readonly TrainEvent[]): number[] =>
      events.flatMap((event) => (event.type === 'epoch' ? [event.metrics.epoch] : []))
    // The first is the best there is, and three more are waited for.
    expect(epochsOf(await train(input('done', { settings })))).toEqual([1, 2, 3, 4])
    expect(epochsOf(await train(input('done', { settings, resume: true })))).toEqual([5])
  })

  it('plays the same take for the same seed, bit for bit, and another for another', async () => {
    await take('one', 7)
    await take('two', 7)
    await take('other', 8)
    const bytes = (name: string): Buffer => readFileSync(join(folder, `${name}.wav`))
    expect(bytes('two').equals(bytes('one'))).toBe(true)
    expect(bytes('other').equals(bytes('one'))).toBe(false)
  })

  it('sounds as it was recorded: its rate, its level, no silence, exactly as long as wanted', async () => {
    const made = await take('plain', 3)
    expect([made.sampleRate, made.frames, made.outcome]).toEqual([RATE, 4 * RATE, 'completed'])
    // The recordings have -19 dB.
    expect(Math.abs(made.health.rmsDb + 19)).toBeLessThan(5)
    expect(made.health.silentFraction).toBeLessThan(0.1)
  })

  it('says where each moment comes from', async () => {
    const { origins = [] } = await take('told', 5)
    expect(origins[0].atSeconds).toBe(0)
    for (let i = 1; i < origins.length; i++) expect(origins[i].atSeconds).toBeCloseTo(origins[i - 1].atSeconds + origins[i - 1].seconds, 6)
    for (const { recordingId, sourceSeconds, semitones, seconds } of origins) {
      expect(['a', 'b']).toContain(recordingId)
      expect(sourceSeconds).toBeLessThan(57)
      expect(Math.abs(semitones)).toBeLessThanOrEqual(2)
      // Three units of 0.42 s, as much slower as two semitones down are.
      expect(seconds).toBeLessThan(3 * 0.42 * 1.13)
    }
  })

  it('is of longer passages in a collage', async () => {
    const longest = async (novelty: number): Promise<number> => {
      const found = []
      for (const seed of [5, 6, 7]) found.push(...((await take(`novelty ${novelty}, ${seed}`, seed, { novelty })).origins ?? []))
      return Math.max(...found.map(({ seconds }) => seconds))
    }
    expect(await longest(0)).toBeGreaterThan(await longest(0.5))
  })

  it('begins by itself, whatever the seed is', async () => {
    const fromSeed = await take('from seed', 9)
    const byItself = await take('by itself', 9, { beginsByItself: true })
    expect([byItself.frames, byItself.outcome]).toEqual([4 * RATE, 'completed'])
    expect(readFileSync(byItself.path).equals(readFileSync(fromSeed.path))).toBe(false)
  })

  it.each([6, 7, 8, 9])('comes to an end where it is asked to: with how a recording ends, to its last moment (%i)', async (seed) => {
    const { origins = [], frames } = await take('ended', seed, { ending: true }, 8)
    expect(frames).toBe(8 * RATE)
    const last = origins[origins.length - 1]
    // The tones go on to the end of the recordings, 60 s.
    expect(last.sourceSeconds).toBeGreaterThan(56)
    // Its last 20 ms die away by themselves, and each of some joins may come 8 ms early.
    expect(Math.abs(last.sourceSeconds + last.seconds * 2 ** (last.semitones / 12) - 60)).toBeLessThan(0.1)
    expect(last.atSeconds + last.seconds).toBeGreaterThan(7)
  })

  it('makes a part of a take anew, bit for bit the same around it, from what was heard before', async () => {
    const whole = await take('whole', 5, {}, 8)
    const region = { takePath: whole.path, startSeconds: 3, endSeconds: 5 }
    const [one, again, other] = [
      await take('part one', 11, {}, 8, region),
      await take('part again', 11, {}, 8, region),
      await take('part other', 12, {}, 8, region),
    ]
    const samples = ({ path }: GeneratedTake, from: number, to: number): Buffer =>
      readFileSync(path)
        .subarray(-8 * RATE * 4)
        .subarray(from * RATE * 4, to * RATE * 4)
    for (const part of [one, other]) {
      expect(part.frames).toBe(8 * RATE)
      expect(samples(part, 0, 3).equals(samples(whole, 0, 3))).toBe(true)
      expect(samples(part, 5.025, 8).equals(samples(whole, 5.025, 8))).toBe(true)
      expect(samples(part, 3.1, 4.9).equals(samples(whole, 3.1, 4.9))).toBe(false)
      expect(part.origins?.[0].atSeconds).toBe(3)
    }
    expect(samples(again, 0, 8).equals(samples(one, 0, 8))).toBe(true)
    expect(samples(other, 3.1, 4.9).equals(samples(one, 3.1, 4.9))).toBe(false)
  })

  it('plays with the recordings that are wanted, and more with those that count more', async () => {
    const { origins: only = [] } = await take('only', 5, { recordingWeights: { a: 0 } })
    expect(new Set(only.map(({ recordingId }) => recordingId))).toEqual(new Set(['b']))
    const share = async (name: string, weight: number): Promise<number> => {
      const { origins = [] } = await take(name, 5, { recordingWeights: { b: weight } }, 12)
      const seconds = (wanted: string): number =>
        origins.reduce((sum, { recordingId, seconds: long }) => sum + (recordingId === wanted ? long : 0), 0)
      return seconds('b') / (seconds('a') + seconds('b'))
    }
    expect(await share('more', 16)).toBeGreaterThan((await share('less', 0.1)) + 0.3)
  })

  it('plays with sounds that it never learnt from as well, more with a larger weight, and keeps to its own without any', async () => {
    const other = await writeToneRecording(folder, 'other', { seconds: 60 })
    const shareOf = async (name: string, weight: number): Promise<number> => {
      const { origins = [] } = await take(name, 5, { recordingWeights: { other: weight } }, 12, undefined, [...sources, other])
      const seconds = (list: typeof origins): number => list.reduce((sum, { seconds: long }) => sum + long, 0)
      return seconds(origins.filter(({ recordingId }) => recordingId === 'other')) / seconds(origins)
    }
    expect(await shareOf('without', 0)).toBe(0)
    // The two own recordings are twice as long: three quarters, a third and a tenth are asked for.
    for (const share of [0.75, 0.33, 0.1])
      expect(Math.abs((await shareOf(`blended ${share}`, (2 * share) / (1 - share))) - share)).toBeLessThan(0.15)
  })

  it('follows its knobs: high takes have higher copies of sounds than low ones', async () => {
    const [low, high] = [await take('low', 4, { register: -1 }), await take('high', 4, { register: 1 })]
    const height = ({ origins = [] }: GeneratedTake): number => origins.reduce((sum, { semitones }) => sum + semitones / origins.length, 0)
    expect(height(high)).toBeGreaterThan(height(low) + 0.5)
  })
})
