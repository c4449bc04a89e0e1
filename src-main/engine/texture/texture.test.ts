import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FIRST_GENERATION_SETTINGS } from '../../../src-shared/project/index.ts'
import { listeningHooks, writeToneRecording } from '../../../test/support/training-run.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { writePcm } from '../files/pcm-cache.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { generateTake } from '../generation/generate-take.ts'
import { hostTensor } from '../host-tensor.ts'
import { buildForm, formProgram } from '../models/index.ts'
import { style } from '../models/style-model.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { CounterRandom } from '../random.ts'
import { trainRun } from '../training/train-run.ts'
import { loudnessOf, magnitudesOfLoudness, TEXTURE_BINS, TEXTURE_RATE } from './loudness.ts'
import { TEXTURE_MOMENTS } from './texture-data.ts'

const quick = style.descriptor.presets.quick
const FILTERS = 8
/** Three whole stretches, of which the first two are learnt from. */
const SECONDS = 9
const LEARNT = 2
const STEPS = 2 * LEARNT
const settings = { ...quick, sizes: { filters: FILTERS }, batchSize: 1, epochs: 2, previewEpochs: [] }

let folder: string
let sources: PcmSource[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'texture-'))
  const random = new CounterRandom(3, 0)
  const noise = Float32Array.from({ length: SECONDS * TEXTURE_RATE }, () => 0.05 * random.normal())
  const pcmPath = join(folder, 'rain.f32')
  await writePcm(pcmPath, [noise])
  const rain = { recordingId: 'rain', name: 'rain', pcmPath, soundKey: 'rain', sampleRate: TEXTURE_RATE, channels: 1, frames: noise.length }
  sources = [rain, await writeToneRecording(folder, 'tones')]
})
afterAll(() => rm(folder, { recursive: true }))

async function trained(name: string, { stopAt, resume = false }: { stopAt?: number; resume?: boolean } = {}): Promise<void> {
  const { hooks } = listeningHooks((event, abort) => {
    if (event.type === 'step' && event.step === stopAt) abort()
  })
  await trainRun(
    {
      ...{
        runFolder: join(folder, name),
        featureFolder: folder,
        settings,
        provider: 'cpu' as const,
        threads: 1,
        sources: sources.slice(0, 1),
      },
      ...{ split: null, resume, previewFolder: folder, previewSeconds: 0.5 },
    },
    hooks,
  )
}

const tensorsOf = async (name: string): Promise<Map<string, Float32Array>> => {
  const { tensors } = await loadCheckpoint(checkpointRoot(join(folder, name)), STEPS)
  return new Map([...tensors].map(([key, { data }]) => [key, data as Float32Array]))
}

