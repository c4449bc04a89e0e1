import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cafChunk, cafFile, u32be } from '../../../test/support/sound-containers.ts'
import { hasSharedData, sharedData } from '../../../test/support/shared-data.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { RecordingTags } from '../../../src-shared/project/index.ts'
import { ByteSource } from './byte-source.ts'
import { NO_TAGS, readTags } from './tags.ts'

const fixture = (name: string): Buffer => readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/audio', name))

async function tagsOf(path: string): Promise<RecordingTags> {
  const source = await ByteSource.open(path)
  try {
    return await readTags(source)
  } finally {
    await source.close()
  }
}

async function tagsIn(...parts: Uint8Array[]): Promise<RecordingTags> {
  const path = join(temporaryFolder(), 'tagged')
  await writeFile(path, Buffer.concat(parts))
  return tagsOf(path)
}

const little = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer)
const big = (value: number): Buffer => little(value).reverse()
const padded = (content: Buffer): Buffer => Buffer.concat([content, Buffer.alloc(content.length & 1)])
const riff = (id: string, content: Buffer): Buffer => Buffer.concat([Buffer.from(id), little(content.length), padded(content)])
const iff = (id: string, content: Buffer): Buffer => Buffer.concat([Buffer.from(id), big(content.length), padded(content)])

/** Seven bits a byte. */
const synchsafe = (value: number): Buffer => Buffer.from([21, 14, 7, 0].map((shift) => (value >> shift) & 0x7f))

/** ID3v2.4: text frames in UTF-8. */
function id3(frames: Record<string, string>): Buffer {
  const body = Buffer.concat(
    Object.entries(frames).map(([id, text]) => {
      const content = Buffer.from(`\u0003${text}`)
      return Buffer.concat([Buffer.from(id), synchsafe(content.length), Buffer.alloc(2), content])
    }),
  )
  return Buffer.concat([Buffer.from('ID3\u0004\0\0'), synchsafe(body.length), body])
}

const waveFormat = riff('fmt ', Buffer.from('01000100401f0000803e000002001000', 'hex'))
const wav = (...chunks: Buffer[]): Buffer => {
  const body = Buffer.concat([Buffer.from('WAVE'), waveFormat, ...chunks, riff('data', Buffer.alloc(1600))])
  return Buffer.concat([Buffer.from('RIFF'), little(body.length), body])
}

/** flags, root, then beats, metre and tempo. */
function acid(flags: number, root: number, tempoBpm: number): Buffer {
  const content = Buffer.alloc(24)
  content.writeUInt32LE(flags)
  content.writeUInt16LE(root, 4)
  content.writeUInt32LE(8, 12)
  content.writeUInt16LE(4, 16)
  content.writeUInt16LE(4, 18)
  content.writeFloatLE(tempoBpm, 20)
  return riff('acid', content)
}

const PRELUDE: RecordingTags = { title: 'Präludium', artist: 'J. S. Bach', album: 'Das Klavier', tempoBpm: 72.5, key: 'Cm' }
const prelude = id3({ TIT2: 'Präludium', TPE1: 'J. S. Bach', TALB: 'Das Klavier', TBPM: '72.5', TKEY: 'Cm' })

