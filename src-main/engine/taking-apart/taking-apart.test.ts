import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SeparationSettings } from '../../../src-shared/project/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { realFftPlan } from '../dsp/fft-plan.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import { writePcm } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { modelOf } from '../models/index.ts'
import { CounterRandom } from '../random.ts'
import { learntParts } from './learnt-parts.ts'
import { soundOf } from '../spectral-editing/readable-sound.ts'
import { trainRun } from '../training/train-run.ts'
import type { TrainEvent } from '../training/train-job.ts'
import { BandPlaces, BANDS, SEPARATION_HOP, SEPARATION_RATE, SEPARATION_WINDOW } from '../separation/bands.ts'
import { EXCERPT_SAMPLES, Mixer } from '../separation/mixer.ts'
import { bandsView, samplesView, WINDOW_MOMENTS } from '../separation/mixture-view.ts'
import { openPartNetwork } from './part-network.ts'
import { separationData } from '../separation/separation-data.ts'

const SECONDS = 24

/** A low hum, and hiss in bursts. */
const hum = Float32Array.from({ length: SECONDS * SEPARATION_RATE }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 90 * i) / SEPARATION_RATE))
const random = new CounterRandom(5, 0)
let before = 0
const bursts = Float32Array.from({ length: SECONDS * SEPARATION_RATE }, (_, i) => {
  const noise = random.normal()
  const high = noise - before
  before = noise
  return 0.2 * high * Math.exp(-(i % 6000) / 800)
})

async function sources(): Promise<PcmSource[]> {
  const folder = temporaryFolder()
  const made = { hum, bursts }
  return Promise.all(
    Object.entries(made).map(async ([name, samples]) => {
      const pcmPath = join(folder, `${name}.f32`)
      await writePcm(pcmPath, [samples])
      return { recordingId: name, name, pcmPath, soundKey: name, sampleRate: SEPARATION_RATE, channels: 1, frames: samples.length }
    }),
  )
}

const settingsOf = (model: string, others: Partial<SeparationSettings>): SeparationSettings => ({
  ...(modelOf(model).descriptor.presets.quick as SeparationSettings),
  ...{ epochs: 2, stepsPerEpoch: 16, batchSize: 4, learningRateSchedule: { warmUpSteps: 0, then: 'constant' } },
  groups: [
    { name: 'Hum', recordings: ['hum'] },
    { name: 'Bursts', recordings: ['bursts'] },
  ],
  ...others,
})
const settings = settingsOf('separate', { sizes: { filters: 2 } })

const sdr = (wanted: Float32Array, got: Float32Array): number => {
  const power = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0)
  return 10 * Math.log10(power(wanted) / power(wanted.map((value, i) => value - got[i])))
}

describe('Bands', () => {
  const places = new BandPlaces(SEPARATION_RATE, SEPARATION_WINDOW)

  it('share out each bin whole', () => {
    const bins = SEPARATION_WINDOW / 2 + 1
    const into = new Float32Array(BANDS)
    places.gather(new Float32Array(bins).fill(4), into)
    expect(into.reduce((sum, value) => sum + value, 0)).toBeCloseTo(2 * bins, 2)
    expect(Math.min(...into)).toBeGreaterThan(0)
  })

  it('say of every bin what holds of all bands', () => {
    const into = new Float32Array(SEPARATION_WINDOW / 2 + 1)
    places.spread(new Float32Array(BANDS).fill(0.25), 0, into)
    expect(into.every((value) => value === 0.25)).toBe(true)
  })

  it('hear a tone in the same band at any rate', () => {
    const loudest = (sampleRate: number, windowSamples: number): number => {
      const tone = Float32Array.from({ length: windowSamples }, (_, i) => Math.sin((2 * Math.PI * 1500 * i) / sampleRate))
      const plan = realFftPlan(windowSamples)
      const [powers, into] = [new Float32Array(windowSamples / 2 + 1), new Float32Array(BANDS)]
      plan.input.set(tone)
      plan.forward()
      plan.power(powers, 0)
      new BandPlaces(sampleRate, windowSamples).gather(powers, into)
      return into.indexOf(Math.max(...into))
    }
    expect(loudest(48_000, 4096)).toBe(loudest(22_050, 2048))
  })
})