describe('the texture of recordings', () => {
  it('is measured on loudness that becomes magnitudes again', () => {
    const tone = Float32Array.from({ length: 2048 }, (_, n) => Math.sin((2 * Math.PI * 3000 * n) / TEXTURE_RATE))
    const loudness = loudnessOf(tone).subarray(0, TEXTURE_BINS)
    // A sine of full scale at a bin's middle, 128 of 1024.
    expect(loudness[128]).toBeCloseTo(1, 3)
    expect(magnitudesOfLoudness(loudness)[128]).toBeCloseTo(256, 0)
    expect(loudnessOf(new Float32Array(2048)).every((value) => value === 0)).toBe(true)
    expect(magnitudesOfLoudness(new Float32Array(3))).toEqual(new Float32Array(3))
  })

  it('is the mean of what goes together in their stretches, the same however often a training was stopped', async () => {
    await trained('whole')
    const whole = await tensorsOf('whole')
    await trained('stopped', { stopAt: 2 })
    await trained('stopped', { resume: true })
    expect(Object.fromEntries(await tensorsOf('stopped'))).toEqual(Object.fromEntries(whole))
    // By hand:
    const [taps, bias] = ['weight', 'bias'].map((part) => [...whole].find(([name]) => name.includes(`hears/${part}`))?.[1])
    expect([taps?.length, bias?.length]).toEqual([FILTERS * TEXTURE_BINS * 11, FILTERS])
    const random = new CounterRandom(3, 0)
    const loudness = loudnessOf(Float32Array.from({ length: SECONDS * TEXTURE_RATE }, () => 0.05 * random.normal()))
    const expected = new Float64Array(FILTERS * FILTERS)
    for (let stretch = 0; stretch < LEARNT; stretch++) {
      for (let t = 0; t < TEXTURE_MOMENTS; t++) {
        const heard = Array.from({ length: FILTERS }, (_, f) => {
          let sum = 0
          for (let k = 0; k < TEXTURE_BINS; k++)
            for (let tap = 0; tap < 11; tap++) {
              const at = t + tap - 5
              if (at >= 0 && at < TEXTURE_MOMENTS)
                sum += taps![(f * TEXTURE_BINS + k) * 11 + tap] * loudness[(stretch * TEXTURE_MOMENTS + at) * TEXTURE_BINS + k]
            }
          return Math.max(0, sum)
        })
        for (let a = 0; a < FILTERS; a++)
          for (let b = 0; b < FILTERS; b++) expected[a * FILTERS + b] += (heard[a] * heard[b]) / TEXTURE_MOMENTS / LEARNT
      }
    }
    const texture = [...whole].find(([name]) => name.endsWith('texture'))![1]
    const largest = Math.max(...expected)
    // Float32 sums of 5643 products.
    expect(texture).toBeAllclose(Float32Array.from(expected), { rtol: 1e-3, atol: 1e-4 * largest })
  }, 120_000)

  it('has a slope that is that of small changes', async () => {
    const form = buildForm('texture', style.forms.change, settings, { batch: 1, steps: 16 })
    const weights = new Map(
      [...(await loadCheckpoint(checkpointRoot(join(folder, 'whole')), STEPS)).tensors]
        .filter(([name]) => form.parameters.some((parameter) => name.endsWith(parameter.name)))
        .map(([name, tensor]) => [form.parameters.find((parameter) => name.endsWith(parameter.name))!.name, tensor]),
    )
    const session = await Session.create(compileGraph(formProgram(form, weights)), { threads: 1 })
    const random = new CounterRandom(9, 0)
    const values = (): Float32Array => Float32Array.from({ length: 16 * TEXTURE_BINS }, () => random.uniform())
    const [loudness, kept] = [values(), values()]
    const run = async (x: Float32Array) => {
      const shape = [1, 16, TEXTURE_BINS]
      const given = await session.run({ loudness: hostTensor(x, shape), kept: hostTensor(kept, shape), keep: hostTensor([0.4], []) })
      return { slope: given.slope.data as Float32Array, distance: (given.distance.data as Float32Array)[0] }
    }
    const { slope } = await run(loudness)
    // Along the slope itself, where the change is largest beside the rounding of float32.
    const length = Math.sqrt(slope.reduce((sum, value) => sum + value * value, 0))
    const along = async (step: number): Promise<number> => (await run(loudness.map((x, i) => x + (step * slope[i]) / length))).distance
    const measured = ((await along(0.05)) - (await along(-0.05))) / 0.1
    expect(Math.abs(measured / length - 1)).toBeLessThan(0.05)
    await session.dispose()
  })

  it('is given to another sound, more the less of it is kept, and all is kept at 1', async () => {
    const outPath = join(folder, 'take.wav')
    const take = async (keep: number): Promise<Float32Array> => {
      const made = await generateTake(
        {
          runFolder: join(folder, 'whole'),
          checkpoint: STEPS,
          settings: { ...FIRST_GENERATION_SETTINGS, seconds: 2, keep },
          provider: 'cpu',
          threads: 1,
          seed: { source: sources[1], startSeconds: 0 },
          outPath,
        },
        { emit: () => undefined, signal: new AbortController().signal },
      )
      expect([made.frames, made.outcome]).toEqual([2 * TEXTURE_RATE, 'completed'])
      const stream = await openAudioFile(outPath)
      const samples: number[] = []
      for await (const [block] of stream.blocks()) for (const value of block) samples.push(value)
      await stream.close()
      return Float32Array.from(samples)
    }
    const [tones, woven] = [await take(1), await take(0)]
    // Of noise most bins sound, of tones few.
    const sounding = (sound: Float32Array): number => loudnessOf(sound).filter((value) => value > 0.15).length / loudnessOf(sound).length
    expect(sounding(woven)).toBeGreaterThan(sounding(tones) + 0.2)
    expect(await take(0)).toEqual(woven)
  }, 120_000)

  it('is not learnt from silence', async () => {
    const pcmPath = join(folder, 'silence.f32')
    await writePcm(pcmPath, [new Float32Array(5 * TEXTURE_RATE)])
    const silence = { ...sources[0], pcmPath, frames: 5 * TEXTURE_RATE }
    const { hooks } = listeningHooks()
    await expect(
      style.data(
        { featureFolder: folder, settings, sources: [silence], split: null },
        { ...hooks, kept: null, onProgress: () => undefined },
      ),
    ).rejects.toThrow('sounds for three seconds')
  })
})
