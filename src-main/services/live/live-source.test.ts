import { describe, expect, it } from 'vitest'
import { resample } from '../../engine/dsp/resample.ts'
import { LiveSound } from './live-sound.ts'
import { LiveSource } from './live-source.ts'

const sine = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(i / 7))

function soundOf(samples: Float32Array, sampleRate: number, channels = 1): LiveSound {
  const sound = new LiveSound(sampleRate, channels, { onTaken: () => undefined, onSpliced: () => undefined })
  sound.push(0, 0, samples)
  return sound
}

/** Left channel of `count` frames, in blocks of 256. */
function read(source: LiveSource, count: number): number[] {
  const left: number[] = []
  for (let at = 0; at < count; at += 256) {
    const block = new Float32Array(2 * Math.min(256, count - at))
    source.read(at, block, 2)
    for (let i = 0; i < block.length; i += 2) left.push(block[i])
  }
  return left
}

describe('LiveSource', () => {
  it('is the very sound where the rates are equal, on both channels', () => {
    const samples = sine(2000)
    const source = new LiveSource(soundOf(samples, 16_000), 16_000, new Float32Array(0))
    expect(read(source, 2000)).toEqual([...samples])
  })

  it.each([44_100, 48_000, 8000])('is the resampled sound at %i Hz, as far as it says that it reaches', (stageRate) => {
    const samples = sine(8000)
    const source = new LiveSource(soundOf(samples, 16_000), stageRate, new Float32Array(0))
    const { frames } = source.readiness(0)
    expect(frames).toBeGreaterThan(0.9 * 0.5 * stageRate)
    expect(read(source, frames)).toEqual([...resample(samples, 16_000, stageRate, 'prompt').subarray(0, frames)])
  })

  it('takes no more than it was asked for, so that the rest can still change', () => {
    const sound = soundOf(sine(16_000), 16_000)
    const source = new LiveSource(sound, 48_000, new Float32Array(0))
    read(source, 4800)
    expect(sound.takenSamples).toBeLessThan(1600 + 200)
  })

  it('plays first what another stage had taken and nobody heard', () => {
    const samples = sine(2000)
    const sound = soundOf(samples, 16_000)
    const before = sound.take(500)
    const source = new LiveSource(sound, 16_000, before)
    expect(read(source, 2000)).toEqual([...samples])
  })

  it('gives a place again that was just read', () => {
    const source = new LiveSource(soundOf(sine(2000), 16_000), 16_000, new Float32Array(0))
    const [first, again] = [new Float32Array(256), new Float32Array(256)]
    source.read(512, first, 2)
    source.read(512, again, 2)
    expect(again).toEqual(first)
  })
})
