import { describe, expect, it } from 'vitest'
import type { AudioOutput } from '../audio-io.ts'
import { fadeOut } from '../../../src-shared/audio/index.ts'
import { Feeder, type Render } from '../stream/feeder.ts'
import { DEFAULT_CEILING } from '../../engine/dsp/limiter.ts'
import { Player } from './player.ts'
import { BufferSource } from './source.ts'

const RATE = 8000

/** An output with `ahead` frames rendered in advance, whose device takes frames when told. */
class SteppedOutput implements AudioOutput {
  readonly heard: number[] = []
  private queue: number[] = []
  private readonly feeder = new Feeder(1, 16)
  private renderSound: Render = () => 0
  private taken = 0

  start(render: Render): void {
    this.renderSound = render
  }

  wake(): void {
    for (const { samples } of this.feeder.fill(this.renderSound, 400)) this.queue.push(...samples)
  }

  async flush(): Promise<number> {
    const tail = Float32Array.from(this.queue.slice(0, 40))
    fadeOut(tail, 1, 40)
    this.queue = [...tail]
    this.feeder.flushed(this.taken + tail.length)
    return this.taken + tail.length
  }

  position(): number {
    return this.taken
  }

  take(frames: number): void {
    for (let i = 0; i < frames; i++) {
      if (this.queue.length > 0) this.taken++
      this.heard.push(this.queue.shift() ?? 0)
      if (i % 16 === 0) {
        this.feeder.confirm(this.taken)
        this.wake()
      }
    }
  }
}

function setUp(sound: Float32Array) {
  const output = new SteppedOutput()
  const player = new Player(output, 1, RATE)
  player.mixer.set('sound', new BufferSource([sound]))
  return { output, player }
}

const ramp = Float32Array.from({ length: 20_000 }, (_, i) => (i + 1) / 32_768)
const largestStep = (sound: number[]): number => Math.max(...sound.slice(1).map((value, i) => Math.abs(value - sound[i])))

describe('Player', () => {
  it('plays unchanged but for the first milliseconds', async () => {
    const { output, player } = setUp(ramp)
    await player.play()
    output.take(4000)
    const start = output.heard.indexOf(ramp[100])
    expect(output.heard.slice(start, start + 3000)).toEqual([...ramp.subarray(100, 3100)])
  })

  it('stops where the listener heard the last, and goes on from there', async () => {
    const { output, player } = setUp(ramp)
    await player.play()
    output.take(3000)
    await player.stop()
    const stoppedAt = player.timelineFrame()
    const { length } = output.heard
    output.take(500)
    const lastHeard = output.heard.slice(length).findLastIndex((value) => value !== 0) + length
    const expectedAtEnd = ramp.indexOf(output.heard[length - 1]) + (lastHeard - length + 1)
    expect(Math.abs(stoppedAt - expectedAtEnd)).toBeLessThanOrEqual(1)
    expect(output.heard.slice(-400).every((value) => value === 0)).toBe(true)
    await player.play()
    output.take(200)
    expect(player.transport.timelineFrameAt(0)).toBe(0)
    expect(output.heard).toContain(ramp[stoppedAt + 100])
  })

  it('makes no click at start, stop and seek', async () => {
    const loud = Float32Array.from({ length: 40_000 }, (_, i) => 0.9 * Math.cos((2 * Math.PI * i) / 400))
    const { output, player } = setUp(loud)
    await player.play()
    output.take(1000)
    await player.seek(20_200)
    output.take(1000)
    await player.stop()
    output.take(500)
    await player.play()
    output.take(1000)
    // The wave moves by 0.9 * 2 pi / 400; a fade over 32 or 40 frames by 0.9 * pi / 64 more.
    expect(largestStep(output.heard)).toBeLessThan(0.9 * ((2 * Math.PI) / 400 + Math.PI / 64) * 1.01)
  })

  it('keeps a loop that is set while playing', async () => {
    const { output, player } = setUp(ramp)
    await player.play()
    output.take(500)
    await player.setLoop({ startFrame: 0, endFrame: 1000 })
    output.take(6000)
    expect(Math.max(...output.heard)).toBeLessThanOrEqual(ramp[999])
    expect(player.timelineFrame()).toBeLessThan(1000)
  })

  it('limits the sum, and tells the level', async () => {
    const { output, player } = setUp(new Float32Array(10_000).fill(0.9))
    player.mixer.set('more', new BufferSource([new Float32Array(10_000).fill(0.9)]))
    await player.play()
    output.take(3000)
    expect(Math.max(...output.heard)).toBeLessThanOrEqual(Math.fround(DEFAULT_CEILING))
    const levels = player.takeLevels()
    expect(levels.limiterGain).toBeCloseTo(DEFAULT_CEILING / 1.8, 5)
    expect(levels.peakDb[0]).toBeCloseTo(-0.3, 3)
  })

  it('moves the master gain without a step', async () => {
    const { output, player } = setUp(new Float32Array(20_000).fill(0.5))
    await player.play()
    output.take(1000)
    player.setMasterGain(0)
    output.take(2000)
    expect(largestStep(output.heard)).toBeLessThan(0.5 * (Math.PI / 64) * 1.01)
    expect(output.heard.at(-1)).toBe(0)
  })

  it('lets a short sound be heard while it stands still, without moving', async () => {
    const { output, player } = setUp(ramp)
    const bell = Float32Array.from({ length: 300 }, (_, i) => (300 - i) / 1000)
    player.playOver(bell)
    output.take(600)
    expect(output.heard.filter((value) => value !== 0)).toEqual([...bell])
    expect(player.timelineFrame()).toBe(0)
    await player.play()
    output.take(2000)
    const first = output.heard.findIndex((value, i) => i > 600 && value > 0.01)
    expect(output.heard[first + 1] - output.heard[first]).toBeCloseTo(1 / 32_768, 9)
  })

  it('lets a short sound be heard over what plays', async () => {
    const { output, player } = setUp(ramp)
    await player.play()
    output.take(1000)
    player.playOver(new Float32Array(50).fill(0.25))
    output.take(2000)
    const raised = output.heard.filter((value) => value > 0.25)
    expect(raised.length).toBe(50)
    expect(raised[1] - raised[0]).toBeCloseTo(1 / 32_768, 9)
  })
})

describe('Player at the end of a sound', () => {
  it('plays what is on its way to the last sample, also where the device lags behind what was reckoned', async () => {
    const { output, player } = setUp(ramp.subarray(0, 1000))
    const total = 1000 + player.delayFrames
    player.transport.setReadiness((frame) => ({ frames: Math.max(0, total - frame), final: true }))
    await player.play()
    output.take(700)
    await player.finish()
    output.take(700)
    expect(output.heard.filter((value) => value === ramp[999])).toHaveLength(1)
    expect(player.timelineFrame()).toBe(total)
  })
})
