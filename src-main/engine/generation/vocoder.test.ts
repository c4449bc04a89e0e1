import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { played } from '../../../test/support/live-listener.ts'
import { tinySettings, writeSampleRun } from '../../../test/support/sample-checkpoint.ts'
import { writeToneRecording } from '../../../test/support/training-run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { exportModel } from '../model-files/export-model.ts'
import type { LiveInput } from './live/live-messages.ts'
import { openFrameDecoding } from './open-frame-decoding.ts'
import { playableCheckpoint, type PlayableModel } from './playable-model.ts'
import { createPredictor } from './predictors.ts'
import { readSeed } from './seed-audio.ts'
import { generateSound, seedSamples } from './sound-generator.ts'
import { Vocoder } from './vocoder.ts'

const settings = tinySettings('mel-gru', { sizes: { hidden: 6, vocoder: 16 } })

interface SetUp {
  folder: string
  source: PcmSource
  runFolder: string
  model: PlayableModel
}

async function setUp(sizes = settings.sizes): Promise<SetUp> {
  const folder = temporaryFolder()
  const runFolder = await writeSampleRun(folder, { ...settings, sizes })
  const model = playableCheckpoint(await loadCheckpoint(checkpointRoot(runFolder), 12))
  return { folder, source: await writeToneRecording(folder, 'a'), runFolder, model }
}

const heard = ({ source, model }: SetUp, samples = seedSamples(model)): Promise<Sound> => {
  const { sampleRate, channels, hopSamples } = model.codec
  return readSeed({ source, startSeconds: 0 }, { sampleRate, channels, samples, hopSamples })
}

async function taken(given: SetUp): Promise<number[]> {
  const { model } = given
  const predictor = await createPredictor(model, { mode: 'stateful', weights: 'float32', provider: 'cpu', threads: 1 })
  const take: number[] = []
  const wanted = {
    mode: 'stateful',
    seconds: 0.5,
    level: 'free',
    variation: 0,
    randomSeed: 1,
    rawJoins: false,
    weights: 'float32',
  } as const
  const parts = { predictor, decoding: await openFrameDecoding(model, { threads: 1 }), signal: new AbortController().signal }
  for await (const block of generateSound(model, await heard(given), wanted, parts)) take.push(...block[0])
  return take
}

describe('a network with a vocoder', { timeout: 120_000 }, () => {
  it('plays live what a take of the same seed would hold, and the same again where it goes back and nothing changes', async () => {
    const given = await setUp()
    const { source, runFolder } = given
    const input: LiveInput = {
      runFolder,
      checkpoint: 12,
      seed: { source, startSeconds: 0 },
      second: { checkpoint: null, seed: null },
      values: {},
      mode: 'stateful',
      level: 'free',
      randomSeed: 1,
      provider: 'cpu',
      threads: 1,
      startSample: 0,
      version: 1,
    }
    const listener = await played(input, 16_000)
    listener.tell({ type: 'allow', committedSample: 6000, untilSample: 16_000 })
    listener.tell({ type: 'set', version: 2, values: {} })
    await listener.until(() => listener.end(2) >= 14_000)
    await listener.stop()
    const [before, after] = [listener.sound(1), listener.sound(2)]
    const take = await taken(given)
    expect(take.some((value) => value !== 0)).toBe(true)
    expect(Float32Array.from(before.samples.slice(0, take.length))).toEqual(Float32Array.from(take))
    expect(after.startSample).toBeGreaterThan(0)
    expect(after.startSample).toBeLessThanOrEqual(6000)
    expect(Float32Array.from(after.samples.slice(0, 8000))).toEqual(
      Float32Array.from(before.samples.slice(after.startSample, after.startSample + 8000)),
    )
  })

  it('sounds as its codec has it where the run is from before there were vocoders', async () => {
    const former = await setUp({ hidden: 6 })
    const before = former.model
    expect(await Vocoder.open(before, { threads: 1 })).toBeNull()
    expect(await taken(former)).not.toEqual(await taken(await setUp()))
    const decoder = (await openFrameDecoding(before, { threads: 1 })).decoder()
    const frames = before.codec.encode(await heard(former, 12_000))
    const { dimensions } = before.codec
    const sound: number[] = []
    for (let at = 0; at < frames.length; at += dimensions) sound.push(...(await decoder.push(frames.slice(at, at + dimensions)))[0])
    sound.push(...(await decoder.flush())[0])
    expect(Float32Array.from(sound)).toEqual(before.codec.decode(frames)[0])
  })

  it('leaves as a file that plays the same without this program', async () => {
    const given = await setUp()
    const { folder, runFolder, model } = given
    const { path } = await exportModel(
      {
        runFolder,
        runId: 'run-a',
        runName: 'Mel',
        checkpoint: 12,
        form: 'vocode',
        outPath: join(folder, 'vocoder.onnx'),
        productVersion: '1',
      },
      { emit: () => undefined, signal: new AbortController().signal },
    )
    const vocoder = (await Vocoder.open(model, { threads: 1 }))!
    const decoder = vocoder.decoder()
    const session = await ort.InferenceSession.create(path)
    const shapes = session.inputMetadata.map((port) => [port.name, 'shape' in port ? (port.shape as number[]) : []] as const)
    let states = Object.fromEntries(
      shapes
        .filter(([name]) => name !== 'frames')
        .map(([name, shape]) => [name, new ort.Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b, 1)), shape)]),
    )
    const frames = model.codec.encode(await heard(given, 12_000))
    const { dimensions, hopSamples } = model.codec
    const [own, ofFile]: [number[], number[]] = [[], []]
    for (let at = 0; at < frames.length; at += dimensions) {
      const frame = frames.slice(at, at + dimensions)
      own.push(...(await decoder.push(frame))[0])
      const made = await session.run({ ...states, frames: new ort.Tensor('float32', frame, [1, 1, dimensions]) })
      ofFile.push(...(made.sound.data as Float32Array))
      states = Object.fromEntries(Object.keys(states).map((name) => [name, made[`next/${name}`]])) as typeof states
    }
    await vocoder.close()
    expect(own.length).toBeGreaterThan(20 * hopSamples)
    // Its first hops lie before the sound. Operators of an older set round a little otherwise.
    expect(Float32Array.from(ofFile).subarray(ofFile.length - own.length)).toBeAllclose(Float32Array.from(own), { atol: 1e-3 })
  })
})
