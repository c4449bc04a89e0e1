/**
 * Every parser of sound files and what lies beside them, fed with damaged bytes: seeded, so that a failure comes again, and bounded in
 * time. A parser may decode or refuse with an AudioFileError; nothing else, no hanging, and no more sound than the file's size allows.
 */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import {
  auFile,
  box,
  cafChunk,
  cafFile,
  cafPacketTable,
  matroskaFile,
  mp4File,
  pcmBytes,
  wave64File,
  waveFile,
  waveFormat,
} from '../../../test/support/sound-containers.ts'
import {
  ALAC_COOKIE,
  ALAC_PACKET,
  IMA_BLOCKS,
  MS_BLOCKS,
  VECTOR_RATE,
  vectorSound,
  WAVPACK_FILE,
} from '../../../test/support/sound-vectors.ts'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { Peaks, PeakBuilder } from '../dsp/peaks.ts'
import { ByteSource } from './byte-source.ts'
import { AudioFileError } from './errors.ts'
import { FlacWriter } from './flac-writer.ts'
import { openAudioFile } from './open-audio-file.ts'
import { readTags } from './tags.ts'
import { wavHeader } from './wav-header.ts'
import { encodeWav } from './wav-writer.ts'

const fixture = (name: string): Buffer => readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/audio', name))
const ROUNDS = 30
/** Numbers that break sums of sizes. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff]
/** For 30 rounds that take a few seconds together; a hanging parser runs into it. */
const HANGS_MS = 60_000
/** No format packs sound tighter than silence in FLAC: a frame of 65,535 samples in about 12 bytes for each of 8 channels. */
const MOST_SAMPLES_PER_BYTE = 65_535

type Damage = (bytes: Buffer, below: (limit: number) => number) => Buffer

const overwrite: Damage = (bytes, below) => {
  const copy = Buffer.from(bytes)
  for (let i = 0; i <= below(16); i++) copy[below(copy.length)] = below(256)
  return copy
}

/** In the header, where sizes and counts are. */
const edges: Damage = (bytes, below) => {
  const copy = Buffer.from(bytes)
  for (let i = 0; i <= below(6); i++) copy[below(Math.min(copy.length, 700))] = EDGES[below(EDGES.length)]
  return copy
}

/** A 32-bit field filled with ones, or with the top bit alone. */
const hugeFields: Damage = (bytes, below) => {
  const copy = Buffer.from(bytes)
  const at = below(Math.max(1, Math.min(copy.length, 700) - 4))
  copy.fill(below(2) ? 0xff : 0, at, at + 4)
  copy[at + (below(2) ? 0 : 3)] = 0x80
  return copy
}

const cut: Damage = (bytes, below) => bytes.subarray(0, 1 + below(bytes.length))
const doubled: Damage = (bytes, below) => Buffer.concat([bytes.subarray(0, below(bytes.length)), bytes])
const gap: Damage = (bytes, below) => {
  const at = below(bytes.length)
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(bytes.length >> 2))])
}
const DAMAGES = [overwrite, edges, hugeFields, cut, doubled, gap]

const tone = [0.1, 0.13].map((step) => Float32Array.from({ length: 4000 }, (_, n) => 0.5 * Math.sin(n * step)))

function rf64(): Buffer {
  const file = Buffer.from(encodeWav(tone, 8000, 'int24'))
  // The header of a file too large for RIFF, before a little sound.
  wavHeader('int24', 8000, 2, 2 ** 30).copy(file)
  return file
}

/** AIFF of 16 bits at 44100 Hz. */
function aiff(): Buffer {
  const chunk = (id: string, content: Buffer): Buffer => {
    const size = Buffer.alloc(4)
    size.writeUInt32BE(content.length)
    return Buffer.concat([Buffer.from(id), size, content])
  }
  const samples = Buffer.alloc(8 + tone[0].length * 2)
  tone[0].forEach((x, n) => samples.writeInt16BE(Math.round(x * 32767), 8 + 2 * n))
  const common = Buffer.from('0001' + '00000fa0' + '0010' + '400eac44000000000000', 'hex')
  return chunk(
    'FORM',
    Buffer.concat([Buffer.from('AIFF'), chunk('NAME', Buffer.from('A tone')), chunk('COMM', common), chunk('SSND', samples)]),
  )
}

async function flac24(): Promise<Buffer> {
  const path = join(temporaryFolder(), 'whole.flac')
  const writer = await FlacWriter.create(path, { sampleRate: 44_100, channels: 2, bits: 24 })
  await writer.append(tone)
  await writer.close()
  return readFileSync(path)
}

/** MP3 with ID3v2 text and picture frames in front. */
function taggedMp3(): Buffer {
  const frame = (id: string, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from(id), Buffer.from([0, 0, content.length >> 7, content.length & 0x7f, 0, 0]), content])
  const body = Buffer.concat([
    frame('TIT2', Buffer.from('\u0003A tone')),
    frame('TBPM', Buffer.from('\u0003120')),
    frame('APIC', Buffer.concat([Buffer.from('\u0003image/png\0\u0003\0'), Buffer.alloc(300, 7)])),
  ])
  return Buffer.concat([Buffer.from('ID3\u0004\0\0'), Buffer.from([0, 0, body.length >> 7, body.length & 0x7f]), body, fixture('tone.mp3')])
}

const ALAC = { rate: VECTOR_RATE, channels: 2 }

