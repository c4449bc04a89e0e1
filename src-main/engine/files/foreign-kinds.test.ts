import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { waveFile, waveFormat } from '../../../test/support/sound-containers.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { AudioFileError } from './errors.ts'
import { openAudioFile } from './open-audio-file.ts'

async function refusal(name: string, bytes: Buffer): Promise<AudioFileError> {
  const path = join(temporaryFolder(), name)
  await writeFile(path, bytes)
  const error: unknown = await openAudioFile(path).then(
    () => undefined,
    (caught: unknown) => caught,
  )
  expect(error).toBeInstanceOf(AudioFileError)
  return error as AudioFileError
}

const padded = (head: string | Buffer, at = 0): Buffer =>
  Buffer.concat([Buffer.alloc(at), typeof head === 'string' ? Buffer.from(head, 'latin1') : head, Buffer.alloc(2000)])
const hex = (text: string): Buffer => Buffer.from(text, 'hex')

/** MP3 frames of a bit rate index of 0: 600 bytes apart. */
const freeFormat = Buffer.concat(Array.from({ length: 6 }, () => Buffer.concat([hex('fffb0044'), Buffer.alloc(596)])))

/** Dolby Digital as a digital output carries it, passed off as samples: a mark every 6144 bytes. */
const bursts = Buffer.concat(Array.from({ length: 3 }, () => Buffer.concat([hex('72f81f4e'), Buffer.alloc(6140, 0x5a)])))

describe('sound that is not read is named, with what helps', () => {
  it.each([
    ['a.wma', padded(hex('3026b2758e66cf11a6d900aa0062ce6c')), 'Windows Media'],
    ['a.ape', padded('MAC \x96\x0f'), "Monkey's Audio"],
    ['a.tta', padded('TTA1\x01\0'), 'True Audio'],
    ['a.tak', padded('tBaK\x01'), 'TAK'],
    ['a.mpc', padded('MPCKSH'), 'Musepack'],
    ['a.ac3', padded(hex('0b77')), 'AC-3'],
    ['a.dts', padded(hex('7ffe8001')), 'DTS'],
    ['a.dsf', padded('DSD \x1c'), 'DSD'],
    ['a.dff', padded('FRM8\0\0'), 'DSD'],
    ['a.amr', padded('#!AMR\n'), 'AMR'],
    ['a.ra', padded('.ra\xfd'), 'RealAudio'],
    ['a.rm', padded('.RMF'), 'RealMedia'],
    ['a.voc', padded('Creative Voice File\x1a'), 'Creative'],
    ['a.aa', padded(hex('57907536'), 4), 'Audible'],
    ['a.it', padded('IMPM'), 'tracker module'],
    ['a.avi', padded('RIFF\0\0\0\0AVI '), 'video'],
    ['a.mts', Buffer.from(Array.from({ length: 2000 }, (_, n) => (n % 188 === 0 ? 0x47 : 0x10))), 'video'],
    ['a.gsm', Buffer.alloc(2000, 0xd2), 'GSM'],
    ['a.mp3', freeFormat, 'free format'],
    ['spdif.wav', waveFile(waveFormat(1, 2, 48_000, 4, 16), bursts), 'digital output'],
    ['a.wav', waveFile(waveFormat(0x161, 2, 44_100, 4, 16), Buffer.alloc(100)), 'Windows Media'],
  ])('%s', async (name, bytes, what) => {
    const { reason, advice } = await refusal(name, bytes)
    expect(reason).toContain(what)
    expect(advice.length).toBeGreaterThan(20)
  })

  it.each(['a.mp3', 'a.opus', 'a.m4a'])('what calls itself %s and is none is never told to be that', async (name) => {
    const { message } = await refusal(name, Buffer.from('This is a letter. '.repeat(100)))
    expect(message).not.toMatch(/MP3|Opus|M4A/)
  })
})
