import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { auFile, box, cafChunk, cafFile, cafPacketTable, element, matroskaFile, mp4File, pcmBytes, u16be, u32be, wave64File, waveFormat } from '../../../test/support/sound-containers.ts'
import { ALAC_COOKIE, ALAC_PACKET, VECTOR_RATE, vectorSound, WAVPACK_FILE } from '../../../test/support/sound-vectors.ts'
import { BitWriter } from './bit-writer.ts'
import { ByteSource } from './byte-source.ts'
import { OggPageReader, packetsOf as packetPieces } from './ogg-pages.ts'
import { OggPacker } from './ogg-packer.ts'
import { decodeAudioFile, type DecodedAudio } from './open-audio-file.ts'

const fixture = (name: string): string => resolve(import.meta.dirname, '../../../test/fixtures/audio', name)

async function decode(...parts: Buffer[]): Promise<DecodedAudio> {
  const path = join(temporaryFolder(), 'sound')
  await writeFile(path, Buffer.concat(parts))
  return decodeAudioFile(path)
}

/** What was decoded, as integers of 16 bits. */
const integers = ({ channels }: DecodedAudio): Int16Array[] => channels.map((samples) => Int16Array.from(samples, (x) => x * 32_768))

const sound = vectorSound()
const stereo16 = (bigEndian: boolean): Buffer => pcmBytes(sound, 2, bigEndian)

describe('AU', () => {
  it.each([
    [2, 1, 128],
    [3, 2, 32_768],
    [4, 3, 2 ** 23],
    [5, 4, 2 ** 31],
  ])('integers (encoding %i)', async (encoding, bytes, full) => {
    const { channels, sampleRate, format } = await decode(auFile(encoding, 22_050, 2, pcmBytes([[0, full / 2, -full], [1, -1, 2]], bytes, true)))
    expect({ sampleRate, format }).toEqual({ sampleRate: 22_050, format: 'au' })
    expect(channels.map((samples) => Array.from(samples, (x) => x * full))).toEqual([[0, full / 2, -full], [1, -1, 2]])
  })

  it('floats, mu-law and A-law', async () => {
    const float = Buffer.alloc(8)
    float.writeFloatBE(0.25, 0)
    float.writeFloatBE(-1.5, 4)
    expect(Array.from((await decode(auFile(6, 8000, 1, float))).channels[0])).toEqual([0.25, -1.5])
    expect((await decode(auFile(1, 8000, 1, Buffer.from([0x80])))).channels[0][0] * 32_768).toBe(32_124)
    expect((await decode(auFile(27, 8000, 1, Buffer.from([0xaa])))).channels[0][0] * 32_768).toBe(32_256)
  })

  it('of unknown size is read to its end, one that is cut off says what is missing', async () => {
    const whole = await decode(auFile(3, VECTOR_RATE, 2, stereo16(true), 0xffff_ffff))
    expect(integers(whole)).toEqual(sound)
    expect(whole.warnings).toEqual([])
    const cut = await decode(auFile(3, VECTOR_RATE, 2, stereo16(true), VECTOR_RATE * 4))
    expect(cut.warnings.join()).toContain('missing')
  })

  it('what is compressed is named', async () => {
    await expect(decode(auFile(23, 8000, 1, Buffer.alloc(100)))).rejects.toThrow('G.721')
  })
})

describe('Wave64', () => {
  it('is read as WAV is', async () => {
    const audio = await decode(wave64File(waveFormat(1, 2, VECTOR_RATE, 4, 16), stereo16(false)))
    expect(audio).toMatchObject({ format: 'wav', description: 'Wave64, 16 bit', sampleRate: VECTOR_RATE, warnings: [] })
    expect(integers(audio)).toEqual(sound)
  })
})

