/** Files whose headers do not tell the truth about their length: joined from others, cut off, or changing on their way. */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasProgram, runProgram } from '../../../test/support/programs.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { writeWav } from '../../../test/support/write-wav.ts'
import { ByteSource } from './byte-source.ts'
import { decodeFlacFrame } from './flac-decoder.ts'
import { FlacFrameReader } from './flac-frames.ts'
import { FlacWriter } from './flac-writer.ts'
import { decodeAudioFile, type DecodedAudio } from './open-audio-file.ts'

const fixture = (name: string): Buffer => readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/audio', name))

async function decode(...parts: Uint8Array[]): Promise<DecodedAudio> {
  const path = join(temporaryFolder(), 'sound')
  await writeFile(path, Buffer.concat(parts))
  return decodeAudioFile(path)
}

const shapeOf = ({ channels, sampleRate, warnings }: DecodedAudio): unknown => ({
  frames: channels.map((samples) => samples.length),
  sampleRate,
  warnings,
})
const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)

describe('MP3', () => {
  const FRAME = 1152
  const tone = fixture('tone.mp3')
  const TONE_FRAMES = 21

  /** MPEG-1 layer III at 128 kbit/s without any sound: side information and main data are zeros. */
  const silence = (frames: number, sampleRate: 44_100 | 48_000): Buffer => {
    const frame = Buffer.alloc(sampleRate === 48_000 ? 384 : 417)
    frame.writeUInt32BE(sampleRate === 48_000 ? 0xfffb9400 : 0xfffb9000)
    return Buffer.concat(Array.from({ length: frames }, () => frame))
  }
  /** An encoder's note of so many frames, without delay and padding. */
  const xing = (frames: number): Buffer => {
    const frame = silence(1, 44_100)
    frame.write('Xing', 36)
    frame.writeUInt32BE(1, 40)
    frame.writeUInt32BE(frames, 44)
    return frame
  }
  const id3v2 = Buffer.concat([Buffer.from('ID3\u0004\0\0\0\0\u0001\0', 'latin1'), Buffer.alloc(128, 0x20)])
  const id3v1 = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125)])
  const ape = (isHead: boolean): Buffer => {
    const head = Buffer.alloc(32)
    head.write('APETAGEX')
    head.writeUInt32LE(2000, 8)
    head.writeUInt32LE(40 + 32, 12)
    head.writeUInt32LE((isHead ? 0xa000_0000 : 0x8000_0000) >>> 0, 20)
    return head
  }
  const apeTag = Buffer.concat([ape(true), Buffer.alloc(40, 0x41), ape(false)])
  const lyrics = Buffer.from(`LYRICSBEGIN${'la '.repeat(50)}000161LYRICS200`)

  it('of two joined ones, whose first note counts the first part alone, is read to its end', async () => {
    const joined = await decode(xing(TONE_FRAMES), tone, xing(TONE_FRAMES), tone)
    // The second note is a frame without sound, as in other players.
    expect(shapeOf(joined)).toEqual({ frames: Array(2).fill((2 * TONE_FRAMES + 1) * FRAME), sampleRate: 44_100, warnings: [] })
    expect(rms(joined.channels[0].subarray(-TONE_FRAMES * FRAME))).toBeCloseTo(rms((await decode(tone)).channels[0]), 3)
  })

  it('with tags between its parts is not called damaged', async () => {
    const joined = await decode(id3v2, tone, lyrics, id3v1, id3v2, tone, apeTag, tone, apeTag, lyrics, id3v1)
    expect(shapeOf(joined)).toMatchObject({ frames: Array(2).fill(3 * TONE_FRAMES * FRAME), warnings: [] })
  })

  it('that goes from mono to stereo keeps both channels', async () => {
    const mono = fixture('tone-mono.mp3')
    const alone = await decode(mono)
    const both = await decode(mono, tone)
    const monoFrames = alone.channels[0].length
    expect(shapeOf(both)).toEqual({
      frames: Array(2).fill(monoFrames + TONE_FRAMES * FRAME),
      sampleRate: 44_100,
      warnings: ['The number of channels changes midway; 2 are kept.'],
    })
    expect(both.channels[1].subarray(0, monoFrames)).toEqual(alone.channels[0])
    // Where the parts meet, the first frame still overlaps with the one before.
    expect(both.channels[1].subarray(monoFrames + FRAME)).toBeAllclose((await decode(tone)).channels[1].subarray(FRAME), { atol: 1e-6 })
  })

  it('that changes its sample rate is followed, and no frame is taken for another', async () => {
    const changing = await decode(tone, silence(40, 48_000), tone)
    const silentFrames = Math.round((40 * FRAME * 44_100) / 48_000)
    expect(shapeOf(changing)).toEqual({
      frames: Array(2).fill(2 * TONE_FRAMES * FRAME + silentFrames),
      sampleRate: 44_100,
      warnings: ['The sample rate changes to 48000 Hz midway; from there it is converted to 44100 Hz.'],
    })
    expect(rms(changing.channels[0].subarray(TONE_FRAMES * FRAME + 2 * FRAME, TONE_FRAMES * FRAME + silentFrames))).toBeLessThan(1e-3)
  })

  it('that is cut off says how much is missing', async () => {
    const cut = await decode(xing(TONE_FRAMES), tone.subarray(0, Math.floor(tone.length * 0.5)))
    expect(cut.warnings).toEqual([
      'The end of the file is cut off.',
      'The file falls short of its declared length: 0.3 seconds of 0.5 seconds are missing.',
    ])
    const bare = await decode(tone.subarray(0, tone.length - 100))
    expect(bare.warnings).toEqual(['The end of the file is cut off.'])
  })

  it('with damage between its frames tells it once', async () => {
    const damage = Buffer.alloc(300, 0x55)
    const audio = await decode(tone, damage, tone, damage, tone)
    expect(shapeOf(audio)).toMatchObject({ frames: Array(2).fill(3 * TONE_FRAMES * FRAME), warnings: ['600 damaged bytes were skipped.'] })
  })
})

