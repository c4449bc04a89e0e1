import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeBytes, integersOf } from '../../../test/support/decode-bytes.ts'
import { alacCookie, element, matroskaFile, pcmBytes } from '../../../test/support/sound-containers.ts'
import { ALAC_PACKET, VECTOR_RATE, vectorSound } from '../../../test/support/sound-vectors.ts'
import { ByteSource } from './byte-source.ts'
import { OggPageReader, packetsOf as packetPieces } from './ogg-pages.ts'
import { decodeAudioFile } from './open-audio-file.ts'

const fixture = (name: string): string => resolve(import.meta.dirname, '../../../test/fixtures/audio', name)

const sound = vectorSound()
const stereo16 = (bigEndian: boolean): Buffer => pcmBytes(sound, 2, bigEndian)

const nothing = Buffer.alloc(0)

describe('Matroska and WebM', () => {
  const blocks = (flags: number, head: Buffer, parts: Buffer[]): { flags: number; body: Buffer }[] => [
    { flags, body: Buffer.concat([head, ...parts]) },
  ]
  const pcm = { codecId: 'A_PCM/INT/LIT', rate: VECTOR_RATE, channels: 2, bits: 16 }
  const half = stereo16(false).length / 2
  const halves = [stereo16(false).subarray(0, half), stereo16(false).subarray(half)]

  it.each([false, true])('uncompressed, in several clusters whose sizes are unknown: %s', async (unknownSizes) => {
    const audio = await decodeBytes(matroskaFile({ ...pcm, blocks: [...halves, ...halves].map((body) => ({ body })), unknownSizes }))
    expect(integersOf(audio)).toEqual(sound.map((samples) => Int16Array.from([...samples, ...samples])))
    expect(audio.warnings).toEqual([])
  })

  it.each([
    ['of one size', 0x84, Buffer.from([1])],
    ['of sizes as Ogg writes them', 0x82, Buffer.from([1, 255, 480 - 255])],
    ['of sizes as EBML writes them', 0x86, Buffer.from([1, 0x41, 0xe0])],
  ])('packets that share a block, %s', async (_name, flags, head) => {
    expect(half).toBe(480)
    expect(integersOf(await decodeBytes(matroskaFile({ ...pcm, blocks: blocks(flags, head, halves) })))).toEqual(sound)
  })

  it('Apple Lossless', async () => {
    expect(
      integersOf(
        await decodeBytes(
          matroskaFile({
            codecId: 'A_ALAC',
            codecPrivate: alacCookie(16, 2, VECTOR_RATE),
            rate: VECTOR_RATE,
            channels: 2,
            blocks: [{ body: ALAC_PACKET }],
          }),
        ),
      ),
    ).toEqual(sound)
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
    const audio = await decodeBytes(
      matroskaFile({
        codecId: 'A_OPUS',
        codecPrivate: Buffer.from(head[0]),
        rate: 48_000,
        channels: 2,
        blocks: packets.map((body) => ({ body: Buffer.from(body) })),
        unknownSizes: true,
      }),
    )
    const ogg = await decodeAudioFile(fixture('tone.opus'))
    expect(audio).toMatchObject({ format: 'opus', sampleRate: 48_000, warnings: [] })
    // Ogg notes where the last packet is cut, WebM of a browser does not.
    expect(audio.channels.map((samples) => samples.subarray(0, ogg.channels[0].length))).toEqual(ogg.channels)
  })

  it('Vorbis, the same as in Ogg', async () => {
    const { head, packets } = await packetsOf('tone.ogg', 3)
    const codecPrivate = Buffer.concat([Buffer.from([2, head[0].length]), lacedSize(head[1].length), ...head])
    const audio = await decodeBytes(
      matroskaFile({
        codecId: 'A_VORBIS',
        codecPrivate,
        rate: 44_100,
        channels: 2,
        blocks: packets.map((body) => ({ body: Buffer.from(body) })),
      }),
    )
    const ogg = await decodeAudioFile(fixture('tone.ogg'))
    expect(audio.channels.map((samples) => samples.subarray(0, ogg.channels[0].length))).toEqual(ogg.channels)
  })

  const lacedSize = (size: number): Buffer => Buffer.from([...Array<number>(Math.floor(size / 255)).fill(255), size % 255])

  it('a file cut off within a block keeps what came before it and says so', async () => {
    const file = matroskaFile({ ...pcm, blocks: [...halves, ...halves].map((body) => ({ body })), unknownSizes: true })
    const audio = await decodeBytes(file.subarray(0, file.length - 20))
    expect(audio.channels[0].length).toBe(360)
    expect(audio.warnings.join()).toContain('cut off')
  })

  it('after damage the next cluster is found', async () => {
    const file = matroskaFile({ ...pcm, blocks: [...halves, ...halves, ...halves].map((body) => ({ body })), unknownSizes: true })
    const second = file.indexOf(Buffer.from('1f43b675', 'hex'), file.indexOf(Buffer.from('1f43b675', 'hex')) + 4)
    file.fill(0, second, second + 12)
    const audio = await decodeBytes(file)
    expect(audio.channels[0].length).toBe(480)
    expect(audio.warnings.join()).toContain('damaged')
  })

  it('of several sound tracks the first is taken, and it says so', async () => {
    const file = matroskaFile({ ...pcm, blocks: halves.map((body) => ({ body })), tracks: 2 })
    const audio = await decodeBytes(file)
    expect(integersOf(audio)).toEqual(sound)
    expect(audio.warnings).toEqual(['There are 2 sound tracks in the file; the first that can be read is taken.'])
  })

  it('a video without sound and what is not decoded are named', async () => {
    await expect(decodeBytes(element('1a45dfa3', nothing), element('18538067', element('1654ae6b', nothing)))).rejects.toThrow(
      'video without sound',
    )
    await expect(
      decodeBytes(matroskaFile({ codecId: 'A_AC3', rate: 48_000, channels: 2, blocks: [{ body: Buffer.alloc(8) }] })),
    ).rejects.toThrow('Dolby Digital')
  })
})