describe('tags', () => {
  it('of ID3 before an MP3', async () => {
    expect(await tagsIn(prelude, fixture('tone.mp3'))).toEqual(PRELUDE)
  })

  it('of ID3 version 1 behind an MP3', async () => {
    const last = Buffer.alloc(128)
    last.write('TAGOld title', 'latin1')
    last.write('Somebody', 33, 'latin1')
    expect(await tagsIn(fixture('tone.mp3'), last)).toEqual({ ...NO_TAGS, title: 'Old title', artist: 'Somebody' })
  })

  it('of Vorbis comments in FLAC', async () => {
    const flac = fixture('tone.flac')
    const comments = ['TITLE=Präludium', 'ARTIST=J. S. Bach', 'ALBUM=Das Klavier', 'BPM=72.5', 'INITIALKEY=Cm'].map((comment) =>
      Buffer.from(comment),
    )
    const block = Buffer.concat([little(0), little(comments.length), ...comments.flatMap((comment) => [little(comment.length), comment])])
    // After `fLaC` and STREAMINFO, which must not call itself the last block any more.
    const head = Buffer.from(flac.subarray(0, 42))
    head[4] &= 0x7f
    const last = flac[4] & 0x80 ? 0x80 : 0
    expect(await tagsIn(head, Buffer.from([4 | last, 0, block.length >> 8, block.length & 255]), block, flac.subarray(42))).toEqual(PRELUDE)
  })

  it('of MP4 atoms', async () => {
    const m4a = fixture('tone.m4a')
    const atom = (id: string, content: Buffer): Buffer => Buffer.concat([big(content.length + 8), Buffer.from(id, 'latin1'), content])
    const value = (id: string, type: number, content: Buffer): Buffer => atom(id, atom('data', Buffer.concat([big(type), big(0), content])))
    const handler = atom('hdlr', Buffer.concat([Buffer.alloc(8), Buffer.from('mdirappl'), Buffer.alloc(9)]))
    const list = atom(
      'ilst',
      Buffer.concat([
        value('\u00a9nam', 1, Buffer.from('Präludium')),
        value('\u00a9ART', 1, Buffer.from('J. S. Bach')),
        value('tmpo', 21, Buffer.from([0, 72])),
      ]),
    )
    const movie = m4a.indexOf('moov') - 4
    const end = movie + m4a.readUInt32BE(movie)
    const own = m4a.indexOf('udta') - 4
    const header = m4a.subarray(movie + 8, own > movie && own < end ? own : end)
    const tagged = atom('moov', Buffer.concat([header, atom('udta', atom('meta', Buffer.concat([Buffer.alloc(4), handler, list])))]))
    expect(await tagsIn(m4a.subarray(0, movie), tagged, m4a.subarray(end))).toEqual({
      ...NO_TAGS,
      title: 'Präludium',
      artist: 'J. S. Bach',
      tempoBpm: 72,
    })
  })

  it('of RIFF INFO, ID3 and acid chunks in WAV', async () => {
    const info = riff(
      'LIST',
      Buffer.concat([Buffer.from('INFO'), riff('INAM', Buffer.from('A loop\0')), riff('IART', Buffer.from('Somebody\0'))]),
    )
    expect(await tagsIn(wav(info))).toEqual({ ...NO_TAGS, title: 'A loop', artist: 'Somebody' })
    expect(await tagsIn(wav(riff('id3 ', prelude)))).toEqual(PRELUDE)
    expect(await tagsIn(wav(acid(2, 57, 120)))).toEqual({ ...NO_TAGS, tempoBpm: 120, key: 'A' })
    expect(await tagsIn(wav(acid(1, 60, 120)))).toEqual(NO_TAGS)
    expect(await tagsIn(wav(acid(0, 60, NaN)))).toEqual(NO_TAGS)
  })

  it('of AIFF chunks', async () => {
    const common = iff('COMM', Buffer.from('0001' + '00000008' + '0010' + '400eac44000000000000', 'hex'))
    const body = Buffer.concat([
      Buffer.from('AIFF'),
      iff('NAME', Buffer.from('A piece')),
      iff('AUTH', Buffer.from('Somebody')),
      common,
      iff('SSND', Buffer.alloc(24)),
    ])
    expect(await tagsIn(Buffer.from('FORM'), big(body.length), body)).toMatchObject({ title: 'A piece', artist: 'Somebody' })
  })

  it('are one line of bounded length', async () => {
    const { title, artist, key } = await tagsIn(
      id3({ TIT2: `two\nlines ${'x'.repeat(500)}`, TPE1: '  ', TKEY: 'a key of many letters' }),
      fixture('tone.mp3'),
    )
    expect(title).toMatch(/^two lines x+$/)
    expect(title?.length).toBe(200)
    expect([artist, key]).toEqual([null, 'a key of man'])
  })

  it.each(['0', '-3', '1e9', 'fast'])('the tempo "%s" is none', async (tempo) => {
    expect((await tagsIn(id3({ TBPM: tempo }), fixture('tone.mp3'))).tempoBpm).toBeNull()
  })

  it('that claim to be larger than the file cost no sound and little memory', async () => {
    const tag = id3({ TIT2: 'cut' })
    tag.writeUInt32BE(0x7f7f7f7f, 6)
    expect(await tagsIn(tag, fixture('tone.mp3'))).toMatchObject({ artist: null })
    expect(await tagsIn(Buffer.from('no sound at all'))).toEqual(NO_TAGS)
  })
})

describe.skipIf(!hasSharedData)('tags of real recordings', () => {
  it.each([
    ['piano-bach-ishizaka/wtc1-bwv846-prelude-c-major.ogg', { title: 'Prelude No. 1 in C major, BWV 846', artist: 'Kimiko Ishizaka' }],
    ['ensemble/hobbs-lets-go-fishin.ogg', { title: "Let's Go Fishin'", artist: 'Karissa Hobbs', album: 'Age of Flowers' }],
  ])('%s', async (file, expected) => {
    expect(await tagsOf(sharedData('recordings', file))).toMatchObject(expected)
  })
})

describe('tags of CAF', () => {
  it('are those of its information chunk', async () => {
    const words = ['title', 'A tone', 'Artist', 'Nobody', 'tempo', '92.5', 'key signature', 'Am']
    const more = [cafChunk('info', Buffer.concat([u32be(words.length / 2), Buffer.from(words.map((word) => `${word}\0`).join(''))]))]
    const file = cafFile({ rate: 8000, formatId: 'lpcm', bytesPerPacket: 2, channels: 1, bits: 16, data: Buffer.alloc(8), more })
    expect(await tagsIn(file)).toEqual({ title: 'A tone', artist: 'Nobody', album: null, tempoBpm: 92.5, key: 'Am' })
  })
})
