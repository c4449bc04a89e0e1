import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChannelLayout, CodecId } from '../../../../src-shared/project/index.ts'
import { LiveListener, played } from '../../../../test/support/live-listener.ts'
import { tinySettings, writeSampleRun } from '../../../../test/support/sample-checkpoint.ts'
import { writeToneRecording } from '../../../../test/support/training-run.ts'
import type { PcmSource } from '../../files/pcm-source.ts'
import { openFrameDecoding } from '../open-frame-decoding.ts'
import { generateSound, seedSamples } from '../sound-generator.ts'
import { checkpointRoot, loadCheckpoint } from '../../checkpoints/checkpoint-store.ts'
import { playableCheckpoint } from '../playable-model.ts'
import { createPredictor } from '../predictors.ts'
import { readSeed } from '../seed-audio.ts'
import { BlendedPredictor } from './blended-predictor.ts'
import type { LiveInput } from './live-messages.ts'
import { FrameVoice } from '../frame-voice.ts'

let folder = ''
let source: PcmSource
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spectraloom-live-'))
  source = await writeToneRecording(folder, 'tones')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function liveInput(codec: CodecId, changes: Partial<LiveInput> = {}, channels: ChannelLayout = 'mono'): Promise<LiveInput> {
  return {
    runFolder: await writeSampleRun(folder, tinySettings('base', { codec, sampleRate: null, channels })),
    checkpoint: 12,
    seed: { source, startSeconds: 0 },
    second: { checkpoint: null, seed: null },
    values: {},
    mode: 'stateful',
    level: 'hold',
    randomSeed: 1,
    provider: 'cpu',
    threads: 1,
    startSample: 0,
    version: 1,
    ...changes,
  }
}

/** Of the codecs at their own rate, from frame to frame in samples. */
const HOPS = { fourier: 4000, mdct: 512, 'log-mel': 256, 'stft-if': 256 }
const CODECS = Object.keys(HOPS) as (keyof typeof HOPS)[]

