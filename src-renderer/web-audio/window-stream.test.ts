import { describe, expect, it } from 'vitest'
import type { FromAudio } from '../../src-shared/audio/index.ts'
import { WindowStream, type WindowStreamOptions } from './window-stream.ts'

const QUANTUM = 128
const options: WindowStreamOptions = { outputChannels: 1, inputChannels: null, sampleRate: 48_000, bufferFrames: 256, startSourceFrame: 0 }

function runQuanta(stream: WindowStream, count: number, input: (frame: number) => number = () => 0) {
  const heard: number[] = []
  const captured: Extract<FromAudio, { type: 'captured' }>[] = []
  for (let quantum = 0; quantum < count; quantum++) {
    const output = [new Float32Array(QUANTUM)]
    stream.process([Float32Array.from({ length: QUANTUM }, (_, i) => input(quantum * QUANTUM + i))], output, (piece) =>
      captured.push(piece),
    )
    heard.push(...output[0])
  }
  return { heard, captured }
}

const counting = (length: number, from = 1): Float32Array => Float32Array.from({ length }, (_, i) => from + i)

describe('WindowStream', () => {
  it('plays what it is fed, in order and unchanged', () => {
    const stream = new WindowStream(options)
    stream.feed(counting(1000), true)
    stream.feed(counting(280, 1001), false)
    expect(runQuanta(stream, 10).heard).toEqual([...counting(1280)])
    expect(stream.report().output).toMatchObject({ sourceTaken: 1280, deviceTaken: 1280, waiting: 0, underruns: 0 })
  })

  it('fades to silence where sound is late, counts it once, and goes on with the next sample', () => {
    const stream = new WindowStream({ ...options, startSourceFrame: 500 })
    stream.feed(new Float32Array(200).fill(1), true)
    const { heard } = runQuanta(stream, 4)
    expect(heard[199]).toBeLessThan(0.05)
    expect(heard.slice(200)).toEqual(new Array(312).fill(0))
    expect(stream.report().output).toMatchObject({ sourceTaken: 700, deviceTaken: 512, underruns: 1, underrunFrames: 312 })
    stream.feed(new Float32Array(256).fill(1), false)
    const after = runQuanta(stream, 2).heard
    expect(after[0]).toBeLessThan(0.05)
    expect(after.at(-1)).toBe(1)
  })

  it('does not count silence that is meant', () => {
    const stream = new WindowStream(options)
    stream.feed(counting(128), false)
    runQuanta(stream, 4)
    expect(stream.report().output?.underruns).toBe(0)
  })

  it('forgets what waits when it is flushed, but for a short fade', () => {
    const stream = new WindowStream(options)
    stream.feed(new Float32Array(4096).fill(1), true)
    runQuanta(stream, 2)
    expect(stream.flush(100)).toBe(356)
    const { heard } = runQuanta(stream, 2)
    expect(heard[0]).toBeGreaterThan(0.9)
    expect(heard[99]).toBeLessThan(0.01)
    expect(heard.slice(100)).toEqual(new Array(156).fill(0))
    expect(stream.report().output?.underruns).toBe(0)
  })

  it('tells what was captured with the very frames that were played', () => {
    const stream = new WindowStream({ ...options, inputChannels: 1, startSourceFrame: 1000 })
    stream.feed(counting(1024), true)
    const { captured } = runQuanta(stream, 6, (frame) => frame / 1000)
    expect(captured.map(({ startFrame, sourceFrame }) => [startFrame, sourceFrame])).toEqual([
      [0, 1000],
      [256, 1256],
      [512, 1512],
    ])
    expect(captured[1].samples).toEqual(Float32Array.from({ length: 256 }, (_, i) => (256 + i) / 1000))
  })

  it('lets the input be heard only while it is monitored', () => {
    const stream = new WindowStream({ ...options, inputChannels: 1 })
    expect(runQuanta(stream, 1, () => 0.5).heard[0]).toBe(0)
    stream.setMonitor(0.5)
    expect(runQuanta(stream, 1, () => 0.5).heard[0]).toBe(0.25)
  })
})