const FILES: [string, () => Buffer | Promise<Buffer>][] = [
  ['WAV of 16 bits', () => Buffer.from(encodeWav(tone, 8000, 'int16'))],
  ['WAV of floats', () => Buffer.from(encodeWav(tone, 8000, 'float32'))],
  ['RF64', rf64],
  ['AIFF', aiff],
  ['FLAC', flac24],
  ['MP3 with tags', taggedMp3],
  ['mono MP3', () => fixture('tone-mono.mp3')],
  ['Ogg Vorbis', () => fixture('tone.ogg')],
  ['Opus', () => fixture('tone.opus')],
  ['AAC in MP4', () => fixture('tone.m4a')],
  ['bare AAC', () => fixture('tone.aac')],
  [
    'IMA ADPCM in WAV',
    () => waveFile(waveFormat(0x11, 2, VECTOR_RATE, 512, 4, Buffer.from([2, 0, 0xf9, 1])), Buffer.concat([IMA_BLOCKS, IMA_BLOCKS])),
  ],
  ['Microsoft ADPCM in WAV', () => waveFile(waveFormat(2, 2, VECTOR_RATE, 512, 4), Buffer.concat([MS_BLOCKS, MS_BLOCKS]))],
  ['Wave64', () => wave64File(waveFormat(1, 2, VECTOR_RATE, 4, 16), pcmBytes(vectorSound(), 2, false))],
  ['AU', () => auFile(3, VECTOR_RATE, 2, pcmBytes(vectorSound(), 2, true))],
  [
    'CAF',
    () =>
      cafFile({ rate: VECTOR_RATE, formatId: 'lpcm', bytesPerPacket: 4, channels: 2, bits: 16, data: pcmBytes(vectorSound(), 2, true) }),
  ],
  [
    'Apple Lossless in CAF',
    () =>
      cafFile({
        ...ALAC,
        formatId: 'alac',
        framesPerPacket: 4096,
        data: ALAC_PACKET,
        more: [cafChunk('kuki', ALAC_COOKIE), cafPacketTable([ALAC_PACKET.length], 240)],
      }),
  ],
  [
    'Apple Lossless in MP4',
    () => mp4File({ ...ALAC, codec: 'alac', config: [box('wave', ALAC_COOKIE)], units: [ALAC_PACKET, ALAC_PACKET] }),
  ],
  [
    'MP4 in fragments',
    () => mp4File({ ...ALAC, codec: 'alac', config: [box('wave', ALAC_COOKIE)], units: [ALAC_PACKET, ALAC_PACKET], fragmented: true }),
  ],
  ['QuickTime', () => mp4File({ ...ALAC, codec: 'twos', units: [pcmBytes(vectorSound(), 2, true)], sampleSize: 4, sampleCount: 240 })],
  [
    'Matroska',
    () =>
      matroskaFile({
        ...ALAC,
        codecId: 'A_ALAC',
        codecPrivate: ALAC_COOKIE,
        blocks: [ALAC_PACKET, ALAC_PACKET, ALAC_PACKET].map((body) => ({ body })),
        unknownSizes: true,
      }),
  ],
  [
    'Matroska with shared blocks',
    () =>
      matroskaFile({
        ...ALAC,
        codecId: 'A_PCM/INT/LIT',
        bits: 16,
        blocks: [{ flags: 0x86, body: Buffer.concat([Buffer.from([1, 0x41, 0xe0]), pcmBytes(vectorSound(), 2, false)]) }],
      }),
  ],
  ['WavPack', () => Buffer.concat([WAVPACK_FILE, WAVPACK_FILE])],
]

/** Decodes all of a file, counting; fails on anything but sound or an AudioFileError. */
async function decodeOrRefuse(path: string, size: number): Promise<void> {
  try {
    const stream = await openAudioFile(path)
    let samples = 0
    for await (const block of stream.blocks()) {
      expect(block.length).toBe(stream.channels)
      expect(block.every((channel) => channel.length === block[0].length && channel.every(Number.isFinite))).toBe(true)
      samples += block[0].length * block.length
      expect(samples).toBeLessThanOrEqual(size * MOST_SAMPLES_PER_BYTE)
    }
  } catch (error) {
    if (!(error instanceof AudioFileError)) throw error
  }
}

async function tagsOrNone(path: string): Promise<void> {
  if (readFileSync(path).length === 0) return
  const source = await ByteSource.open(path)
  try {
    const { title, tempoBpm } = await readTags(source)
    expect(title === null || title.length <= 200).toBe(true)
    expect(tempoBpm === null || (tempoBpm >= 20 && tempoBpm <= 999)).toBe(true)
  } finally {
    await source.close()
  }
}

describe('damaged files', () => {
  it.each(FILES)(
    '%s: decoded or refused, with tags or without',
    async (name, whole) => {
      const original = await whole()
      const below = seededRandom(name.length * 7919)
      const path = join(temporaryFolder(), 'damaged')
      for (let round = 0; round < ROUNDS; round++) {
        const bytes = DAMAGES[round % DAMAGES.length](original, below)
        await writeFile(path, bytes)
        await decodeOrRefuse(path, bytes.length)
        await tagsOrNone(path)
      }
    },
    HANGS_MS,
  )

  it('waveform overviews: read or refused', () => {
    const builder = new PeakBuilder()
    builder.add([tone[0]])
    const original = Buffer.from(builder.finish().toBytes())
    const below = seededRandom(11)
    for (let round = 0; round < 300; round++) {
      const peaks = Peaks.fromBytes(DAMAGES[round % DAMAGES.length](original, below))
      if (peaks) expect(peaks.query(0, Math.max(1, Math.min(peaks.frames, 1e6)), 10).maximum).toHaveLength(10)
    }
  })
})
