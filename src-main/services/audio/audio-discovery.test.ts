import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { auFile, cafFile, matroskaFile, mp4File } from '../../../test/support/sound-containers.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { discoverAudio } from './audio-discovery.ts'

const WMA = Buffer.concat([Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex'), Buffer.alloc(100)])
const JPEG = Buffer.concat([Buffer.from('ffd8ffe000104a46494600', 'hex'), Buffer.alloc(3000, 0xff)])
const sound = { rate: 8000, channels: 1 }

async function found(files: Record<string, Buffer>): Promise<string[]> {
  const folder = temporaryFolder()
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  const { files: paths, refused } = await discoverAudio([folder])
  expect(refused).toEqual([])
  return paths.map((path) => basename(path))
}

describe('a folder', () => {
  it('gives every sound file, whatever it is called, and those of foreign kinds to be refused by name', async () => {
    const names = await found({
      'memo.caf': cafFile({ ...sound, formatId: 'lpcm', bytesPerPacket: 2, bits: 16, data: Buffer.alloc(8) }),
      'long.au': auFile(3, 8000, 1, Buffer.alloc(8)),
      'phone.mov': mp4File({ ...sound, codec: 'sowt', units: [Buffer.alloc(8)], sampleSize: 2, sampleCount: 4 }),
      'voice without ending': mp4File({ ...sound, codec: 'sowt', units: [Buffer.alloc(8)], sampleSize: 2, sampleCount: 4 }),
      'rec.webm': matroskaFile({ ...sound, codecId: 'A_PCM/INT/LIT', bits: 16, blocks: [{ body: Buffer.alloc(8) }] }),
      'old.wma': WMA,
      'renamed.dat': WMA,
      'broken.wv': Buffer.from('nothing'),
      'speech.gsm': Buffer.alloc(33, 0xd2),
      'notes.mid': Buffer.from('MThd\0\0\0\x06\0\0\0\x01\0\x60', 'latin1'),
    })
    expect(names.sort()).toEqual([
      'broken.wv',
      'long.au',
      'memo.caf',
      'notes.mid',
      'old.wma',
      'phone.mov',
      'rec.webm',
      'renamed.dat',
      'speech.gsm',
      'voice without ending',
    ])
  })

  it('leaves out what is no sound', async () => {
    const heic = Buffer.concat([Buffer.from('0000001866747970686569630000000068656963', 'hex'), Buffer.alloc(100)])
    const names = await found({
      'cover.jpg': JPEG,
      'notes.txt': Buffer.from('MAC addresses, MP+ and LA0 are letters here. Get free stuff.'),
      'letter.txt': Buffer.from('Get free stuff: this only looks like a box.'),
      'utf16.txt': Buffer.from('\ufeffA text in wide letters, as Windows writes it', 'utf16le'),
      'tune.asd': Buffer.from('Ableton\0\0\0\0analysis'),
      'set.als': Buffer.from('1f8b0800', 'hex'),
      'photo.heic': heic,
      empty: Buffer.alloc(0),
      '.hidden.wav': Buffer.from('RIFF....WAVE'),
      'Thumbs.db': Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    })
    expect(names).toEqual([])
  })
})