it('A mixture is the sum of its parts where they do not overlap, and the same each time', () => {
  const mixer = new Mixer(bandsView(8))
  const made = (): [Float32Array, Float32Array] => {
    const [heard, parts] = [new Float32Array(8 * BANDS), new Float32Array(2 * 8 * BANDS)]
    mixer.mix([[hum], [bursts]], new CounterRandom(4, 1), heard, parts)
    return [heard, parts]
  }
  const [heard, parts] = made()
  expect(made()).toEqual([heard, parts])
  let [sum, error] = [0, 0]
  for (let i = 0; i < heard.length; i++) {
    const [a, b] = [parts[i], parts[heard.length + i]]
    sum += heard[i]
    expect(heard[i]).toBeLessThanOrEqual(a + b + 1e-3)
    expect(heard[i]).toBeGreaterThanOrEqual(Math.abs(a - b) - 1e-3)
    error += a + b - heard[i]
  }
  expect(error / sum).toBeLessThan(0.1)
  expect(EXCERPT_SAMPLES).toBeLessThan(hum.length)
})

it('Parts as they sound sum to the mixture, and are what bands are heard of', () => {
  const random = new CounterRandom(4, 2)
  const samples = 8 * SEPARATION_HOP
  const [heard, parts] = [new Float32Array(samples), new Float32Array(2 * samples)]
  new Mixer(samplesView(samples)).mix([[hum], [bursts]], random, heard, parts)
  expect(heard).toBeAllclose(
    heard.map((_, i) => parts[i] + parts[samples + i]),
    { atol: 1e-5 },
  )
  const [ofBands, partBands] = [new Float32Array(9 * BANDS), new Float32Array(2 * 9 * BANDS)]
  new Mixer(bandsView(9)).mix([[hum], [bursts]], new CounterRandom(4, 2), ofBands, partBands)
  const plan = realFftPlan(SEPARATION_WINDOW)
  const [powers, into] = [new Float32Array(SEPARATION_WINDOW / 2 + 1), new Float32Array(BANDS)]
  plan.forwardWindowed(heard, 3 * SEPARATION_HOP, hannWindow(SEPARATION_WINDOW))
  plan.power(powers, 0)
  new BandPlaces(SEPARATION_RATE, SEPARATION_WINDOW).gather(powers, into)
  // Moment 4 of the bands begins where sample 3 hops of the sound is. Filters spread what was windowed once: .1 of it.
  const wanted = ofBands.subarray(4 * BANDS, 5 * BANDS)
  const off = into.reduce((sum, value, b) => sum + Math.abs(value - wanted[b]), 0)
  expect(off / wanted.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.1)
})

it('What is too short to be mixed is said', async () => {
  const short = { ...settings, groups: [settings.groups[0], { name: 'Bursts', recordings: ['gone'] }] }
  const options = { signal: new AbortController().signal, onProgress: () => undefined }
  const view = bandsView(WINDOW_MOMENTS)
  await expect(
    separationData({ settings: short, sources: await sources(), featureFolder: '', split: null }, view, options),
  ).rejects.toThrow('The group "Bursts" has no recording of 5 s or more.')
  await expect(
    separationData({ settings: { ...settings, groups: [] }, sources: await sources(), featureFolder: '', split: null }, view, options),
  ).rejects.toThrow('two groups')
})

interface Trained {
  runFolder: string
  /** Of what is held out, after each epoch: what the network learns. */
  errors: number[]
  checkpoint: number
}

