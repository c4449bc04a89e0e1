import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TranslationSettings } from '../../../src-shared/project/index.ts'
import { FIRST_GENERATION_SETTINGS } from '../../../src-shared/project/index.ts'
import { listeningHooks, writeToneRecording } from '../../../test/support/training-run.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { generateTake } from '../generation/generate-take.ts'
import type { ModelDefinition } from '../models/index.ts'
import { timbretron } from '../models/timbretron-model.ts'
import { translate } from '../models/translate-model.ts'
import { COLOUR_BINS, coloursOf } from '../plane/colours.ts'
import { CounterRandom } from '../random.ts'
import { trainRun } from '../training/train-run.ts'
import type { TrainEvent } from '../training/train-job.ts'
import { bentMoments } from './bent-moments.ts'
import { COLOURS_VIEW } from './moments-view.ts'
import { translationData } from './translation-data.ts'

const hooks = { emit: () => undefined, signal: new AbortController().signal, onProgress: () => undefined }
const GROUPS = [
  { name: 'Low', recordings: ['a', 'b'] },
  { name: 'High', recordings: ['c'] },
]
const settingsOf = (model: ModelDefinition): TranslationSettings => ({
  ...(model.descriptor.presets.quick as TranslationSettings),
  sizes: Object.fromEntries(model.descriptor.sizes.map(({ name, minimum }) => [name, minimum])),
  groups: GROUPS,
  batchSize: 2,
  stepsPerEpoch: 4,
  epochs: 2,
  learningRate: 0.01,
  learningRateSchedule: { warmUpSteps: 0, then: 'constant' },
  previewEpochs: [2],
})
const settings = settingsOf(translate)

let folder: string
let sources: PcmSource[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'translation-'))
  sources = await Promise.all(['a', 'b', 'c', 'd'].map((name) => writeToneRecording(folder, name, { seconds: 8 })))
})
afterAll(() => rm(folder, { recursive: true }))

const KILLED = 'killed'
interface Course {
  model: ModelDefinition
  killAt?: number
  resume?: boolean
}

async function trained(name: string, { model, killAt, resume = false }: Course): Promise<TrainEvent[]> {
  const { hooks: listening, events } = listeningHooks((event) => {
    if (event.type === 'step' && event.step === killAt) throw new Error(KILLED)
  })
  const input = {
    ...{ runFolder: join(folder, name), featureFolder: folder, settings: settingsOf(model), provider: 'cpu' as const, threads: 1, sources },
    ...{ split: null, resume, previewFolder: folder, previewSeconds: 0.5 },
  }
  try {
    await trainRun(input, listening)
  } catch (error) {
    if ((error as Error).message !== KILLED) throw error
  }
  return events
}

const weightsOf = async (name: string): Promise<Record<string, unknown>> =>
  Object.fromEntries([...(await loadCheckpoint(checkpointRoot(join(folder, name)), 8)).tensors].map(([key, { data }]) => [key, data]))