describe('AAC as a bare stream', () => {
  const tone = fixture('tone.aac')
  const FRAMES = 23
  const channelFrames = (frames: number): number[] => Array<number>(2).fill(frames * 1024)

  it('from the middle of a frame begins at the next one', async () => {
    expect(shapeOf(await decode(tone.subarray(301)))).toEqual({
      frames: channelFrames(FRAMES - 1 - countBefore(301)),
      sampleRate: 44_100,
      warnings: [],
    })
  })

  it('joined, with tags between its parts, is read to its end', async () => {
    const id3 = Buffer.from('ID3\u0004\0\0\0\0\0\u0004abcd')
    expect(shapeOf(await decode(id3, tone, id3, tone))).toEqual({ frames: channelFrames(2 * FRAMES), sampleRate: 44_100, warnings: [] })
  })

  it('that is cut off or damaged says so', async () => {
    expect((await decode(tone.subarray(0, -50))).warnings).toEqual(['The end of the file is cut off.'])
    expect((await decode(tone, Buffer.alloc(77, 0x11), tone)).warnings).toEqual(['77 damaged bytes were skipped.'])
  })

  it('that changes its sample rate is followed', async () => {
    const changed = Buffer.from(tone)
    // The index of the rate from 4 (44100 Hz) to 3 (48000 Hz), whose bands are divided alike.
    for (let at = 0; at < changed.length; at += frameLength(changed, at)) changed[at + 2] = (changed[at + 2] & ~0x3c) | (3 << 2)
    const audio = await decode(tone, changed)
    expect(audio.sampleRate).toBe(44_100)
    expect(audio.channels[0].length).toBe(FRAMES * 1024 + Math.round((FRAMES * 1024 * 44_100) / 48_000))
    expect(audio.warnings).toEqual(['The sample rate changes to 48000 Hz midway; from there it is converted to 44100 Hz.'])
  })

  const frameLength = (bytes: Buffer, at: number): number => ((bytes[at + 3] & 3) << 11) | (bytes[at + 4] << 3) | (bytes[at + 5] >> 5)
  /** Whole frames before a place. */
  const countBefore = (place: number): number => {
    let count = 0
    for (let at = frameLength(tone, 0); at <= place; at += frameLength(tone, at)) count++
    return count
  }
})

describe('FLAC', () => {
  const tone = fixture('tone.flac')
  const FRAMES = 22_050
  const id3v1 = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125)])
  /** The file with another total in its header. */
  const declaring = (frames: number): Buffer => {
    const file = Buffer.from(tone)
    file.writeUInt32BE(frames, 4 + 4 + 14)
    return file
  }

  it('of several joined ones, with tags between, is read to its end without a word', async () => {
    const whole = await decode(tone)
    const joined = await decode(tone, tone, id3v1, tone, id3v1)
    expect(shapeOf(joined)).toEqual({ frames: [3 * FRAMES, 3 * FRAMES], sampleRate: 44_100, warnings: [] })
    expect(joined.channels[1].subarray(2 * FRAMES)).toEqual(whole.channels[1])
  })

  it('of mono and stereo at another rate keeps both channels', async () => {
    const path = join(temporaryFolder(), 'mono.flac')
    const writer = await FlacWriter.create(path, { sampleRate: 22_050, channels: 1, bits: 16 })
    await writer.append([Float32Array.from({ length: 22_050 }, (_, n) => 0.5 * Math.sin(n / 10))])
    await writer.close()
    const joined = await decode(readFileSync(path), tone)
    expect(shapeOf(joined)).toMatchObject({ frames: [22_050 + FRAMES / 2, 22_050 + FRAMES / 2], sampleRate: 22_050 })
    expect(joined.warnings).toHaveLength(2)
    expect(rms(joined.channels[1].subarray(23_000))).toBeCloseTo(rms((await decode(tone)).channels[1].subarray(2000)), 2)
  })

  it.each([
    [0, []],
    [1000, []],
    [44_100, ['The file falls short of its declared length: 0.5 seconds of 1 second are missing.']],
  ])('that declares %i samples is read to its end', async (declared, warnings) => {
    expect(shapeOf(await decode(declaring(declared)))).toMatchObject({ frames: [FRAMES, FRAMES], warnings })
  })
})

