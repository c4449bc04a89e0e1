import { describe, expect, it } from 'vitest'
import { decodeBytes, integersOf } from '../../../test/support/decode-bytes.ts'
import { alacCookie, box, mp4File, pcmBytes, u16be, u32be } from '../../../test/support/sound-containers.ts'
import { ALAC_PACKET, VECTOR_RATE, vectorSound } from '../../../test/support/sound-vectors.ts'
import { BitWriter } from './bit-writer.ts'

const sound = vectorSound()

/** Apple Lossless as it is written where prediction would not help. */
function verbatimAlac(channels: readonly Int32Array[], bits: number): Buffer {
  const writer = new BitWriter(64)
  writer.write(channels.length - 1, 3)
  writer.write(0, 16)
  writer.write(0b1001, 4)
  writer.write(channels[0].length, 32)
  for (let n = 0; n < channels[0].length; n++) for (const samples of channels) writer.write(samples[n], bits)
  writer.write(7, 3)
  writer.align()
  return Buffer.from(writer.bytes())
}

describe('MP4 and QuickTime', () => {
  it.each([16, 24, 32])('Apple Lossless that is not predicted, %i bits', async (bits) => {
    const full = 2 ** (bits - 1)
    const values = [Int32Array.from([0, 1, -1, full / 2, -full]), Int32Array.from([5, -5, 9, full - 1, 3])]
    const units = [verbatimAlac(values, bits)]
    const { channels } = await decodeBytes(
      mp4File({ rate: 44_100, channels: 2, codec: 'alac', config: [box('alac', u32be(0), alacCookie(bits, 2, 44_100))], units }),
    )
    expect(channels).toEqual(values.map((samples) => Float32Array.from(samples, (x) => x / full)))
  })

  it.each([false, true])('Apple Lossless that is predicted, in fragments: %s', async (fragmented) => {
    const units = [ALAC_PACKET, ALAC_PACKET, ALAC_PACKET]
    const audio = await decodeBytes(
      mp4File({
        rate: VECTOR_RATE,
        channels: 2,
        codec: 'alac',
        config: [box('wave', box('frma', Buffer.from('alac')), box('alac', u32be(0), alacCookie(16, 2, VECTOR_RATE)))],
        units,
        fragmented,
      }),
    )
    expect(integersOf(audio)).toEqual(sound.map((samples) => Int16Array.from([...samples, ...samples, ...samples])))
    expect(audio.warnings).toEqual([])
  })

  it.each([
    { codec: 'sowt', bytes: 2, big: false },
    { codec: 'twos', bytes: 2, big: true },
    { codec: 'in24', bytes: 3, big: true },
    { codec: 'in24', bytes: 3, big: false },
    { codec: 'in32', bytes: 4, big: true },
    { codec: 'lpcm', bytes: 3, big: false, pcmFlags: 4 },
    { codec: 'lpcm', bytes: 4, big: true, pcmFlags: 6 },
  ])('$codec of $bytes bytes, big endian: $big', async ({ codec, bytes, big, pcmFlags }) => {
    const unit = 2 ** (8 * bytes - 16)
    const data = pcmBytes(
      sound.map((samples) => Array.from(samples, (x) => x * unit)),
      bytes,
      big,
    )
    const config = codec === 'in24' && !big ? [box('wave', box('enda', u16be(1)))] : []
    for (const sampleSize of [1, 2 * bytes]) {
      // Old QuickTime says that samples of any size have 1 byte.
      const audio = await decodeBytes(
        mp4File({
          rate: VECTOR_RATE,
          channels: 2,
          codec,
          bits: bytes * 8,
          config,
          units: [data],
          sampleSize,
          sampleCount: sound[0].length,
          pcmFlags,
        }),
      )
      expect(integersOf(audio)).toEqual(sound)
    }
  })

  it('floats', async () => {
    const data = Buffer.alloc(8)
    data.writeFloatBE(0.5, 0)
    data.writeFloatBE(-2, 4)
    expect(
      Array.from(
        (await decodeBytes(mp4File({ rate: 8000, channels: 1, codec: 'fl32', bits: 32, units: [data], sampleSize: 4, sampleCount: 2 })))
          .channels[0],
      ),
    ).toEqual([0.5, -2])
  })

  it('a video without sound, copy protection and what is not decoded are named', async () => {
    const silent = mp4File({ rate: 8000, channels: 1, codec: 'avc1', units: [Buffer.alloc(8)] })
    silent.write('vide', silent.indexOf('soun'), 'latin1')
    await expect(decodeBytes(silent)).rejects.toThrow('video without sound')
    await expect(decodeBytes(mp4File({ rate: 8000, channels: 1, codec: 'drms', units: [Buffer.alloc(8)] }))).rejects.toThrow(
      'copy protection',
    )
    await expect(decodeBytes(mp4File({ rate: 8000, channels: 1, codec: 'ac-3', units: [Buffer.alloc(8)] }))).rejects.toThrow(
      'Dolby Digital',
    )
  })

  it('fragments that promise more than the file has give what is there', async () => {
    const file = mp4File({
      rate: VECTOR_RATE,
      channels: 2,
      codec: 'alac',
      config: [box('alac', u32be(0), alacCookie(16, 2, VECTOR_RATE))],
      units: [ALAC_PACKET, ALAC_PACKET],
      fragmented: true,
    })
    const audio = await decodeBytes(file.subarray(0, file.length - 10))
    expect(integersOf(audio)).toEqual(sound)
    expect(audio.warnings.join()).toContain('cut off')
  })

  it('uncompressed samples of a file that was cut off tell what is missing', async () => {
    const data = pcmBytes(
      Array.from({ length: 2 }, () => new Int16Array(8000)),
      2,
      true,
    )
    const head = mp4File({ rate: 8000, channels: 2, codec: 'twos', units: [data], sampleSize: 4, sampleCount: 8000 })
    const audio = await decodeBytes(head.subarray(0, head.length - data.length / 2))
    expect(audio.channels[0].length).toBe(4000)
    expect(audio.warnings.join()).toContain('0.5 seconds of 1 second')
  })
})
