import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writePcm } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { encodeWav } from '../files/wav-writer.ts'
import { readSeed } from './seed-audio.ts'

let folder: string
let source: PcmSource
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seed-audio-'))
  const pcmPath = join(folder, 'sound.f32')
  const samples = Float32Array.from({ length: 10 }, (_, n) => n + 1)
  await writePcm(pcmPath, [samples])
  source = { recordingId: 'a', name: 'a', pcmPath, soundKey: 'a', sampleRate: 16_000, channels: 1, frames: 10 }
})
afterAll(() => rm(folder, { recursive: true }))

const read = async (samples: number, hopSamples: number, startSeconds = 0): Promise<number[]> => [
  ...(await readSeed({ source, startSeconds }, { sampleRate: 16_000, channels: 1, samples, hopSamples }))[0],
]

describe('readSeed', () => {
  it('takes a stretch, and the end where the start is too near it', async () => {
    expect(await read(4, 4, 3 / 16_000)).toEqual([4, 5, 6, 7])
    expect(await read(4, 4, 8 / 16_000)).toEqual([7, 8, 9, 10])
    expect(await read(10, 5)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('hears a short recording again and again, each time from the beginning of a frame to the end of one', async () => {
    const once = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0]
    expect(await read(12, 4)).toEqual(once)
    expect(await read(24, 4)).toEqual([...once, ...once])
    expect(await read(20, 4)).toEqual([...once.slice(4), ...once])
  })

  it('hears a short file as it hears a short recording', async () => {
    const audioPath = join(folder, 'take.wav')
    await writeFile(audioPath, encodeWav([Float32Array.from({ length: 10 }, (_, n) => (n + 1) / 16)], 16_000))
    const heard = await readSeed({ audioPath, startSeconds: 0 }, { sampleRate: 16_000, channels: 1, samples: 20, hopSamples: 4 })
    const once = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0]
    expect(Array.from(heard[0], (value) => 16 * value)).toEqual([...once.slice(4), ...once])
  })
})
