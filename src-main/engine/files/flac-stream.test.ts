import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { FlacWriter } from './flac-writer.ts'
import { openAudioFile } from './open-audio-file.ts'

const LENGTH = 50_000

/** Whole numbers of 16 bits as sound, and the file that holds them. */
async function write(folder: string, seed: number): Promise<{ path: string; samples: Float32Array }> {
  const random = seededRandom(seed)
  const samples = Float32Array.from({ length: LENGTH }, () => (random(65_536) - 32_768) / 32_768)
  const path = join(folder, `${seed}.flac`)
  const writer = await FlacWriter.create(path, { sampleRate: 44_100, channels: 1, bits: 16 })
  await writer.append([samples])
  await writer.close()
  return { path, samples }
}

async function decode(path: string): Promise<Float32Array> {
  const stream = await openAudioFile(path)
  const blocks: number[] = []
  try {
    for await (const [samples] of stream.blocks()) {
      blocks.push(...samples)
      // As whoever writes the block down would: the others go on meanwhile.
      await setImmediate()
    }
  } finally {
    await stream.close()
  }
  return Float32Array.from(blocks)
}

describe('FLAC files that are decoded at the same time in one process', () => {
  it('come out as they would one after another', async () => {
    const folder = temporaryFolder()
    const files = await Promise.all([1, 2, 3].map((seed) => write(folder, seed)))
    const decoded = await Promise.all(files.map(({ path }) => decode(path)))
    files.forEach(({ samples }, i) => {
      expect(decoded[i]).toHaveLength(LENGTH)
      expect(decoded[i].findIndex((value, n) => value !== samples[n])).toBe(-1)
    })
  })
})