describe('Ogg', () => {
  const vorbis = fixture('tone.ogg')
  const opus = fixture('tone.opus')
  const VORBIS_FRAMES = 22_050
  const OPUS_FRAMES = 20_160

  /** x^32 + ... as RFC 3533 has it, bit by bit. */
  const checksum = (bytes: Uint8Array): number => {
    let crc = 0
    for (const byte of bytes) {
      crc ^= byte << 24
      for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
    }
    return crc >>> 0
  }
  interface PageShape {
    serial: number
    sequence: number
    flags?: number
    granule?: number
  }
  /** One packet in as many pages as it takes. */
  const pack = (packet: Uint8Array, { serial, sequence, flags = 0, granule = 0 }: PageShape): Buffer => {
    const lacing = Buffer.concat([Buffer.alloc(Math.floor(packet.length / 255), 255), Buffer.from([packet.length % 255])])
    const pages: Buffer[] = []
    for (let at = 0; at < lacing.length; at += 255) {
      const part = lacing.subarray(at, at + 255)
      const page = Buffer.concat([
        Buffer.from('OggS'),
        Buffer.alloc(22),
        Buffer.from([part.length]),
        part,
        packet.subarray(at * 255, (at + 255) * 255),
      ])
      page[5] = flags | (at > 0 ? 1 : 0)
      page.writeBigInt64LE(BigInt(at + 255 >= lacing.length ? granule : -1), 6)
      page.writeUInt32LE(serial, 14)
      page.writeUInt32LE(sequence, 18)
      page.writeUInt32LE(checksum(page), 22)
      pages.push(page)
    }
    return Buffer.concat(pages)
  }
  /** Where pages begin. */
  const pagesOf = (file: Buffer): Buffer[] => {
    const places: number[] = []
    for (let at = file.indexOf('OggS'); at >= 0; at = file.indexOf('OggS', at + 1)) places.push(at)
    return places.map((at, i) => file.subarray(at, places[i + 1]))
  }

  it.skipIf(!hasProgram('opusenc'))('Opus with large tags, as with a picture in them, ends where it ends', async () => {
    const folder = temporaryFolder()
    const [source, path] = ['in.wav', 'out.opus'].map((name) => join(folder, name))
    await writeWav(source, [Float32Array.from({ length: 3 * 48_000 }, (_, n) => 0.5 * Math.sin(n / 20))], 48_000, 'int16')
    const tags = ['A', 'B', 'C'].flatMap((name) => ['--comment', `${name}=${'x'.repeat(100_000)}`])
    runProgram('opusenc', '--quiet', ...tags, source, path)
    expect(shapeOf(await decodeAudioFile(path))).toEqual({ frames: [3 * 48_000], sampleRate: 48_000, warnings: [] })
  })

  it.each([
    ['Vorbis', vorbis, VORBIS_FRAMES],
    ['Opus', opus, OPUS_FRAMES],
  ])('a chain of %s is read to its end, also where two links have one number', async (_name, file, frames) => {
    const whole = await decode(file)
    const chain = await decode(file, file, file)
    expect(shapeOf(chain)).toMatchObject({ frames: Array(2).fill(3 * frames), warnings: [] })
    expect(chain.channels[1].subarray(2 * frames)).toEqual(whole.channels[1])
  })

  it('links of another codec and rate are converted to those of the first', async () => {
    const chain = await decode(vorbis, opus, vorbis)
    expect(shapeOf(chain)).toEqual({
      frames: Array(2).fill(2 * VORBIS_FRAMES + Math.round((OPUS_FRAMES * 44_100) / 48_000)),
      sampleRate: 44_100,
      warnings: ['The sample rate changes to 48000 Hz midway; from there it is converted to 44100 Hz.'],
    })
    expect(rms(chain.channels[0].subarray(VORBIS_FRAMES + 2000, VORBIS_FRAMES + 16_000))).toBeCloseTo(
      rms((await decode(opus)).channels[0].subarray(2000, 18_000)),
      2,
    )
  })

  it('other streams between its pages, and links without sound, are passed over', async () => {
    const [first, ...rest] = pagesOf(vorbis)
    const other = (sequence: number, flags = 0): Buffer => pack(Buffer.from('fishead\0and nothing more'), { serial: 99, sequence, flags })
    const mixed = await decode(
      other(0, 2),
      first,
      other(1),
      ...rest.flatMap((page, i) => [page, other(i + 2)]),
      other(0, 2),
      other(1, 4),
      vorbis,
    )
    expect(shapeOf(mixed)).toMatchObject({ frames: Array(2).fill(2 * VORBIS_FRAMES), warnings: [] })
  })

  /** The pages of FLAC in Ogg: two of headers, then one frame after another, of at most 4608 samples each. */
  const flacPages = async (): Promise<Buffer[]> => {
    const flac = fixture('tone.flac')
    const path = join(temporaryFolder(), 'tone.flac')
    await writeFile(path, flac)
    const source = await ByteSource.open(path)
    const frames = new FlacFrameReader(source, 0)
    await frames.readMetadata()
    const head = Buffer.concat([Buffer.from('\x7fFLAC\x01\0\0\x01fLaC', 'latin1'), flac.subarray(4, 4 + 4 + 34)])
    const pages = [pack(head, { serial: 7, sequence: 0, flags: 2 }), pack(Buffer.from([0x84, 0, 0, 0]), { serial: 7, sequence: 1 })]
    let granule = 0
    for (let frame = await frames.next(); frame; frame = await frames.next()) {
      granule += decodeFlacFrame(frame, frames.streamInfo).channels[0].length
      pages.push(pack(frame, { serial: 7, sequence: pages.length, granule, flags: granule === VORBIS_FRAMES ? 4 : 0 }))
    }
    await source.close()
    return pages
  }

  it('FLAC in Ogg is exact, in pages of one packet and over several', async () => {
    const wrapped = await decode(...(await flacPages()))
    expect(wrapped).toMatchObject({ format: 'flac', sampleRate: 44_100, warnings: [] })
    expect(wrapped.channels).toEqual((await decode(fixture('tone.flac'))).channels)
  })

  it('a lost last page and lost pages within are told', async () => {
    const pages = await flacPages()
    expect((await decode(...pages.slice(0, -1))).warnings).toEqual(['The last page of its sound is missing; the end may be cut off.'])
    expect((await decode(...pages.slice(0, 3), ...pages.slice(5))).warnings).toEqual([
      'Pages are missing within the file: 0.2 seconds of sound are lost.',
    ])
    expect((await decode(Buffer.concat(pages).subarray(0, -40))).warnings).toEqual(['The end of the file is damaged or cut off.'])
  })
})

