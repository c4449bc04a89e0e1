import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasProgram, runProgram } from '../../../test/support/programs.ts'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { decodeAudioFile, type DecodedAudio } from './open-audio-file.ts'

const MD5_AT = 4 + 4 + 18
const tone = readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/audio/tone.flac'))
const withSum = (change: (sum: Uint8Array) => void): Buffer => {
  const bytes = Buffer.from(tone)
  change(bytes.subarray(MD5_AT, MD5_AT + 16))
  return bytes
}
async function decode(...parts: Uint8Array[]): Promise<DecodedAudio> {
  const path = join(temporaryFolder(), 'sound.flac')
  await writeFile(path, Buffer.concat(parts))
  return decodeAudioFile(path)
}

describe("FLAC's own checksum", () => {
  it('that does not fit the sound is told, and the sound kept', async () => {
    const right = await decode(tone)
    expect(right.warnings).toEqual([])
    const wrong = await decode(withSum((sum) => (sum[5] ^= 1)))
    expect(wrong.channels).toEqual(right.channels)
    expect(wrong.warnings).toEqual([expect.stringMatching(/checksum \(MD5\).*All of it is kept/)])
  })

  it('may be left out', async () => {
    expect((await decode(withSum((sum) => sum.fill(0)))).warnings).toEqual([])
  })

  it('of joined files counts for each', async () => {
    expect((await decode(tone, tone)).warnings).toEqual([])
    expect(
      (
        await decode(
          tone,
          withSum((sum) => (sum[0] ^= 1)),
          tone,
        )
      ).warnings,
    ).toHaveLength(1)
  })

  it('is not blamed for what is cut off', async () => {
    const cut = await decode(tone.subarray(0, tone.length >> 1))
    expect(cut.warnings.join()).not.toContain('MD5')
  })

  it.skipIf(!hasProgram('flac')).each([8, 16, 24, 32].flatMap((bits) => [1, 2, 3, 6].map((channels) => [bits, channels] as const)))(
    'as libFLAC notes it fits %i bits in %i channels',
    async (bits, channels) => {
      const folder = temporaryFolder()
      const bytesEach = Math.ceil(bits / 8)
      const frames = 5000
      const below = seededRandom(bits + channels)
      const raw = Buffer.alloc(frames * channels * bytesEach)
      for (let i = 0; i < frames * channels; i++) {
        const tone = 0.9 * Math.sin(i / (40 * channels)) * 2 ** (bits - 1)
        const value = Math.max(-(2 ** (bits - 1)), Math.min(2 ** (bits - 1) - 1, Math.round(tone) + below(2 ** (bits >> 1))))
        raw.writeIntLE(value, i * bytesEach, bytesEach)
      }
      await writeFile(join(folder, 'in.raw'), raw)
      const form = ['--endian=little', `--channels=${channels}`, `--bps=${bits}`, '--sample-rate=44100', '--sign=signed']
      runProgram('flac', '--silent', '--force-raw-format', ...form, '-o', join(folder, 'a.flac'), join(folder, 'in.raw'))
      const { warnings, channels: sound } = await decodeAudioFile(join(folder, 'a.flac'))
      expect(warnings).toEqual([])
      expect(sound.map((samples) => samples[4999])).toEqual(
        sound.map((_, channel) => Math.fround(raw.readIntLE((4999 * channels + channel) * bytesEach, bytesEach) / 2 ** (bits - 1))),
      )
    },
  )
})
