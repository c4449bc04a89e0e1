import { describe, expect, it } from 'vitest'
import { FakeNativeStream } from '../../../test/support/fake-native-audio.ts'
import { OutputPump, QUEUE_BLOCKS, type OutputPumpOptions } from './output-pump.ts'

const RATE = 1000
const BLOCK = 8
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function open(overrides: Partial<OutputPumpOptions> = {}) {
  const native = new FakeNativeStream(
    { deviceId: 0, sampleRate: RATE, channelCount: 1, sampleFormat: 1, maxQueue: QUEUE_BLOCKS, framesPerBuffer: BLOCK, closeOnError: true },
    undefined,
  )
  const faults: string[] = []
  const pump = new OutputPump(native, {
    channels: 1,
    sampleRate: RATE,
    queueFrames: BLOCK * QUEUE_BLOCKS,
    startSourceFrame: 0,
    nowMs: () => 0,
    addMonitor: () => undefined,
    onWritten: () => undefined,
    onFault: (flags) => faults.push(flags),
    ...overrides,
  })
  void pump.run()
  return { native, pump, faults }
}

const ramp = (from: number, frames: number): Float32Array => Float32Array.from({ length: frames }, (_, i) => from + i)

async function consume(native: FakeNativeStream, frames: number): Promise<void> {
  for (let left = frames; left > 0; left -= BLOCK) {
    native.consume(Math.min(BLOCK, left))
    await settle()
  }
}

describe('OutputPump', () => {
  it('gives every sample to the device once and in order', async () => {
    const { native, pump } = open()
    pump.feed(ramp(1, 100), true)
    pump.feed(ramp(101, 100), false)
    await consume(native, 400)
    expect(native.heard.filter((value) => value !== 0)).toEqual([...ramp(1, 200)])
    expect(pump.report().underruns).toBe(0)
  })

  it('supplies silence while nothing is fed, and does not count it as an underrun', async () => {
    const { native, pump } = open()
    await consume(native, 200)
    expect(native.heard).toEqual(new Array(200).fill(0))
    expect(pump.report()).toMatchObject({ underruns: 0, sourceTaken: 0, sourceWritten: 0 })
  })

  it('never claims frames that the device has not taken, and is at most the queue behind', async () => {
    const { native, pump } = open({ startSourceFrame: 1000 })
    pump.feed(ramp(1, 400), true)
    for (let i = 0; i < 40; i++) {
      await consume(native, BLOCK)
      const heard = native.heard.filter((value) => value !== 0).length
      const { sourceTaken, sourceWritten } = pump.report()
      expect(sourceTaken).toBeLessThanOrEqual(1000 + heard)
      expect(sourceTaken).toBeGreaterThanOrEqual(1000 + heard - 2 * BLOCK)
      expect(sourceWritten).toBeGreaterThanOrEqual(sourceTaken)
    }
  })

  it('counts one underrun for each time the sound comes late, and fades at its edges', async () => {
    const { native, pump } = open()
    await consume(native, 80)
    pump.feed(new Float32Array(100).fill(1), true)
    await consume(native, 200)
    pump.feed(new Float32Array(100).fill(1), true)
    await consume(native, 400)
    const { underruns, underrunFrames } = pump.report()
    expect(underruns).toBe(2)
    expect(underrunFrames).toBe(400)
    const first = native.heard.indexOf(1)
    expect(native.heard.slice(first, first + 98).every((value) => value === 1)).toBe(true)
    expect(native.heard[first + 99]).toBeLessThan(0.5)
    const second = native.heard.findIndex((value, index) => index > first + 100 && value > 0)
    expect(native.heard[second]).toBeLessThan(0.5)
  })

  it('fades out what waits when flushed, and tells the next source frame', async () => {
    const { native, pump } = open()
    pump.feed(new Float32Array(500).fill(1), true)
    await consume(native, 80)
    const next = pump.flush(10)
    await consume(native, 200)
    const sound = native.heard.filter((value) => value !== 0)
    expect(sound).toHaveLength(next)
    const tail = sound.slice(-10)
    expect(tail).toEqual([...tail].sort((a, b) => b - a))
    expect(tail[9]).toBeLessThan(0.01)
    expect(pump.report().underruns).toBe(0)
  })

  it('knows which source frame went out as which device frame', async () => {
    const { native, pump } = open()
    await consume(native, 40)
    pump.feed(ramp(1, 30), false)
    await consume(native, 120)
    const start = native.heard.indexOf(1)
    expect(pump.sourceFrameAt(start)).toBe(0)
    expect(pump.sourceFrameAt(start + 29)).toBe(29)
    expect(pump.sourceFrameAt(start - 1)).toBeNull()
    expect(pump.sourceFrameAt(start + 30)).toBeNull()
  })

  it('passes on what PortAudio reports, and makes a longer queue when told', async () => {
    const { native, pump, faults } = open()
    native.reportFlags('portAudio status - output underflow ')
    await consume(native, 80)
    expect(faults).toEqual(['portAudio status - output underflow '])
    const before = pump.report().queueFrames
    pump.lengthenQueue()
    expect(pump.report().queueFrames).toBeGreaterThan(before)
    for (let i = 0; i < 50; i++) pump.lengthenQueue()
    expect(pump.report().queueFrames).toBeLessThanOrEqual(0.1 * RATE)
  })
})
