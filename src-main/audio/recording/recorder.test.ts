import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AudioInput, CapturedBlock } from '../audio-io.ts'
import { Recorder, type RecorderOptions } from './recorder.ts'
import { countInFrames, planRecording, sliceOfBlock } from './recording-window.ts'
import { HEADER_BYTES } from './wav24-file.ts'

const RATE = 1000
const SCALE = 2 ** 23

class ScriptedInput implements AudioInput {
  private readonly listeners = new Set<(block: CapturedBlock) => void>()

  onCaptured(listener: (block: CapturedBlock) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  setMonitor(): void {}

  async keepAligned(): Promise<void> {}

  /** Captured frame n carries the number n + 1, as a 24-bit value. */
  emit(startFrame: number, frames: number, sourceFrame: number | null): void {
    const samples = Float32Array.from({ length: frames }, (_, i) => (startFrame + i + 1) / SCALE)
    for (const listener of this.listeners) listener({ startFrame, sourceFrame, samples })
  }

  get listening(): number {
    return this.listeners.size
  }
}

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spectraloom-recorder-'))
  path = join(folder, 'r.wav')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function start(change: Partial<RecorderOptions> = {}) {
  const input = new ScriptedInput()
  const options = { path, sampleRate: RATE, channels: 1, plan: planRecording(0, null, 0), playback: null, roundTripFrames: 0, ...change }
  return { input, recorder: await Recorder.start(input, options) }
}

async function numbersIn(file: string): Promise<number[]> {
  const bytes = (await readFile(file)).subarray(HEADER_BYTES)
  return Array.from({ length: Math.floor(bytes.length / 3) }, (_, i) => bytes.readIntLE(3 * i, 3))
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
/** The timeline begins with source frame 100. */
const playback = { startSourceFrame: 100, timelineFrameAt: (sourceFrame: number) => sourceFrame - 100 }

describe('Recorder', () => {
  it('keeps every captured sample', async () => {
    const { input, recorder } = await start()
    for (let i = 0; i < 20; i++) input.emit(40 + i * 64, 64, null)
    const { frames, failure, gapFrames } = await recorder.stop()
    expect({ frames, failure, gapFrames }).toEqual({ frames: 1280, failure: null, gapFrames: 0 })
    expect(await numbersIn(path)).toEqual(range(41, 41 + 1280))
    expect(input.listening).toBe(0)
  })

  it('moves what was captured back by the round trip, so that it lies where it was played', async () => {
    const { input, recorder } = await start({ playback, roundTripFrames: 30 })
    input.emit(0, 64, null)
    input.emit(64, 64, 100)
    input.emit(128, 64, 164)
    await recorder.stop()
    // Source frame 100 went out with captured frame 64; what was played to it came 30 frames later.
    expect(await numbersIn(path)).toEqual(range(64 + 30 + 1, 193))
  })

  it('ignores what was played before the recording began', async () => {
    const { input, recorder } = await start({ playback, plan: planRecording(50, null, 50) })
    input.emit(0, 64, 36)
    input.emit(64, 64, 100)
    input.emit(128, 64, 164)
    await recorder.stop()
    expect(await numbersIn(path)).toEqual(range(64 + 50 + 1, 193))
  })

  it('records between punch-in and punch-out only, and ends by itself', async () => {
    const { input, recorder } = await start({ playback, plan: planRecording(20, 90, 20) })
    for (let i = 0; i < 5; i++) input.emit(i * 32, 32, 100 + i * 32)
    await recorder.completion
    expect((await recorder.stop()).frames).toBe(70)
    expect(await numbersIn(path)).toEqual(range(21, 91))
  })

  it('keeps the chosen channel only', async () => {
    const { input, recorder } = await start({ channels: 2, kept: [1] })
    input.emit(0, 20, null)
    await recorder.stop()
    expect(await numbersIn(path)).toEqual(Array.from({ length: 10 }, (_, i) => 2 * i + 2))
    expect((await readFile(path)).readUInt16LE(58)).toBe(1)
  })

  it('puts silence where capture has a gap, so that the rest stays in time', async () => {
    const { input, recorder } = await start()
    input.emit(0, 10, null)
    input.emit(25, 10, null)
    const { gapFrames } = await recorder.stop()
    expect(gapFrames).toBe(15)
    expect(await numbersIn(path)).toEqual([...range(1, 11), ...new Array(15).fill(0), ...range(26, 36)])
  })

  it('keeps what was recorded before the disk was full, as a sound file', async () => {
    const openFile = async (name: string) => {
      const file = await open(name, 'wx')
      const full = async (bytes: Buffer, offset?: number, length?: number, position?: number) => {
        if ((position ?? 0) + (length ?? bytes.length) > HEADER_BYTES + 1000)
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
        return file.write(bytes, offset, length, position)
      }
      return {
        write: full as typeof file.write,
        datasync: () => file.datasync(),
        truncate: (length?: number) => file.truncate(length),
        close: () => file.close(),
      }
    }
    const { input, recorder } = await start({ openFile })
    for (let i = 0; i < 10; i++) input.emit(i * 64, 64, null)
    await recorder.completion
    const { failure, frames } = await recorder.stop()
    expect(failure).toMatchObject({ code: 'ENOSPC' })
    expect(frames).toBe(320)
    expect(await numbersIn(path)).toEqual(range(1, 321))
    expect((await readFile(path)).readUInt32LE(76)).toBe(320 * 3)
  })
})

describe('recording window', () => {
  it('computes the count-in in whole frames', () => {
    expect(countInFrames({ bars: 2, beatsPerBar: 3, beatsPerMinute: 100, sampleRate: 44_100 })).toBe(158_760)
  })

  it('covers every frame of the window once, for any division into blocks', () => {
    const plan = planRecording(1000, 2000, 500)
    for (const size of [1, 7, 64, 999, 5000]) {
      let written = 0
      const kept: number[] = []
      for (let frame = plan.transportStartFrame; frame < 2600; frame += size) {
        const { gapFrames, from, to } = sliceOfBlock(plan, frame, size, written)
        expect(gapFrames).toBe(0)
        for (let i = from; i < to; i++) kept.push(frame + i)
        written += to - from
      }
      expect(kept).toEqual(range(1000, 2000))
    }
  })

  it('refuses a punch-out before the punch-in', () => {
    expect(() => planRecording(10, 10, 0)).toThrow(RangeError)
  })
})