/** @param killAt a step at which the process dies */
async function trained(folder: string, given: SeparationSettings, { resume = false, killAt = Infinity } = {}): Promise<Trained> {
  const made: Trained = { runFolder: join(folder, 'run'), errors: [], checkpoint: 0 }
  const killed = new Error('killed')
  const emit = (event: TrainEvent): void => {
    if (event.type === 'step' && event.step >= killAt) throw killed
    if (event.type === 'epoch') made.errors.push(Object.values(event.metrics.validation!)[0] as number)
    if (event.type === 'checkpoints') made.checkpoint = event.checkpoints.at(-1)!.step
  }
  try {
    await trainRun(
      {
        ...{ runFolder: made.runFolder, settings: given, sources: await sources(), provider: 'cpu', threads: 1, split: null, resume },
        ...{ featureFolder: join(folder, 'features'), previewFolder: folder, previewSeconds: 1 },
      },
      { emit, signal: new AbortController().signal },
    )
  } catch (error) {
    if (error !== killed) throw error
  }
  return made
}

it.each([
  ['separate-tasnet', { filters: 2 }],
  ['separate-wave', { filters: 2 }],
  ['separate-clusters', { hidden: 2, places: 2 }],
])(
  '%s goes on after a kill as if nothing had happened',
  async (model, sizes) => {
    const given = settingsOf(model, { sizes, stepsPerEpoch: 2, batchSize: 2, checkpointEveryEpochs: 1 })
    const weightsOf = async ({ runFolder, checkpoint }: Trained): Promise<[string, unknown][]> =>
      [...(await loadCheckpoint(checkpointRoot(runFolder), checkpoint)).tensors].map(([name, { data }]) => [name, data])
    const whole = await trained(temporaryFolder(), given)
    const folder = temporaryFolder()
    const killed = await trained(folder, given, { killAt: 3 })
    expect(killed.checkpoint).toBe(2)
    const resumed = await trained(folder, given, { resume: true })
    expect([whole.checkpoint, resumed.checkpoint]).toEqual([4, 4])
    expect(await weightsOf(resumed)).toEqual(await weightsOf(whole))
  },
  300_000,
)

it.each([
  ['separate', { sizes: { filters: 2 } }],
  ['separate-tasnet', { sizes: { filters: 8 }, learningRate: 5e-3, stepsPerEpoch: 40 }],
  ['separate-clusters', { sizes: { hidden: 16, places: 4 }, stepsPerEpoch: 30, learningRate: 1e-2 }],
  ['separate-wave', { sizes: { filters: 2 }, learningRate: 5e-3, stepsPerEpoch: 40 }],
])(
  '%s learns to take apart what it never heard together, at another rate and in two channels',
  async (model, small) => {
    const { runFolder, errors, checkpoint } = await trained(temporaryFolder(), settingsOf(model, small))
    expect(errors[1]).toBeLessThan(errors[0])
    const network = await openPartNetwork({ runFolder, checkpoint })
    const twice = (samples: Float32Array): Float32Array => Float32Array.from({ length: 2 * samples.length }, (_, i) => samples[i >> 1])
    const [low, high] = [twice(hum), twice(bursts)]
    const mixed = low.map((value, i) => value + 5 * high[i])
    const sound = soundOf([mixed, mixed.map((value) => value / 2)], 2 * SEPARATION_RATE)
    const told: number[] = []
    const [part, ...others] = await learntParts(sound, network, { threads: 1, tell: (share) => told.push(share) })
    expect(others).toEqual([])
    const [left, right] = [new Float32Array(mixed.length), new Float32Array(mixed.length)]
    part.read(0, [left, right])
    expect(sdr(low, left)).toBeGreaterThan(sdr(low, mixed) + 6)
    expect(
      sdr(
        left,
        right.map((value) => 2 * value),
      ),
    ).toBeGreaterThan(60)
    const block = [new Float32Array(5000), new Float32Array(5000)]
    part.read(20_000, block)
    expect(Math.max(...block[0].map((value, i) => Math.abs(value - left[20_000 + i])))).toBeLessThan(1e-5)
    expect(told.length).toBeGreaterThan(0)
    const halted = new Error('told to stop')
    const refuse = (): never => {
      throw halted
    }
    await expect(learntParts(sound, network, { threads: 1, tell: refuse })).rejects.toBe(halted)
  },
  300_000,
)
