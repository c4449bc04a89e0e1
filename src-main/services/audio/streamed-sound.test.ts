import { describe, expect, it } from 'vitest'
import type { SoundRef } from '../../../src-shared/rpc/index.ts'
import { resample } from '../../engine/dsp/resample.ts'
import { noise } from '../../../test/support/signals.ts'
import { StreamedSound, type SoundReader } from './streamed-sound.ts'

const REF: SoundRef = { kind: 'recording', id: 'sound-1' }
const STAGE_RATE = 48_000

/** A sound in memory that may still grow. */
class MemorySound implements SoundReader {
  readonly reads: number[] = []

  constructor(
    readonly samples: Float32Array,
    readonly sampleRate: number,
    readonly channels = 1,
    public visibleFrames = samples.length / channels,
  ) {}

  async read(_ref: SoundRef, startFrame: number, frameCount: number) {
    this.reads.push(startFrame)
    const end = Math.min(this.visibleFrames, startFrame + frameCount)
    const { sampleRate, channels, visibleFrames } = this
    return {
      sampleRate,
      channels,
      samples: this.samples.slice(startFrame * channels, end * channels),
      totalFrames: visibleFrames,
      growing: visibleFrames < this.samples.length / channels,
    }
  }
}

const open = async (memory: MemorySound, events = {}): Promise<StreamedSound> =>
  StreamedSound.open(memory, REF, STAGE_RATE, {
    onReady: () => undefined,
    onError: (error) => {
      throw error
    },
    ...events,
  })

const settle = (milliseconds = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Reads it whole, block by block as a transport would. */
async function playThrough(sound: StreamedSound, frames: number, channels = 1): Promise<Float32Array> {
  const out = new Float32Array(frames * channels)
  for (let at = 0; at < frames; at += 480) {
    for (let tries = 0; sound.readiness(at, 0).frames < Math.min(480, frames - at); tries++) {
      if (tries > 200) throw new Error(`nothing more came at frame ${at}`)
      await settle()
    }
    sound.read(at, out.subarray(at * channels, Math.min(frames, at + 480) * channels), channels)
  }
  return out
}

describe('StreamedSound', () => {
  it.each([16_000, 22_050, 44_100, 48_000, 96_000])(
    'gives what resampling the whole of %i Hz gives, across its blocks',
    async (sampleRate) => {
      const samples = noise(Math.round(1.7 * sampleRate), 3)
      const sound = await open(new MemorySound(samples, sampleRate))
      const expected = resample(samples, sampleRate, STAGE_RATE, 'prompt')
      const heard = await playThrough(sound, expected.length)
      const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - heard[i])), 0)
      expect(worst).toBe(0)
    },
  )

  it('keeps the channels of stereo and gives mono to both sides', async () => {
    const stereo = noise(2 * 48_000, 5)
    expect(await playThrough(await open(new MemorySound(stereo, STAGE_RATE, 2)), 48_000, 2)).toEqual(stereo)
    const mono = noise(4800, 6)
    const heard = await playThrough(await open(new MemorySound(mono, STAGE_RATE)), 4800, 2)
    expect(heard).toEqual(Float32Array.from({ length: 9600 }, (_, i) => mono[i >> 1]))
  })

  it('says that the end is the end, with the tail asked for', async () => {
    const sound = await open(new MemorySound(noise(4800, 1), STAGE_RATE))
    sound.prepare(0)
    await settle()
    expect(sound.readiness(4000, 100)).toEqual({ frames: 900, final: true })
    expect(sound.readiness(4850, 100)).toEqual({ frames: 50, final: true })
  })

  it('follows a sound that grows, to its last sample', async () => {
    const samples = noise(32_000, 9)
    const memory = new MemorySound(samples, 16_000, 1, 5000)
    let ready = 0
    const sound = await open(memory, { onReady: () => ready++ })
    sound.prepare(0)
    await settle()
    const first = sound.readiness(0, 0)
    expect(first.final).toBe(false)
    expect(first.frames).toBeGreaterThan(14_000)
    expect(first.frames).toBeLessThanOrEqual(15_000)
    memory.visibleFrames = 32_000
    await settle(150)
    expect(ready).toBeGreaterThan(1)
    expect(await playThrough(sound, 96_000)).toEqual(resample(samples, 16_000, STAGE_RATE, 'prompt'))
    sound.close()
  })

  it('keeps a bounded part of a long sound', async () => {
    const memory = new MemorySound(new Float32Array(100), STAGE_RATE)
    memory.visibleFrames = 3600 * STAGE_RATE
    const long: SoundReader = {
      read: async (_ref, _start, count) => ({
        sampleRate: STAGE_RATE,
        channels: 1,
        samples: new Float32Array(count),
        totalFrames: 3600 * STAGE_RATE,
        growing: false,
      }),
    }
    const sound = await StreamedSound.open(long, REF, STAGE_RATE, { onReady: () => undefined, onError: () => undefined })
    for (let second = 0; second < 60; second++) {
      sound.prepare(second * STAGE_RATE)
      await settle()
    }
    expect(sound.readiness(0, 0).frames).toBe(0)
    expect(sound.readiness(59 * STAGE_RATE, 0).frames).toBeGreaterThan(STAGE_RATE)
  })
})