describe('what a translator learns from', () => {
  it('is as many seconds of each group, in the order of the groups, heard out of tune here and there', async () => {
    const data = await translationData({ featureFolder: folder, settings, sources, split: null }, COLOURS_VIEW, hooks)
    expect([data.rows, data.split.leftOut]).toEqual([2, [{ recordingId: 'd', reason: 'It is in none of the groups.' }]])
    const size = 96 * COLOUR_BINS
    const target = { heard: new Float32Array(2 * size), recorded: new Float32Array(2 * size) }
    await data.read(3, 1, target)
    expect(target.recorded).not.toEqual(target.heard)
    const again = { heard: new Float32Array(2 * size), recorded: new Float32Array(2 * size) }
    await data.read(3, 1, again)
    expect(again).toEqual(target)
    expect(data.heldOut?.rows).toBe(2)
  })

  it('is refused where there are not two groups that sound', async () => {
    const input = { featureFolder: folder, sources, split: null }
    await expect(translationData({ ...input, settings: { ...settings, groups: GROUPS.slice(0, 1) } }, COLOURS_VIEW, hooks)).rejects.toThrow(
      'two groups',
    )
    const gone = [GROUPS[0], { name: 'Gone', recordings: ['nowhere'] }]
    await expect(translationData({ ...input, settings: { ...settings, groups: gone } }, COLOURS_VIEW, hooks)).rejects.toThrow(
      '"Gone" has no second of sound',
    )
  })

  it('is out of tune for a quarter to half a second, by no more than half a semitone', () => {
    const tone = Float32Array.from({ length: 96 * 256 + 1024 }, (_, n) => 0.3 * Math.sin((2 * Math.PI * 3000 * n) / 24_000))
    const { values } = coloursOf(tone)
    const loudest = (moments: Float32Array, t: number): number => {
      const row = moments.subarray(t * COLOUR_BINS, (t + 1) * COLOUR_BINS)
      return row.indexOf(Math.max(...row))
    }
    const moments = values.length / COLOUR_BINS
    const before = values.slice()
    for (let seed = 0; seed < 20; seed++) {
      const bent = bentMoments(values, COLOURS_VIEW, new CounterRandom(seed, 0))
      const moved = Array.from({ length: moments }, (_, t) => t).filter((t) =>
        bent.subarray(t * COLOUR_BINS, (t + 1) * COLOUR_BINS).some((value, k) => value !== values[t * COLOUR_BINS + k]),
      )
      expect(moved.length).toBeGreaterThanOrEqual(Math.floor((0.25 * 24_000) / 256))
      expect(moved.length).toBeLessThanOrEqual(Math.ceil((0.5 * 24_000) / 256))
      expect(moved.at(-1)! - moved[0]).toBe(moved.length - 1)
      // 3000 Hz is bin 128; half a semitone of it 3.8 bins.
      for (const t of moved) expect(Math.abs(loudest(bent, t) - 128)).toBeLessThanOrEqual(4)
    }
    expect(values).toEqual(before)
  })
})

describe.each([translate, timbretron])('a network that translates: $descriptor.id', (model) => {
  const { id } = model.descriptor

  it('makes a preview, and goes on after a kill as if nothing had happened', async () => {
    const whole = await trained(id, { model })
    if (model === translate) {
      const errors = whole.flatMap((event) => (event.type === 'step' ? [event.loss] : []))
      expect(errors.at(-1)).toBeLessThan(0.8 * errors[0])
    }
    expect(whole.find((event) => event.type === 'preview')).toBeDefined()
    await trained(`${id} killed`, { model, killAt: 6 })
    await trained(`${id} killed`, { model, resume: true })
    expect(await weightsOf(`${id} killed`)).toEqual(await weightsOf(id))
  }, 120_000)

  it('plays a recording in the sound of a group: as long as is asked for, as loud as it is, silent after its end', async () => {
    const take = async (translateTo?: string): Promise<Float32Array> => {
      const outPath = join(folder, 'take.wav')
      const [source] = sources
      const { frames, sampleRate } = await generateTake(
        {
          runFolder: join(folder, id),
          checkpoint: 8,
          settings: { ...FIRST_GENERATION_SETTINGS, seconds: 5, translateTo },
          provider: 'cpu',
          threads: 1,
          seed: { source, startSeconds: 4 },
          outPath,
        },
        hooks,
      )
      expect([frames, sampleRate]).toEqual([120_000, 24_000])
      const stream = await openAudioFile(outPath)
      const blocks: number[] = []
      for await (const [block] of stream.blocks()) for (const value of block) blocks.push(value)
      await stream.close()
      return Float32Array.from(blocks)
    }
    const high = await take('High')
    const level = (from: number, to: number): number => {
      const part = high.subarray(from * 24_000, to * 24_000)
      return 10 * Math.log10(part.reduce((sum, value) => sum + value * value, 0) / part.length + 1e-12)
    }
    // The source's tones of 0.3 that fall away are at -25 dB or so on average; noise of an unlearnt network is as loud.
    expect(level(0.2, 3.8)).toBeGreaterThan(-35)
    expect(level(4.2, 5)).toBeLessThan(-80)
    // It is of the group Low: the other one is meant.
    expect(await take()).toEqual(high)
    expect(await take('Low')).not.toEqual(high)
    await expect(take('Middle')).rejects.toThrow('knows no group "Middle"')
  }, 120_000)
})