describe('M4A', () => {
  const FRAMES = 23 * 1024
  const boxesOf = (file: Buffer): Map<string, Buffer> => {
    const boxes = new Map<string, Buffer>()
    for (let at = 0; at + 8 <= file.length; at += file.readUInt32BE(at))
      boxes.set(file.toString('latin1', at + 4, at + 8), file.subarray(at, at + file.readUInt32BE(at)))
    return boxes
  }
  /** The table of contents in front of the sound, as it is put for the web. */
  const fastStart = (): Buffer => {
    const file = fixture('tone.m4a')
    const boxes = boxesOf(file)
    const [ftyp, mdat] = [boxes.get('ftyp')!, boxes.get('mdat')!]
    const moov = Buffer.from(boxes.get('moov')!)
    const moved = ftyp.length + moov.length - file.indexOf(mdat)
    const chunks = moov.indexOf('stco')
    for (let i = 0; i < moov.readUInt32BE(chunks + 8); i++)
      moov.writeUInt32BE(moov.readUInt32BE(chunks + 12 + 4 * i) + moved, chunks + 12 + 4 * i)
    return Buffer.concat([ftyp, moov, mdat])
  }

  it('of which the download broke off says how much is missing', async () => {
    const file = fastStart()
    expect(shapeOf(await decode(file))).toEqual({ frames: [FRAMES, FRAMES], sampleRate: 44_100, warnings: [] })
    const cut = await decode(file.subarray(0, -Math.floor(boxesOf(file).get('mdat')!.length / 2)))
    expect(cut.channels[0].length).toBeGreaterThan(FRAMES * 0.3)
    expect(cut.channels[0].length).toBeLessThan(FRAMES * 0.7)
    expect(cut.warnings).toEqual([
      expect.stringMatching(/^The file falls short of its declared length: 0\.[23] seconds of 0\.5 seconds are missing\.$/),
    ])
  })

  it('without its table of contents is refused with the likely reason', async () => {
    const file = fixture('tone.m4a')
    await expect(decode(file.subarray(0, file.indexOf('moov') - 4))).rejects.toThrow('a recording or download broke off')
  })
})
