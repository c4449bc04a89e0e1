import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exists } from '../../storage/files.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import { WavWriter } from '../files/wav-writer.ts'
import { soundOfTake } from './sound-of-take.ts'
import { TakeWriter } from './take-writer.ts'

const FORM = { sampleRate: 8000, channels: 2 }
/** 25 ms. */
const SEAM = 200
const LENGTH = 16_000
let folder: string
let takePath: string

const tone = (hz: number, from: number, length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => 0.4 * Math.sin((2 * Math.PI * hz * (from + i)) / FORM.sampleRate))
const kept: Sound = [tone(220, 0, LENGTH), tone(330, 0, LENGTH)]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'take-writer-'))
  takePath = join(folder, 'kept.wav')
  const wav = await WavWriter.create(takePath, FORM)
  await wav.append(kept)
  await wav.close()
})
afterAll(() => rm(folder, { recursive: true }))

const sameBits = (a: Float32Array, b: Float32Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength))

async function readTake(path: string): Promise<Sound> {
  const blocks: Sound[] = []
  for await (const block of soundOfTake(path, 0, Infinity)) blocks.push(block)
  return [0, 1].map((channel) => Float32Array.from(blocks.flatMap((block) => [...block[channel]])))
}

/** Fills what is wanted with another tone, in blocks of `size`. */
async function fill(writer: TakeWriter, size: number): Promise<void> {
  for (let at = 0; writer.left > 0; at += size) await writer.append([tone(500, at, size), tone(500, at, size)])
}

async function remade(name: string, region: { startSeconds: number; endSeconds: number }, size = 700): Promise<Sound> {
  const path = join(folder, `${name}.wav`)
  let told = 0
  const writer = await TakeWriter.create(path, FORM, {
    seconds: LENGTH / FORM.sampleRate,
    region: { takePath, ...region },
    written: ([left]) => void (told += left.length),
  })
  await fill(writer, size)
  await writer.finish()
  const sound = await readTake(path)
  expect([sound[0].length, writer.frames, told]).toEqual([LENGTH, LENGTH, LENGTH])
  return sound
}

describe('a part of a take that is made anew', () => {
  it.each([
    ['blocks longer than the seams', 700],
    ['blocks shorter than the seams', 64],
  ])('keeps what is around it bit for bit, with %s', async (name, size) => {
    const [start, end] = [4000, 9600]
    const sound = await remade(`around ${name}`, { startSeconds: 0.5, endSeconds: 1.2 }, size)
    kept.forEach((channel, c) => {
      expect(sameBits(sound[c].subarray(0, start), channel.subarray(0, start))).toBe(true)
      expect(sameBits(sound[c].subarray(end + SEAM), channel.subarray(end + SEAM))).toBe(true)
      expect(sameBits(sound[c].subarray(start + SEAM, end), tone(500, SEAM, end - start - SEAM))).toBe(true)
    })
  })

  it('joins without a jump: no step is steeper than both tones together are', async () => {
    const [left] = await remade('smooth', { startSeconds: 0.5, endSeconds: 1.2 })
    const steepest = (2 * Math.PI * 0.4 * (220 + 500)) / FORM.sampleRate
    let found = 0
    for (const edge of [4000, 9600])
      for (let i = edge - 10; i < edge + SEAM + 10; i++) found = Math.max(found, Math.abs(left[i + 1] - left[i]))
    expect(found).toBeLessThan(steepest)
  })

  it('may be the beginning, or the end, of the take', async () => {
    const first = await remade('first', { startSeconds: 0, endSeconds: 1 })
    expect(sameBits(first[0].subarray(0, 8000), tone(500, 0, 8000))).toBe(true)
    const last = await remade('last', { startSeconds: 1, endSeconds: 2 })
    expect(sameBits(last[1].subarray(0, 8000), kept[1].subarray(0, 8000))).toBe(true)
    expect(Math.abs(last[1][LENGTH - 1])).toBeLessThan(0.001)
  })

  it('is refused where the take has another form, and leaves no file', async () => {
    const path = join(folder, 'other.wav')
    const options = { seconds: 2, region: { takePath, startSeconds: 0.5, endSeconds: 1 }, written: () => undefined }
    await expect(TakeWriter.create(path, { ...FORM, channels: 1 }, options)).rejects.toThrow('2 channels at 8000 Hz')
    expect(await exists(path)).toBe(false)
  })
})

describe('a take from its beginning', () => {
  it('is as long as was asked for, and can be abandoned', async () => {
    const path = join(folder, 'whole.wav')
    const writer = await TakeWriter.create(path, FORM, { seconds: 0.5, written: () => undefined })
    await fill(writer, 333)
    await writer.finish()
    expect(
      sameBits(
        (await readTake(path))[0],
        tone(500, 0, 4000).map((_, i) => tone(500, Math.floor(i / 333) * 333, 333)[i % 333]),
      ),
    ).toBe(true)
    const abandoned = await TakeWriter.create(path, FORM, { seconds: 0.5, written: () => undefined })
    await abandoned.abandon()
    await expect(readFile(path)).rejects.toThrow('ENOENT')
  })
})
