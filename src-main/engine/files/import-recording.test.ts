import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { writeWav } from '../../../test/support/write-wav.ts'
import { Peaks } from '../dsp/peaks.ts'
import { Hold } from '../hold.ts'
import { importRecording, pcmRateFor } from './import-recording.ts'
import { PcmReader } from './pcm-cache.ts'

let folder: string
let sourcePath: string
let pcmPath: string
let peaksPath: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'))
  ;[sourcePath, pcmPath, peaksPath] = ['source.wav', 'sound.f32', 'peaks'].map((name) => join(folder, name))
})
afterAll(() => rm(folder, { recursive: true }))

const sine = (frames: number, frequency: number, sampleRate: number, amplitude: number): Float32Array =>
  Float32Array.from({ length: frames }, (_, n) => amplitude * Math.sin((2 * Math.PI * frequency * n) / sampleRate))

describe('importing a recording', () => {
  it('keeps sound as it is, with its level, length and waveform', async () => {
    const channels = [sine(100_000, 441, 44_100, 0.5), sine(100_000, 882, 44_100, 0.25)]
    await writeWav(sourcePath, channels, 44_100)
    const progress: number[] = []
    const result = await importRecording({ sourcePath, pcmPath, peaksPath, onProgress: (part) => progress.push(part) })
    expect(result).toMatchObject({
      format: 'WAV, 32 bit float',
      sampleRate: 44_100,
      channels: 2,
      frames: 100_000,
      pcmSampleRate: 44_100,
      pcmChannels: 2,
      pcmFrames: 100_000,
      clippedSamples: 0,
      silent: false,
      warnings: [],
    })
    expect(result.durationSeconds).toBeCloseTo(100_000 / 44_100, 12)
    // A sine of amplitude 0.5 peaks at -6.02 dB; the power is (0.5^2 + 0.25^2) / 4.
    expect(result.peakDb).toBeCloseTo(-6.02, 2)
    expect(result.rmsDb).toBeCloseTo(10 * Math.log10(0.3125 / 4), 2)
    const reader = await PcmReader.open(pcmPath, 2)
    expect(await reader.readChannels(50_000, 100)).toEqual(channels.map((samples) => samples.slice(50_000, 50_100)))
    await reader.close()
    const peaks = Peaks.fromBytes(await readFile(peaksPath))
    expect(peaks?.frames).toBe(100_000)
    expect(peaks?.query(0, 100_000, 1).maximum[0]).toBeCloseTo(0.5, 3)
    expect(progress.at(-1)).toBe(1)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
  })

  it('brings 96 kHz in six tracks to the rate that is known of them, and keeps them apart', async () => {
    const channels = Array.from({ length: 6 }, (_, channel) => sine(96_001, 300 + 100 * channel, 96_000, 0.5))
    await writeWav(sourcePath, channels, 96_000)
    const result = await importRecording({ sourcePath, pcmPath, peaksPath, pcmSampleRate: 48_000 })
    expect(result).toMatchObject({
      sampleRate: 96_000,
      channels: 6,
      frames: 96_001,
      pcmSampleRate: 48_000,
      pcmChannels: 6,
      pcmSpeakers: null,
      pcmFrames: 48_001,
    })
    expect((await readFile(pcmPath)).length).toBe(48_001 * 6 * 4)
  })

  it('digital silence has a level that JSON can hold', async () => {
    await writeWav(sourcePath, [new Float32Array(1000)], 8000)
    expect(await importRecording({ sourcePath, pcmPath, peaksPath })).toMatchObject({ peakDb: -160, rmsDb: -160, silent: true })
  })

  it('leaves nothing behind when it fails or is stopped', async () => {
    await writeFile(sourcePath, 'no music')
    await expect(importRecording({ sourcePath, pcmPath, peaksPath })).rejects.toThrow('not a sound file')
    await writeWav(sourcePath, [sine(500_000, 440, 44_100, 0.5)], 44_100)
    const abort = new AbortController()
    const stopped = importRecording({ sourcePath, pcmPath, peaksPath, signal: abort.signal, onProgress: () => abort.abort() })
    await expect(stopped).rejects.toThrow('abort')
    expect([pcmPath, peaksPath].filter((path) => existsSync(path))).toEqual([])
  })

  it('waits within a file while it is held, goes on to the same result, and can be stopped meanwhile', async () => {
    await writeWav(sourcePath, [sine(200_000, 441, 44_100, 0.5)], 44_100)
    const whole = await importRecording({ sourcePath, pcmPath, peaksPath })
    const bytes = await readFile(pcmPath)
    const halfway = (hold: Hold, signal?: AbortSignal): { parts: number[]; done: Promise<unknown> } => {
      const parts: number[] = []
      const onProgress = (part: number): void => {
        parts.push(part)
        if (parts.length === 2) hold.set(true)
      }
      return { parts, done: importRecording({ sourcePath, pcmPath, peaksPath, hold, signal, onProgress }) }
    }
    const hold = new Hold()
    const { parts, done } = halfway(hold)
    await vi.waitFor(() => expect(hold.held).toBe(true))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(parts).toHaveLength(2)
    expect(parts[1]).toBeLessThan(0.9)
    hold.set(false)
    expect(await done).toEqual(whole)
    expect(bytes.equals(await readFile(pcmPath))).toBe(true)

    const [again, abort] = [new Hold(), new AbortController()]
    const stopped = halfway(again, abort.signal)
    await vi.waitFor(() => expect(again.held).toBe(true))
    abort.abort()
    again.set(false)
    await expect(stopped.done).rejects.toThrow(/abort/)
    expect(stopped.parts).toHaveLength(2)
    expect(existsSync(pcmPath)).toBe(false)
  })

  it('chooses a rate that divides the source where it can', () => {
    expect([8000, 44_100, 96_000, 176_400, 192_000, 352_800, 384_000, 200_000].map(pcmRateFor)).toEqual([
      8000, 44_100, 96_000, 176_400, 192_000, 176_400, 192_000, 192_000,
    ])
  })
})