describe('CAF', () => {
  it.each([false, true])('uncompressed, little endian: %s; also of unknown size', async (little) => {
    const shape = { rate: VECTOR_RATE, formatId: 'lpcm', flags: little ? 2 : 0, bytesPerPacket: 4, channels: 2, bits: 16, data: stereo16(!little) }
    for (const dataSize of [undefined, -1]) {
      const audio = await decode(cafFile({ ...shape, dataSize }))
      expect(audio).toMatchObject({ format: 'caf', description: 'CAF, 16 bit', sampleRate: VECTOR_RATE, warnings: [] })
      expect(integers(audio)).toEqual(sound)
    }
  })

  it('floats of 32 and 64 bits', async () => {
    const data = Buffer.alloc(16)
    data.writeDoubleLE(0.1, 0)
    data.writeDoubleLE(-3, 8)
    expect(Array.from((await decode(cafFile({ rate: 48_000, formatId: 'lpcm', flags: 3, bytesPerPacket: 8, channels: 1, bits: 64, data }))).channels[0])).toEqual([Math.fround(0.1), -3])
  })

  it('Apple Lossless, by its table of packets', async () => {
    const more = [cafChunk('kuki', ALAC_COOKIE), cafPacketTable([ALAC_PACKET.length, ALAC_PACKET.length], 470, 10)]
    const audio = await decode(cafFile({ rate: VECTOR_RATE, formatId: 'alac', framesPerPacket: 4096, channels: 2, data: Buffer.concat([ALAC_PACKET, ALAC_PACKET]), more }))
    expect(audio).toMatchObject({ format: 'alac', description: 'Apple Lossless, 16 bit', warnings: [] })
    // Both packets hold the same sound; 10 samples of priming are left out.
    expect(integers(audio)).toEqual(sound.map((samples) => Int16Array.from([...samples.slice(10), ...samples])))
  })

  it('without its table of packets it is refused with the reason', async () => {
    const file = cafFile({ rate: VECTOR_RATE, formatId: 'alac', framesPerPacket: 4096, channels: 2, data: ALAC_PACKET, more: [cafChunk('kuki', ALAC_COOKIE)] })
    await expect(decode(file)).rejects.toThrow('table of its packets')
  })
})

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

const cookie = (bits: number, channels: number, rate: number): Buffer =>
  Buffer.concat([u32be(4096), Buffer.from([0, bits, 40, 10, 14, channels]), u16be(255), u32be(0), u32be(0), u32be(rate)])

describe('MP4 and QuickTime', () => {
  it.each([16, 24, 32])('Apple Lossless that is not predicted, %i bits', async (bits) => {
    const full = 2 ** (bits - 1)
    const values = [Int32Array.from([0, 1, -1, full / 2, -full]), Int32Array.from([5, -5, 9, full - 1, 3])]
    const units = [verbatimAlac(values, bits)]
    const { channels } = await decode(mp4File({ rate: 44_100, channels: 2, codec: 'alac', config: [box('alac', u32be(0), cookie(bits, 2, 44_100))], units }))
    expect(channels).toEqual(values.map((samples) => Float32Array.from(samples, (x) => x / full)))
  })

  it.each([false, true])('Apple Lossless that is predicted, in fragments: %s', async (fragmented) => {
    const units = [ALAC_PACKET, ALAC_PACKET, ALAC_PACKET]
    const audio = await decode(mp4File({ rate: VECTOR_RATE, channels: 2, codec: 'alac', config: [box('wave', box('frma', Buffer.from('alac')), box('alac', u32be(0), cookie(16, 2, VECTOR_RATE)))], units, fragmented }))
    expect(integers(audio)).toEqual(sound.map((samples) => Int16Array.from([...samples, ...samples, ...samples])))
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
    const data = pcmBytes(sound.map((samples) => Array.from(samples, (x) => x * unit)), bytes, big)
    const config = codec === 'in24' && !big ? [box('wave', box('enda', u16be(1)))] : []
    for (const sampleSize of [1, 2 * bytes]) {
      // Old QuickTime says that samples of any size have 1 byte.
      const audio = await decode(mp4File({ rate: VECTOR_RATE, channels: 2, codec, bits: bytes * 8, config, units: [data], sampleSize, sampleCount: sound[0].length, pcmFlags }))
      expect(integers(audio)).toEqual(sound)
    }
  })

  it('floats', async () => {
    const data = Buffer.alloc(8)
    data.writeFloatBE(0.5, 0)
    data.writeFloatBE(-2, 4)
    expect(Array.from((await decode(mp4File({ rate: 8000, channels: 1, codec: 'fl32', bits: 32, units: [data], sampleSize: 4, sampleCount: 2 }))).channels[0])).toEqual([0.5, -2])
  })

  it('a video without sound, copy protection and what is not decoded are named', async () => {
    const silent = mp4File({ rate: 8000, channels: 1, codec: 'avc1', units: [Buffer.alloc(8)] })
    silent.write('vide', silent.indexOf('soun'), 'latin1')
    await expect(decode(silent)).rejects.toThrow('video without sound')
    await expect(decode(mp4File({ rate: 8000, channels: 1, codec: 'drms', units: [Buffer.alloc(8)] }))).rejects.toThrow('copy protection')
    await expect(decode(mp4File({ rate: 8000, channels: 1, codec: 'ac-3', units: [Buffer.alloc(8)] }))).rejects.toThrow('Dolby Digital')
  })

  it('fragments that promise more than the file has give what is there', async () => {
    const file = mp4File({ rate: VECTOR_RATE, channels: 2, codec: 'alac', config: [box('alac', u32be(0), cookie(16, 2, VECTOR_RATE))], units: [ALAC_PACKET, ALAC_PACKET], fragmented: true })
    const audio = await decode(file.subarray(0, file.length - 10))
    expect(integers(audio)).toEqual(sound)
  })
})

