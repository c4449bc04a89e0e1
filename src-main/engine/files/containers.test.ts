import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeBytes, integersOf } from '../../../test/support/decode-bytes.ts'
import { auFile, cafChunk, cafFile, cafPacketTable, pcmBytes, wave64File, waveFormat } from '../../../test/support/sound-containers.ts'
import { ALAC_COOKIE, ALAC_PACKET, VECTOR_RATE, vectorSound, WAVPACK_FILE } from '../../../test/support/sound-vectors.ts'
import { ByteSource } from './byte-source.ts'
import { FlacFrameReader } from './flac-frames.ts'
import { OggPacker } from './ogg-packer.ts'
import { decodeAudioFile } from './open-audio-file.ts'

const fixture = (name: string): string => resolve(import.meta.dirname, '../../../test/fixtures/audio', name)

const sound = vectorSound()
const stereo16 = (bigEndian: boolean): Buffer => pcmBytes(sound, 2, bigEndian)

describe('AU', () => {
  it.each([
    [2, 1, 128],
    [3, 2, 32_768],
    [4, 3, 2 ** 23],
    [5, 4, 2 ** 31],
  ])('integers (encoding %i)', async (encoding, bytes, full) => {
    const { channels, sampleRate, format } = await decodeBytes(
      auFile(
        encoding,
        22_050,
        2,
        pcmBytes(
          [
            [0, full / 2, -full],
            [1, -1, 2],
          ],
          bytes,
          true,
        ),
      ),
    )
    expect({ sampleRate, format }).toEqual({ sampleRate: 22_050, format: 'au' })
    expect(channels.map((samples) => Array.from(samples, (x) => x * full))).toEqual([
      [0, full / 2, -full],
      [1, -1, 2],
    ])
  })

  it('floats, mu-law and A-law', async () => {
    const float = Buffer.alloc(8)
    float.writeFloatBE(0.25, 0)
    float.writeFloatBE(-1.5, 4)
    expect(Array.from((await decodeBytes(auFile(6, 8000, 1, float))).channels[0])).toEqual([0.25, -1.5])
    expect((await decodeBytes(auFile(1, 8000, 1, Buffer.from([0x80])))).channels[0][0] * 32_768).toBe(32_124)
    expect((await decodeBytes(auFile(27, 8000, 1, Buffer.from([0xaa])))).channels[0][0] * 32_768).toBe(32_256)
  })

  it('of unknown size is read to its end, one that is cut off says what is missing', async () => {
    const whole = await decodeBytes(auFile(3, VECTOR_RATE, 2, stereo16(true), 0xffff_ffff))
    expect(integersOf(whole)).toEqual(sound)
    expect(whole.warnings).toEqual([])
    const cut = await decodeBytes(auFile(3, VECTOR_RATE, 2, stereo16(true), VECTOR_RATE * 4))
    expect(cut.warnings.join()).toContain('missing')
  })

  it('what is compressed is named', async () => {
    await expect(decodeBytes(auFile(23, 8000, 1, Buffer.alloc(100)))).rejects.toThrow('G.721')
  })
})

describe('Wave64', () => {
  it('is read as WAV is', async () => {
    const audio = await decodeBytes(wave64File(waveFormat(1, 2, VECTOR_RATE, 4, 16), stereo16(false)))
    expect(audio).toMatchObject({ format: 'wav', description: 'Wave64, 16 bit', sampleRate: VECTOR_RATE, warnings: [] })
    expect(integersOf(audio)).toEqual(sound)
  })

  it('whose length is written as the largest number, as to a pipe, is read to its end without a word', async () => {
    const file = wave64File(waveFormat(1, 2, VECTOR_RATE, 4, 16), stereo16(false))
    const size = file.indexOf('data') + 16
    file.write('ffffffffffffff7f', size, 'hex')
    const audio = await decodeBytes(file.subarray(0, size + 8 + stereo16(false).length))
    expect(audio.warnings).toEqual([])
    expect(integersOf(audio)).toEqual(sound)
  })
})

