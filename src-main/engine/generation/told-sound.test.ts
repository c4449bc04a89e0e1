import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FIRST_GENERATION_SETTINGS, keyValue, type DrawnSoundSettings, type GenerationSettings } from '../../../src-shared/project/index.ts'
import { listeningHooks } from '../../../test/support/training-run.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork, type LearntNetwork } from '../checkpoints/learnt-network.ts'
import { encodeMidi } from '../files/midi-file.ts'
import { writePcm } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { hzOfKey } from '../instrument/performance.ts'
import { wavenet } from '../models/wavenet-model.ts'
import { CounterRandom } from '../random.ts'
import { trainRun } from '../training/train-run.ts'
import type { SeedPlace } from './generate-job.ts'
import { generateTake } from './generate-take.ts'
import { DrawnSoundStream } from './live/drawn-sound-stream.ts'
import type { LiveInput } from './live/live-messages.ts'

const RATE = 16_000
/** 220 and 330 Hz. */
const [LOW, HIGH] = [57, 64]
const GROUPS = [
  { name: 'Hum', recordings: ['hum'] },
  { name: 'Hiss', recordings: ['hiss'] },
]
const settings: DrawnSoundSettings = {
  ...(wavenet.descriptor.presets.quick as DrawnSoundSettings),
  ...{ sizes: { channels: 12, layers: 4, told: 8, pitch: 6 }, groups: GROUPS },
  ...{ sequenceSamples: 2048, heardSamples: 2048, batchSize: 4, learningRate: 0.01, previewEpochs: [] },
}

let folder: string
let sources: PcmSource[]

async function recorded(name: string, samples: Float32Array): Promise<PcmSource> {
  const pcmPath = join(folder, `${name}.f32`)
  await writePcm(pcmPath, [samples])
  return { recordingId: name, name, pcmPath, soundKey: name, sampleRate: RATE, channels: 1, frames: samples.length }
}

/** Notes of 0.2 s by chance, low or high, with an overtone and a little noise. */
function hum(seconds: number): Float32Array {
  const random = new CounterRandom(7, 0)
  let [phase, key] = [0, LOW]
  return Float32Array.from({ length: seconds * RATE }, (_, n) => {
    if (n % (RATE / 5) === 0) key = random.integer(2) === 0 ? LOW : HIGH
    phase += (2 * Math.PI * hzOfKey(key)) / RATE
    return 0.3 * Math.sin(phase) + 0.1 * Math.sin(2 * phase) + 0.01 * random.normal()
  })
}

/** As loud. */
function hiss(seconds: number): Float32Array {
  const random = new CounterRandom(8, 0)
  return Float32Array.from({ length: seconds * RATE }, () => 0.22 * random.normal())
}

const KILLED = 'killed'

/** Trains, up to a step where one is given. @returns the run's folder */
async function trained(
  name: string,
  changes: Partial<DrawnSoundSettings>,
  { killAt, resume = false }: { killAt?: number; resume?: boolean } = {},
): Promise<string> {
  const { hooks } = listeningHooks((event) => {
    if (event.type === 'step' && event.step === killAt) throw new Error(KILLED)
  })
  const runFolder = join(folder, name)
  const input = {
    ...{ runFolder, featureFolder: folder, settings: { ...settings, ...changes }, provider: 'cpu' as const, threads: 1, sources },
    ...{ split: null, resume, previewFolder: folder, previewSeconds: 0.5 },
  }
  await trainRun(input, hooks).catch((error: unknown) => {
    if ((error as Error).message !== KILLED) throw error
  })
  return runFolder
}

const powerAt = (sound: Float32Array, hz: number): number => {
  let [re, im] = [0, 0]
  sound.forEach((value, n) => {
    const windowed = value * Math.sin((Math.PI * n) / sound.length) ** 2
    re += windowed * Math.cos((2 * Math.PI * hz * n) / RATE)
    im += windowed * Math.sin((2 * Math.PI * hz * n) / RATE)
  })
  return re * re + im * im
}

/** How much more there is of the low note than of the high one, dB. */
const lowerDb = (sound: Float32Array): number => 10 * Math.log10(powerAt(sound, hzOfKey(LOW)) / powerAt(sound, hzOfKey(HIGH)))

/** Energy of the difference of neighbouring samples over that of the sound: 2 of white noise, near 0 of low tones. */
const roughness = (sound: Float32Array): number => {
  let [moves, energy] = [0, 0]
  for (let n = 1; n < sound.length; n++) {
    moves += (sound[n] - sound[n - 1]) ** 2
    energy += sound[n] ** 2
  }
  return moves / energy
}

const level = (sound: Float32Array): number => Math.sqrt(sound.reduce((sum, value) => sum + value * value, 0) / sound.length)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'told-sound-'))
  sources = [await recorded('hum', hum(12)), await recorded('hiss', hiss(12))]
})
afterAll(() => rm(folder, { recursive: true }))

it('goes on after a kill as if nothing had happened', { timeout: 300_000 }, async () => {
  const short = { epochs: 2, stepsPerEpoch: 3, checkpointEveryEpochs: 1 }
  const weightsOf = async (runFolder: string): Promise<Record<string, unknown>> =>
    Object.fromEntries([...(await loadCheckpoint(checkpointRoot(runFolder), 6)).tensors].map(([key, { data }]) => [key, data]))
  const whole = await weightsOf(await trained('whole', short))
  await trained('killed', short, { killAt: 5 })
  expect(await weightsOf(await trained('killed', short, { resume: true }))).toEqual(whole)
  expect(Object.keys(whole).filter((name) => /pitch-weights|fundamental-weights|group-weights/.test(name))).not.toHaveLength(0)
})