const nothing = Buffer.alloc(0)

describe('Matroska and WebM', () => {
  const blocks = (flags: number, head: Buffer, parts: Buffer[]): { flags: number; body: Buffer }[] => [{ flags, body: Buffer.concat([head, ...parts]) }]
  const pcm = { codecId: 'A_PCM/INT/LIT', rate: VECTOR_RATE, channels: 2, bits: 16 }
  const half = stereo16(false).length / 2
  const halves = [stereo16(false).subarray(0, half), stereo16(false).subarray(half)]

  it.each([false, true])('uncompressed, in several clusters whose sizes are unknown: %s', async (unknownSizes) => {
    const audio = await decode(matroskaFile({ ...pcm, blocks: [...halves, ...halves].map((body) => ({ body })), unknownSizes }))
    expect(integers(audio)).toEqual(sound.map((samples) => Int16Array.from([...samples, ...samples])))
    expect(audio.warnings).toEqual([])
  })

  it.each([
    ['of one size', 0x84, Buffer.from([1])],
    ['of sizes as Ogg writes them', 0x82, Buffer.from([1, 255, 480 - 255])],
    ['of sizes as EBML writes them', 0x86, Buffer.from([1, 0x41, 0xe0])],
  ])('packets that share a block, %s', async (_name, flags, head) => {
    expect(half).toBe(480)
    expect(integers(await decode(matroskaFile({ ...pcm, blocks: blocks(flags, head, halves) })))).toEqual(sound)
  })

  it('Apple Lossless', async () => {
    expect(integers(await decode(matroskaFile({ codecId: 'A_ALAC', codecPrivate: cookie(16, 2, VECTOR_RATE), rate: VECTOR_RATE, channels: 2, blocks: [{ body: ALAC_PACKET }] })))).toEqual(sound)
  })

  /** The packets of an Ogg file, without those of its head. */
  async function packetsOf(name: string, headers: number): Promise<{ head: Uint8Array[]; packets: Uint8Array[] }> {
    const source = await ByteSource.open(fixture(name))
    const pages = new OggPageReader(source)
    const all: Uint8Array[] = []
    let begun: Uint8Array[] = []
    for (let page = await pages.next(); page; page = await pages.next()) {
      for (const { bytes, isEnded } of packetPieces(page)) {
        begun.push(bytes)
        if (!isEnded) continue
        all.push(Uint8Array.from(Buffer.concat(begun)))
        begun = []
      }
    }
    await source.close()
    return { head: all.slice(0, headers), packets: all.slice(headers) }
  }

  it('Opus as browsers record it, the same as in Ogg', async () => {
    const { head, packets } = await packetsOf('tone.opus', 2)
    const audio = await decode(matroskaFile({ codecId: 'A_OPUS', codecPrivate: Buffer.from(head[0]), rate: 48_000, channels: 2, blocks: packets.map((body) => ({ body: Buffer.from(body) })), unknownSizes: true }))
    const ogg = await decodeAudioFile(fixture('tone.opus'))
    expect(audio).toMatchObject({ format: 'opus', sampleRate: 48_000, warnings: [] })
    // Ogg notes where the last packet is cut, WebM of a browser does not.
    expect(audio.channels.map((samples) => samples.subarray(0, ogg.channels[0].length))).toEqual(ogg.channels)
  })

  it('Vorbis, the same as in Ogg', async () => {
    const { head, packets } = await packetsOf('tone.ogg', 3)
    const codecPrivate = Buffer.concat([Buffer.from([2, head[0].length]), lacedSize(head[1].length), ...head])
    const audio = await decode(matroskaFile({ codecId: 'A_VORBIS', codecPrivate, rate: 44_100, channels: 2, blocks: packets.map((body) => ({ body: Buffer.from(body) })) }))
    const ogg = await decodeAudioFile(fixture('tone.ogg'))
    expect(audio.channels.map((samples) => samples.subarray(0, ogg.channels[0].length))).toEqual(ogg.channels)
  })

  const lacedSize = (size: number): Buffer => Buffer.from([...Array<number>(Math.floor(size / 255)).fill(255), size % 255])

  it('a file cut off within a block keeps what came before it and says so', async () => {
    const file = matroskaFile({ ...pcm, blocks: [...halves, ...halves].map((body) => ({ body })), unknownSizes: true })
    const audio = await decode(file.subarray(0, file.length - 20))
    expect(audio.channels[0].length).toBe(360)
    expect(audio.warnings.join()).toContain('cut off')
  })

  it('after damage the next cluster is found', async () => {
    const file = matroskaFile({ ...pcm, blocks: [...halves, ...halves, ...halves].map((body) => ({ body })), unknownSizes: true })
    const second = file.indexOf(Buffer.from('1f43b675', 'hex'), file.indexOf(Buffer.from('1f43b675', 'hex')) + 4)
    file.fill(0, second, second + 12)
    const audio = await decode(file)
    expect(audio.channels[0].length).toBe(480)
    expect(audio.warnings.join()).toContain('damaged')
  })

  it('of several sound tracks the first is taken, and it says so', async () => {
    const file = matroskaFile({ ...pcm, blocks: halves.map((body) => ({ body })), tracks: 2 })
    const audio = await decode(file)
    expect(integers(audio)).toEqual(sound)
    expect(audio.warnings).toEqual(['There are 2 sound tracks in the file; the first that can be read is taken.'])
  })

  it('a video without sound and what is not decoded are named', async () => {
    await expect(decode(element('1a45dfa3', nothing), element('18538067', element('1654ae6b', nothing)))).rejects.toThrow('video without sound')
    await expect(decode(matroskaFile({ codecId: 'A_AC3', rate: 48_000, channels: 2, blocks: [{ body: Buffer.alloc(8) }] }))).rejects.toThrow('Dolby Digital')
  })
})

