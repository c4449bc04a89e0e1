import { describe, expect, it } from 'vitest'
import { decodeBytes } from '../../../test/support/decode-bytes.ts'
import { u16be, u32be, waveFile, waveFormat } from '../../../test/support/sound-containers.ts'
import { IMA4_PACKETS, IMA_BLOCKS, MS_BLOCKS, VECTOR_RATE, vectorSound } from '../../../test/support/sound-vectors.ts'
import { ima4Decoder, imaWavDecoder, msAdpcmDecoder } from './adpcm.ts'
import type { DecodedAudio } from './open-audio-file.ts'

/** Largest difference to the sound before it was compressed, in units of 1/32768. */
const farthest = ({ channels }: DecodedAudio): number =>
  Math.max(
    ...vectorSound().map((samples, channel) => Math.max(...Array.from(samples, (x, n) => Math.abs(x - channels[channel][n] * 32_768)))),
  )

describe('IMA ADPCM', () => {
  it('follows the sums of the recommendation', () => {
    // Code 7 at step 7: 7 + 3 + 1 + 0 up and 8 steps on, to 16; code 0: 16 >> 3 up and back to 14; code 8: 14 >> 3 down.
    const block = Buffer.from([0, 0, 0, 0, 0x07, 0x08, 0, 0])
    const { channelData } = imaWavDecoder({ channels: 1, sampleRate: 8000 }).decode(block)
    expect(Array.from(channelData[0].subarray(0, 4), (x) => x * 32_768)).toEqual([0, 11, 11 + 2, 13 - 1])
  })

  it('as a WAV file it comes as close to its sound as four bits let it', async () => {
    const audio = await decodeBytes(
      waveFile(
        waveFormat(0x11, 2, VECTOR_RATE, 512, 4, Buffer.from([2, 0, 0xf9, 1])),
        IMA_BLOCKS,
        Buffer.concat([Buffer.from('fact'), Buffer.from([4, 0, 0, 0, 240, 0, 0, 0])]),
      ),
    )
    expect(audio).toMatchObject({ format: 'adpcm', description: 'WAV, IMA ADPCM', warnings: [] })
    expect(audio.channels[0].length).toBe(240)
    // The steps have to grow from 7 first: 1.5 % of full scale is what the start costs.
    expect(farthest(audio)).toBeLessThan(1500)
  })

  it('in the packets of QuickTime and AIFF-C', async () => {
    const common = Buffer.concat([u16be(2), u32be(4), u16be(16), Buffer.from('400bfa00000000000000', 'hex'), Buffer.from('ima4\0\0')])
    const chunk = (id: string, content: Buffer): Buffer => Buffer.concat([Buffer.from(id), u32be(content.length), content])
    const audio = await decodeBytes(
      Buffer.concat([
        Buffer.from('FORM'),
        u32be(0),
        Buffer.from('AIFC'),
        chunk('COMM', common),
        chunk('SSND', Buffer.concat([u32be(0), u32be(0), IMA4_PACKETS])),
      ]),
    )
    expect(audio).toMatchObject({ format: 'adpcm', sampleRate: 8000, warnings: [] })
    expect(audio.channels.map(({ length }) => length)).toEqual([256, 256])
    expect(farthest(audio)).toBeLessThan(1500)
    const direct = ima4Decoder({ channels: 2, sampleRate: 8000 }).decode(IMA4_PACKETS).channelData
    expect(audio.channels).toEqual(direct)
  })
})

describe('Microsoft ADPCM', () => {
  it('follows the sums of the standard', () => {
    // Predictor 1 (512, -256), step 16, samples 100 and 90 (the older): 2 x 100 - 90 + 3 x 16 = 158; then the step is 230 / 256 of 16, at least 16.
    const block = Buffer.from([1, 16, 0, 100, 0, 90, 0, 0x3f])
    const { channelData } = msAdpcmDecoder({ channels: 1, sampleRate: 8000 }).decode(block)
    expect(Array.from(channelData[0], (x) => x * 32_768)).toEqual([90, 100, 158, 2 * 158 - 100 - 16])
  })

  it('as a WAV file it comes close to its sound', async () => {
    const audio = await decodeBytes(waveFile(waveFormat(2, 2, VECTOR_RATE, 512, 4), MS_BLOCKS))
    expect(audio).toMatchObject({ format: 'adpcm', description: 'WAV, Microsoft ADPCM' })
    // What the first steps cost, before they fit the sound.
    expect(farthest(audio)).toBeLessThan(500)
  })

  it('blocks that are too short for their head are refused', async () => {
    await expect(decodeBytes(waveFile(waveFormat(2, 2, VECTOR_RATE, 4, 4), MS_BLOCKS))).rejects.toThrow('blocks')
    await expect(decodeBytes(waveFile(waveFormat(0x11, 2, VECTOR_RATE, 512, 3), IMA_BLOCKS))).rejects.toThrow('3 bits')
  })
})