describe('playLive', () => {
  it.each(CODECS)('never runs further ahead than allowed, but for a frame (%s)', async (codec) => {
    const listener = await played(await liveInput(codec), 8000)
    const end = listener.end(1)
    await listener.until(() => listener.events.some(({ type }) => type === 'idle'))
    expect(listener.end(1)).toBe(end)
    expect(end).toBeLessThan(8000 + 4000)
    await listener.stop()
  })

  it('plays what a take of the same seed and settings would hold, but for its joint with the seed', async () => {
    const input = await liveInput('mdct', { level: 'free' })
    const listener = await played(input, 16_000)
    await listener.stop()
    const model = playableCheckpoint(await loadCheckpoint(checkpointRoot(input.runFolder), 12))
    const seed = await readSeed(
      { source, startSeconds: 0 },
      { sampleRate: 16_000, channels: 1, samples: seedSamples(model), hopSamples: 4000 },
    )
    const predictor = await createPredictor(model, { mode: 'stateful', weights: 'float32', provider: 'cpu', threads: 1 })
    const settings = {
      mode: 'stateful',
      seconds: 1,
      level: 'free',
      variation: 0,
      randomSeed: 1,
      rawJoins: false,
      weights: 'float32',
    } as const
    const take: number[] = []
    for await (const block of generateSound(model, seed, settings, {
      predictor,
      decoding: await openFrameDecoding(model, { threads: 1 }),
      signal: new AbortController().signal,
    }))
      take.push(...block[0])
    const sound = listener.sound(1).samples
    expect(sound.findIndex((value, i) => value !== take[i])).toBeGreaterThanOrEqual(take.length)
  })

  it('plays a model that declares no parameters as one whose parameters rest', async () => {
    const { runFolder } = await liveInput('mdct')
    const model = playableCheckpoint(await loadCheckpoint(checkpointRoot(runFolder), 12))
    const seed = await readSeed(
      { source, startSeconds: 0 },
      { sampleRate: 16_000, channels: 1, samples: seedSamples(model), hopSamples: 4000 },
    )
    const frames: Float32Array[] = []
    for (const values of [{}, model.definition.live.complete({})]) {
      const predictor = await createPredictor(model, { mode: 'stateful', weights: 'float32', provider: 'cpu', threads: 1 })
      const blended = new BlendedPredictor(
        predictor,
        await createPredictor(model, { mode: 'stateful', weights: 'float32', provider: 'cpu', threads: 1 }),
      )
      const voice = new FrameVoice(model, blended, { level: 'free', randomSeed: 1, hand: model.definition.live.hand(values) })
      await voice.begin([seed, seed], blended.state(), async () => undefined)
      frames.push((await voice.next()) as Float32Array)
      await blended.dispose()
    }
    expect(frames[0].some((value) => value !== 0)).toBe(true)
    expect(frames[0]).toEqual(frames[1])
  })

  it.each([...CODECS, 'stereo'] as const)(
    'goes back to what is not heard when a parameter changes, and plays the same again where nothing changes (%s)',
    async (codec) => {
      const channels = codec === 'stereo' ? 2 : 1
      const input = await (codec === 'stereo' ? liveInput('mdct', {}, 'mid-side') : liveInput(codec))
      const listener = await played(input, 24_000)
      listener.tell({ type: 'allow', committedSample: 9000, untilSample: 24_000 })
      listener.tell({ type: 'set', version: 2, values: {} })
      await listener.until(() => listener.end(2) >= 20_000)
      await listener.stop()
      const [before, after] = [listener.sound(1, channels), listener.sound(2, channels)]
      const hopSamples = { ...HOPS, stereo: HOPS.mdct }[codec]
      expect(after.startSample).toBe(Math.floor(9000 / hopSamples) * hopSamples)
      expect(after.samples.some((value) => value !== 0)).toBe(true)
      // Codecs that carry a phase or an overlap take some frames to be where they were.
      const settled = codec === 'fourier' || codec === 'mdct' || codec === 'stereo' ? after.startSample + 200 : Infinity
      for (let sample = settled; sample < 20_000; sample += 97)
        expect(after.samples[sample - after.startSample]).toBeCloseTo(before.samples[sample], 5)
    },
  )

  // With `fourier` the change comes in the middle of a frame of 4000 samples, and is heard in it.
  it.each(['fourier', 'mdct'] as const)('plays otherwise with variation from what is not heard yet on (%s)', async (codec) => {
    const listener = await played(await liveInput(codec), 24_000)
    listener.tell({ type: 'allow', committedSample: 9000, untilSample: 24_000 })
    listener.tell({ type: 'set', version: 2, values: { variation: 1 } })
    await listener.until(() => listener.end(2) >= 20_000)
    await listener.stop()
    const [before, after] = [listener.sound(1), listener.sound(2)]
    const difference = (from: number, to: number): number => {
      let sum = 0
      let power = 0
      for (let sample = from; sample < to; sample++) {
        sum += (after.samples[sample - after.startSample] - before.samples[sample]) ** 2
        power += before.samples[sample] ** 2
      }
      return sum / power
    }
    // What would be played anyway agrees to 1e-10; an untrained network reacts little to the first noise it hears.
    expect(difference(9100, 10_000)).toBeGreaterThan(1e-4)
    expect(difference(16_000, 20_000)).toBeGreaterThan(codec === 'mdct' ? 0.05 : 1e-4)
  })

  it('blends two seeds: at either end exactly what each would play alone', async () => {
    const other = await writeToneRecording(folder, 'others')
    const second = { checkpoint: null, seed: { source: other, startSeconds: 1 } }
    const sounds: number[][] = []
    for (const changes of [{}, { second, values: { seedBlend: 0 } }, { seed: second.seed }, { second, values: { seedBlend: 1 } }]) {
      const listener = await played(await liveInput('fourier', { level: 'free', ...changes }), 8000)
      sounds.push(listener.sound(1).samples.slice(200, 7900))
      await listener.stop()
    }
    expect(sounds[1]).toEqual(sounds[0])
    expect(sounds[3]).toEqual(sounds[2])
    expect(sounds[2]).not.toEqual(sounds[0])
  })

  it('answers a new seed from the sample that was asked for', async () => {
    const input = await liveInput('mdct', { level: 'free' })
    const other = await writeToneRecording(folder, 'others')
    const seed = { source: other, startSeconds: 1 }
    const listener = await played(input, 24_000)
    listener.tell({ type: 'reseed', version: 2, seed, atSample: 12_345 })
    await listener.until(() => listener.end(2) >= 20_000)
    await listener.stop()
    const alone = await played({ ...input, seed }, 16_000)
    await alone.stop()
    const answer = listener.sound(2)
    expect(answer.startSample).toBe(12_345)
    expect(answer.samples.slice(0, 7000)).toEqual(alone.sound(1).samples.slice(0, 7000))
  })

  it('says what a seed lacks that is too short', async () => {
    const listener = new LiveListener(await liveInput('fourier', { seed: { samples: new Float32Array(100) } }))
    await expect(listener.done).rejects.toThrow('this model listens to 1.3 s')
  })
})