describe('after little training', () => {
  const STEPS = 240
  let runFolder: string
  let network: LearntNetwork
  beforeAll(async () => {
    runFolder = await trained('run', { epochs: 1, stepsPerEpoch: STEPS })
    network = learntNetwork(await loadCheckpoint(checkpointRoot(runFolder), STEPS, 'weights'))
  }, 600_000)

  const opened = async (): Promise<DrawnSoundStream> => {
    const stream = await DrawnSoundStream.open({ randomSeed: 3, threads: 1, values: {} } as unknown as LiveInput, network)
    return stream
  }
  const heard = async (stream: DrawnSoundStream, seconds: number): Promise<Float32Array> => {
    const sound: number[] = []
    while (sound.length < seconds * RATE) sound.push(...(await stream.next()).samples)
    return Float32Array.from(sound)
  }

  it('sounds at the pitch of the key that is held, within 0.2 s of any other', { timeout: 120_000 }, async () => {
    const stream = await opened()
    await stream.begin({ samples: hum(1) }, () => 0)
    for (const key of [LOW, HIGH, LOW, HIGH]) {
      stream.obey({ keys: keyValue(key, 127) })
      const sound = await heard(stream, 0.4)
      for (const part of [sound.subarray(0, 0.2 * RATE), sound.subarray(0.2 * RATE)])
        expect(key === LOW ? lowerDb(part) : -lowerDb(part)).toBeGreaterThan(15)
    }
    await stream.close()
  })

  it('takes back a key, and comes to the same from there', { timeout: 120_000 }, async () => {
    const stream = await opened()
    await stream.begin({ samples: hum(1) }, () => 0)
    stream.obey({ keys: keyValue(HIGH, 100) })
    const sounding = [await stream.next(), await stream.next(), await stream.next()]
    stream.goBackTo(sounding[1].startSample)
    const again = [await stream.next(), await stream.next()]
    expect(again.map(({ samples }) => samples)).toEqual(sounding.slice(1).map(({ samples }) => samples))
    await stream.close()
  })

  it('goes over to the sound of the group that is asked for, whatever it began from', { timeout: 120_000 }, async () => {
    const stream = await opened()
    const asked = async (seed: Float32Array, values: Record<string, number>): Promise<number> => {
      await stream.begin({ samples: seed }, () => 0)
      stream.obey(values)
      await heard(stream, 0.2)
      return roughness(await heard(stream, 0.5))
    }
    const { parameters } = wavenet.live(network.settings)
    expect(parameters.flatMap(({ name, label }) => (name.startsWith('group-') ? [label] : []))).toEqual(['Hum', 'Hiss'])
    for (const seed of [hum(1), hiss(1)]) {
      expect(await asked(seed, { 'group-0': 1 })).toBeLessThan(0.3)
      expect(await asked(seed, { 'group-1': 1 })).toBeGreaterThan(1.5)
    }
    await stream.close()
  })

  const take = async (seed: SeedPlace, changes: Partial<GenerationSettings>): Promise<Float32Array> => {
    const blocks: Float32Array[] = []
    await generateTake(
      {
        ...{ runFolder, checkpoint: STEPS, provider: 'cpu', threads: 1, outPath: join(folder, 'take.wav'), seed },
        settings: { ...FIRST_GENERATION_SETTINGS, ...changes },
      },
      { signal: new AbortController().signal, emit: (event) => event.type === 'audio' && void blocks.push(event.samples.slice()) },
    )
    return Float32Array.from(blocks.flatMap((block) => [...block]))
  }

  it('plays written notes when they are written, and is silent in rests', { timeout: 120_000 }, async () => {
    const notes = [
      { pitch: HIGH, velocity: 110, startSeconds: 0.3, durationSeconds: 0.4 },
      { pitch: LOW, velocity: 110, startSeconds: 0.7, durationSeconds: 0.4 },
    ]
    const midiPath = join(folder, 'notes.mid')
    await writeFile(midiPath, await encodeMidi('Notes', { tempoBpm: 120, notes, controls: [] }))
    const sound = await take({ midiPath, startSeconds: 0 }, { seconds: 1.6, translateTo: 'Hum' })
    const part = (from: number, to: number): Float32Array => sound.subarray(from * RATE, to * RATE)
    expect(lowerDb(part(0.4, 0.65))).toBeLessThan(-15)
    expect(lowerDb(part(0.8, 1.05))).toBeGreaterThan(15)
    for (const rest of [part(0.05, 0.25), part(1.4, 1.6)]) expect(level(rest)).toBeLessThan(0.01 * level(part(0.4, 0.65)))
  })

  it('makes takes that sound like a group, and refuses one that it does not know', { timeout: 120_000 }, async () => {
    const seed = { source: sources[0], startSeconds: 2 }
    const like = async (translateTo: string): Promise<number> =>
      roughness((await take(seed, { seconds: 1, translateTo })).subarray(0.3 * RATE))
    expect(await like('Hum')).toBeLessThan(0.3)
    expect(await like('Hiss')).toBeGreaterThan(1.5)
    await expect(take(seed, { seconds: 1, translateTo: 'Choir' })).rejects.toThrow('knows no group "Choir"')
  })
})
