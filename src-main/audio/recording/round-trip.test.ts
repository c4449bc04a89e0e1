import { describe, expect, it } from 'vitest'
import type { AudioStream, CapturedBlock } from '../audio-io.ts'
import type { Render } from '../stream/feeder.ts'
import { findProbe, makeProbe, measureRoundTrip } from './round-trip.ts'

const RATE = 16_000

function noise(length: number, amplitude: number, seed = 1): Float32Array {
  let state = seed
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return amplitude * (state / 2 ** 31 - 1)
  })
}

/** The probe at a place between samples, by evaluating it there: windowed-sinc interpolation of 64 taps. */
function delayed(probe: Float32Array, delay: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => {
    let sum = 0
    const centre = Math.round(n - delay)
    for (let k = centre - 32; k <= centre + 32; k++) {
      const x = n - delay - k
      const sinc = Math.abs(x) < 1e-12 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
      sum += (probe[k] ?? 0) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / 33))
    }
    return sum
  })
}

describe('findProbe', () => {
  it.each([0, 1, 777, 3000])('finds a delay of %i samples exactly', async (delay) => {
    const probe = makeProbe(RATE)
    const sound = new Float32Array(6000)
    sound.set(probe, delay)
    const { offsetFrames, correlation } = await findProbe(probe, sound)
    expect(offsetFrames).toBeCloseTo(delay, 1)
    expect(correlation).toBeCloseTo(1, 5)
  })

  it('finds delays between samples to a fifth of a sample, where rounding would err by 0.4', async () => {
    const probe = makeProbe(RATE)
    const { offsetFrames } = await findProbe(probe, delayed(probe, 812.4, 4000))
    expect(Math.abs(offsetFrames - 812.4)).toBeLessThan(0.2)
  })

  it('finds it softly, inverted, and in noise as loud as itself', async () => {
    const probe = makeProbe(RATE)
    const sound = noise(6000, 0.1)
    probe.forEach((value, i) => (sound[1234 + i] -= 0.4 * value))
    const { offsetFrames, correlation } = await findProbe(probe, sound)
    expect(Math.abs(offsetFrames - 1234)).toBeLessThan(0.5)
    expect(correlation).toBeGreaterThan(0.4)
  })

  it('correlates little with noise and not at all with silence', async () => {
    const probe = makeProbe(RATE)
    expect((await findProbe(probe, noise(20_000, 1))).correlation).toBeLessThan(0.2)
    expect((await findProbe(probe, new Float32Array(5000))).correlation).toBe(0)
  })
})

/** A stream whose input hears its output after a delay. */
function loopback(delayOf: (repeat: number) => number, level = 0.3): AudioStream {
  let listener: (block: CapturedBlock) => void = () => undefined
  let repeat = -1
  const play = (render: Render): void => {
    repeat++
    const delay = delayOf(repeat)
    const line: number[] = new Array(delay).fill(0)
    for (let frame = 0; frame < 3 * RATE; frame += 64) {
      const block = new Float32Array(64)
      const frames = render(block, frame)
      if (frames === 0) break
      line.push(...block.subarray(0, frames).map((value) => level * value))
      listener({ startFrame: frame, sourceFrame: frame, samples: Float32Array.from(line.splice(0, 64)) })
    }
  }
  return {
    settings: { sampleRate: RATE, bufferFrames: 64, output: { device: null, channels: 1 }, input: { device: null, channels: 1 } },
    state: 'running',
    outputDevice: null,
    inputDevice: null,
    start: play,
    wake: () => undefined,
    flush: async () => 0,
    position: () => 0,
    onCaptured: (given) => {
      listener = given
      return () => undefined
    },
    setMonitor: () => undefined,
    keepAligned: async () => undefined,
    health: () => ({ underruns: 0, underrunFrames: 0, glitches: 0, restarts: 0, aheadFrames: 0, queueFrames: 0, reserveGrown: false }),
    close: async () => undefined,
  }
}

describe('measureRoundTrip', () => {
  it('measures the delay from render to capture', async () => {
    const { frames, seconds } = await measureRoundTrip(loopback(() => 450))
    expect(frames).toBeCloseTo(450, 1)
    expect(seconds).toBeCloseTo(450 / RATE, 5)
  })

  it('says so when nothing comes back', async () => {
    await expect(measureRoundTrip(loopback(() => 450, 0))).rejects.toMatchObject({ name: 'DeviceError', problem: 'not-measured' })
  })

  it('says so when the delay is not the same each time', async () => {
    await expect(measureRoundTrip(loopback((repeat) => 450 + 100 * repeat))).rejects.toThrow('changed')
  })
})