describe('FLAC in Ogg', () => {
  it('is the same as FLAC', async () => {
    const flac = readFileSync(fixture('tone.flac'))
    let at = 4
    for (let last = false; !last; at += 4 + flac.readUIntBE(at + 1, 3)) last = (flac[at] & 0x80) !== 0
    const { FlacFrameReader } = await import('./flac-frames.ts')
    const source = await ByteSource.open(fixture('tone.flac'))
    const frames = new FlacFrameReader(source, at)
    const pages = new OggPacker()
    const parts = [pages.pack(Buffer.concat([Buffer.from('\x7fFLAC\x01\0\0\0', 'latin1'), flac.subarray(0, 42)]))]
    for (let frame = await frames.next(); frame; frame = await frames.next()) parts.push(pages.pack(frame))
    await source.close()
    const audio = await decode(Buffer.concat(parts))
    expect(audio.description).toContain('in Ogg')
    expect(audio.channels).toEqual((await decodeAudioFile(fixture('tone.flac'))).channels)
  })
})

describe('WavPack', () => {
  it('is exact to the bit', async () => {
    const audio = await decode(WAVPACK_FILE)
    expect(audio).toMatchObject({ format: 'wavpack', description: 'WavPack, 16 bit', sampleRate: VECTOR_RATE, warnings: [] })
    expect(integers(audio)).toEqual(sound)
  })

  it('cut off within its only block it is refused, with junk in front it is read', async () => {
    await expect(decode(WAVPACK_FILE.subarray(0, WAVPACK_FILE.length - 20))).rejects.toThrow('WavPack')
    const twice = await decode(WAVPACK_FILE, Buffer.alloc(100, 7), WAVPACK_FILE)
    expect(twice.channels[0].length).toBeGreaterThanOrEqual(240)
  })
})
