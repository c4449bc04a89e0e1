import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeWav } from '../../../test/support/write-wav.ts'
import { decodeAudioFile } from './open-audio-file.ts'
import { PcmReader, writePcm } from './pcm-cache.ts'
import { WAV_HEADER_BYTES, wavHeader } from './wav-header.ts'
import { encodeWav, WavWriter } from './wav-writer.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wav-writer-'))
})
afterAll(() => rm(folder, { recursive: true }))

const wave = (frames: number, step: number): Float32Array => Float32Array.from({ length: frames }, (_, n) => 0.9 * Math.sin(n * step))

describe('WAV files', () => {
  // Half a step of the integer formats; float32 is exact.
  it.each([
    ['int16', 0.5 / 32768],
    ['int24', 0.5 / 2 ** 23],
    ['float32', 0],
  ] as const)('%s comes back within half a step', async (format, atol) => {
    const channels = [wave(1001, 0.1), wave(1001, 0.23)]
    const path = join(folder, format)
    await writeWav(path, channels, 44_100, format)
    const read = await decodeAudioFile(path)
    expect(read.sampleRate).toBe(44_100)
    read.channels.forEach((samples, channel) => expect(samples).toBeAllclose(channels[channel], { atol: atol * 1.0001, rtol: 0 }))
    expect(Buffer.from(encodeWav(channels, 44_100, format))).toEqual(await readFile(path))
  })

  it('an odd number of bytes is padded', async () => {
    const file = encodeWav([new Float32Array(1)], 8000, 'int24')
    expect(file.length).toBe(WAV_HEADER_BYTES.int24 + 4)
    expect(Buffer.from(file).readUInt32LE(4)).toBe(file.length - 8)
  })

  it('integers are limited to full scale', async () => {
    const path = join(folder, 'loud')
    await writeWav(path, [Float32Array.from([2, -2])], 8000, 'int16')
    expect(Array.from((await decodeAudioFile(path)).channels[0])).toEqual([32767 / 32768, -1])
  })

  it('is playable before it is closed, to within half a second', async () => {
    const path = join(folder, 'growing')
    const writer = await WavWriter.create(path, { sampleRate: 8000, channels: 1 })
    const samples = wave(20_000, 0.05)
    for (let start = 0; start < samples.length; start += 1000) await writer.append([samples.subarray(start, start + 1000)])
    const unfinished = (await decodeAudioFile(path)).channels[0]
    expect(unfinished.length).toBeGreaterThan(20_000 - 4000)
    expect(unfinished).toEqual(samples.subarray(0, unfinished.length))
    await writer.close()
    expect((await decodeAudioFile(path)).channels[0]).toEqual(samples)
  })

  it.each([
    ['float32', 8],
    ['int24', 6],
  ] as const)('of %s become RF64 beyond 4 GB, with the same place for their samples', (format, frameBytes) => {
    const frames = 2 ** 31
    const header = wavHeader(format, 48_000, 2, frames)
    expect(header.toString('latin1', 0, 4)).toBe('RF64')
    expect(header.toString('latin1', 12, 16)).toBe('ds64')
    expect([20, 28, 36].map((at) => Number(header.readBigUInt64LE(at)))).toEqual([
      header.length - 8 + frames * frameBytes,
      frames * frameBytes,
      frames,
    ])
    expect([header.readUInt32LE(4), header.readUInt32LE(header.length - 4)]).toEqual([0xffff_ffff, 0xffff_ffff])
    expect(header.toString('latin1', header.length - 8, header.length - 4)).toBe('data')
    expect(header.length).toBe(wavHeader(format, 48_000, 2, 1).length)
  })
})

describe('the cache of decoded sound', () => {
  it('gives back any stretch', async () => {
    const path = join(folder, 'sound.f32')
    const channels = [wave(200_000, 0.1), wave(200_000, 0.3)]
    await writePcm(path, channels)
    const reader = await PcmReader.open(path, 2)
    expect(reader.frames).toBe(200_000)
    const [left, right] = await reader.readChannels(70_000, 1000)
    expect(left).toEqual(channels[0].slice(70_000, 71_000))
    expect(right).toEqual(channels[1].slice(70_000, 71_000))
    expect((await reader.read(199_990, 100)).length).toBe(20)
    expect((await reader.read(300_000, 100)).length).toBe(0)
    await reader.close()
  })

  it('says so where it is missing', async () => {
    await expect(PcmReader.open(join(folder, 'nowhere'), 1)).rejects.toThrow('Import the recording again')
  })
})
