import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codecDescriptors, createCodec } from '../dsp/codecs/index.ts'
import { writePcm } from '../files/pcm-cache.ts'
import { CounterRandom } from '../random.ts'
import { featuresOf } from './feature-cache.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'features-'))))
afterAll(() => rm(folder, { recursive: true }))

describe('featuresOf', () => {
  it.each(codecDescriptors().map(({ id }) => id))('ends %s with a frame that is filled up with silence', async (id) => {
    const codec = createCodec({ id })
    const { hopSamples, dimensions, sampleRate } = codec
    const random = new CounterRandom(1, 1)
    for (const length of [hopSamples >> 1, 3 * hopSamples, 5 * hopSamples + 7]) {
      const sound = Float32Array.from({ length }, () => random.normal() / 10)
      const pcmPath = join(folder, `${id}-${length}.f32`)
      await writePcm(pcmPath, [sound])
      const source = { recordingId: 'a', name: 'a', pcmPath, soundKey: `${length}`, sampleRate, channels: 1, frames: length }
      const options = { signal: new AbortController().signal }
      const features = await featuresOf(folder, source, codec, options)
      expect([features.frames, features.framesToEnd]).toEqual([Math.floor(length / hopSamples), Math.ceil(length / hopSamples)])
      const filled = new Float32Array(Math.ceil(length / hopSamples) * hopSamples)
      filled.set(sound)
      const bytes = await readFile(features.path)
      const frames = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
      expect(frames.length).toBe(features.framesToEnd * dimensions)
      expect(frames).toEqual(codec.encode([filled]))
      expect(await featuresOf(folder, source, codec, options)).toEqual(features)
    }
  })
})