describe('CAF', () => {
  it.each([false, true])('uncompressed, little endian: %s; also of unknown size', async (little) => {
    const shape = {
      rate: VECTOR_RATE,
      formatId: 'lpcm',
      flags: little ? 2 : 0,
      bytesPerPacket: 4,
      channels: 2,
      bits: 16,
      data: stereo16(!little),
    }
    for (const dataSize of [undefined, -1]) {
      const audio = await decodeBytes(cafFile({ ...shape, dataSize }))
      expect(audio).toMatchObject({ format: 'caf', description: 'CAF, 16 bit', sampleRate: VECTOR_RATE, warnings: [] })
      expect(integersOf(audio)).toEqual(sound)
    }
  })

  it('floats of 32 and 64 bits', async () => {
    const data = Buffer.alloc(16)
    data.writeDoubleLE(0.1, 0)
    data.writeDoubleLE(-3, 8)
    expect(
      Array.from(
        (await decodeBytes(cafFile({ rate: 48_000, formatId: 'lpcm', flags: 3, bytesPerPacket: 8, channels: 1, bits: 64, data })))
          .channels[0],
      ),
    ).toEqual([Math.fround(0.1), -3])
  })

  it('Apple Lossless, by its table of packets', async () => {
    const more = [cafChunk('kuki', ALAC_COOKIE), cafPacketTable([ALAC_PACKET.length, ALAC_PACKET.length], 470, 10)]
    const audio = await decodeBytes(
      cafFile({
        rate: VECTOR_RATE,
        formatId: 'alac',
        framesPerPacket: 4096,
        channels: 2,
        data: Buffer.concat([ALAC_PACKET, ALAC_PACKET]),
        more,
      }),
    )
    expect(audio).toMatchObject({ format: 'alac', description: 'Apple Lossless, 16 bit', warnings: [] })
    // Both packets hold the same sound; 10 samples of priming are left out.
    expect(integersOf(audio)).toEqual(sound.map((samples) => Int16Array.from([...samples.slice(10), ...samples])))
  })

  it('without its table of packets it is refused with the reason', async () => {
    const file = cafFile({
      rate: VECTOR_RATE,
      formatId: 'alac',
      framesPerPacket: 4096,
      channels: 2,
      data: ALAC_PACKET,
      more: [cafChunk('kuki', ALAC_COOKIE)],
    })
    await expect(decodeBytes(file)).rejects.toThrow('table of its packets')
  })
})

describe('FLAC in Ogg', () => {
  it('is the same as FLAC', async () => {
    const flac = readFileSync(fixture('tone.flac'))
    let at = 4
    for (let last = false; !last; at += 4 + flac.readUIntBE(at + 1, 3)) last = (flac[at] & 0x80) !== 0
    const source = await ByteSource.open(fixture('tone.flac'))
    const frames = new FlacFrameReader(source, at)
    const pages = new OggPacker()
    const parts = [pages.pack(Buffer.concat([Buffer.from('\x7fFLAC\x01\0\0\0', 'latin1'), flac.subarray(0, 42)]))]
    for (let frame = await frames.next(); frame; frame = await frames.next()) parts.push(pages.pack(frame))
    await source.close()
    const audio = await decodeBytes(Buffer.concat(parts))
    expect(audio.description).toContain('in Ogg')
    expect(audio.channels).toEqual((await decodeAudioFile(fixture('tone.flac'))).channels)
  })
})

describe('WavPack', () => {
  it('is exact to the bit', async () => {
    const audio = await decodeBytes(WAVPACK_FILE)
    expect(audio).toMatchObject({ format: 'wavpack', description: 'WavPack, 16 bit', sampleRate: VECTOR_RATE, warnings: [] })
    expect(integersOf(audio)).toEqual(sound)
  })

  it('cut off within its only block it is refused, with junk in front it is read', async () => {
    await expect(decodeBytes(WAVPACK_FILE.subarray(0, WAVPACK_FILE.length - 20))).rejects.toThrow('WavPack')
    const twice = await decodeBytes(WAVPACK_FILE, Buffer.alloc(100, 7), WAVPACK_FILE)
    expect(twice.channels[0].length).toBeGreaterThanOrEqual(240)
  })
})
