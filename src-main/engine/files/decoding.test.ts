import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasSharedData, sharedData } from '../../../test/support/shared-data.ts'
import { AudioFileError } from './errors.ts'
import { parseStreamInfo } from './flac-frames.ts'
import { decodeAudioFile, openAudioFile, type DecodedAudio } from './open-audio-file.ts'

const fixture = (name: string): string => resolve(import.meta.dirname, '../../../test/fixtures/audio', name)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'decoding-'))
})
afterAll(() => rm(folder, { recursive: true }))

const temporary = async (name: string, bytes: Uint8Array): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

/** Amplitude of a frequency in the middle of a signal, by correlation with its sine and cosine over whole periods of 20 Hz. */
function amplitudeOf(samples: Float32Array, frequency: number, sampleRate: number): number {
  const length = (sampleRate / 20) * 4
  const start = Math.floor((samples.length - length) / 2)
  let sine = 0
  let cosine = 0
  for (let n = start; n < start + length; n++) {
    sine += samples[n] * Math.sin((2 * Math.PI * frequency * n) / sampleRate)
    cosine += samples[n] * Math.cos((2 * Math.PI * frequency * n) / sampleRate)
  }
  return (2 * Math.hypot(sine, cosine)) / length
}

describe('compressed formats, on a tone of 440 Hz at 0.5 left and 660 Hz at 0.25 right', () => {
  it.each([
    // Frames: MP3 and AAC without a note of their gap keep whole frames.
    { file: 'tone.flac', format: 'flac', sampleRate: 44_100, frames: 22_050 },
    { file: 'tone.ogg', format: 'ogg-vorbis', sampleRate: 44_100, frames: 22_050 },
    { file: 'tone.opus', format: 'opus', sampleRate: 48_000, frames: 20_160 },
    { file: 'tone.mp3', format: 'mp3', sampleRate: 44_100, frames: 21 * 1152 },
    { file: 'tone.m4a', format: 'aac', sampleRate: 44_100, frames: 23 * 1024 },
    { file: 'tone.aac', format: 'aac', sampleRate: 44_100, frames: 23 * 1024 },
  ])('$file is read as $format', async ({ file, format, sampleRate, frames }) => {
    const audio = await decodeAudioFile(fixture(file))
    expect({
      format: audio.format,
      sampleRate: audio.sampleRate,
      channels: audio.channels.length,
      frames: audio.channels[0].length,
      warnings: audio.warnings,
    }).toEqual({
      format,
      sampleRate,
      channels: 2,
      frames,
      warnings: [],
    })
    // 6 %: LAME lowers the level by 5 % before it encodes, the others by less than 2 %.
    expect([amplitudeOf(audio.channels[0], 440, sampleRate), amplitudeOf(audio.channels[1], 660, sampleRate)]).toBeAllclose([0.5, 0.25], {
      rtol: 0.06,
    })
    expect(amplitudeOf(audio.channels[0], 660, sampleRate)).toBeLessThan(0.01)
  })

  it('a mono MP3 stays mono', async () => {
    const audio = await decodeAudioFile(fixture('tone-mono.mp3'))
    expect(audio.channels.length).toBe(1)
  })

  it('the kind is told by the content, not by the name', async () => {
    const path = await temporary('misnamed.wav', readFileSync(fixture('tone.ogg')))
    expect((await decodeAudioFile(path)).format).toBe('ogg-vorbis')
  })

  it.each(['tone.flac', 'tone.ogg', 'tone.opus', 'tone.mp3', 'tone.aac'])(
    'of %s without its last tenth, what is there is decoded',
    async (file) => {
      const bytes = readFileSync(fixture(file))
      const whole = await decodeAudioFile(fixture(file))
      const cut = await decodeAudioFile(await temporary(`cut-${file}`, bytes.subarray(0, Math.floor(bytes.length * 0.9))))
      const frames = cut.channels[0].length
      expect(frames).toBeGreaterThan(0.6 * whole.channels[0].length)
      expect(frames).toBeLessThanOrEqual(whole.channels[0].length)
      // A frame at the end may still change by what overlapped with it.
      expect(cut.channels[0].subarray(0, frames - 4608)).toEqual(whole.channels[0].subarray(0, frames - 4608))
    },
  )

  it('a damaged FLAC frame costs only itself and is told', async () => {
    const bytes = Buffer.from(readFileSync(fixture('tone.flac')))
    bytes[Math.floor(bytes.length / 2)] ^= 0x10
    const audio = await decodeAudioFile(await temporary('damaged.flac', bytes))
    const lost = 22_050 - audio.channels[0].length
    expect(lost).toBe(4096)
    expect(audio.warnings.join()).toContain('damaged')
  })

  it('leaving a stream early closes its file', async () => {
    const stream = await openAudioFile(fixture('tone.mp3'))
    for await (const block of stream.blocks()) {
      expect(block.length).toBe(2)
      break
    }
    await stream.close()
  })
})

describe('what is no sound', () => {
  it.each([
    ['nothing', new Uint8Array(0), 'empty'],
    ['text', Buffer.from('This is a letter and no music.'.repeat(50)), 'not a sound file'],
    ['zeros', new Uint8Array(100_000), 'not a sound file'],
    ['notes', Buffer.from('MThd\x00\x00\x00\x06\x00\x00\x00\x01\x00\x60', 'latin1'), 'notes (MIDI) instead of sound'],
    ['an MP4 without sound', Buffer.concat([Buffer.from([0, 0, 0, 16]), Buffer.from('ftypM4A \0\0\0\0')]), 'table of contents'],
  ])('%s is refused with a reason and advice', async (name, bytes, reason) => {
    const error: unknown = await decodeAudioFile(await temporary(name, bytes)).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(AudioFileError)
    expect((error as AudioFileError).reason).toContain(reason)
    expect((error as AudioFileError).advice.length).toBeGreaterThan(10)
  })

  it('a folder and a file that is not there are refused', async () => {
    await expect(decodeAudioFile(folder)).rejects.toThrow('not a file')
    await expect(decodeAudioFile(join(folder, 'nowhere.wav'))).rejects.toThrow('no such file')
  })

  it('sound beyond the limit is refused', async () => {
    await expect(decodeAudioFile(fixture('tone.flac'), { maximumSeconds: 0.1 })).rejects.toThrow(
      'The recording is longer than 0.1 seconds (0.4 seconds so far).',
    )
  })
})

const filesBelow = (path: string): string[] =>
  readdirSync(path).flatMap((name) => {
    const child = join(path, name)
    return statSync(child).isDirectory() ? filesBelow(child) : [child]
  })

describe.skipIf(!hasSharedData)('files made to break decoders (../shared/data/malformed)', () => {
  const root = sharedData('malformed')
  const files = hasSharedData ? filesBelow(root).filter((path) => !/\.(mid|syx)$/.test(path)) : []

  it.each(files.map((path) => [relative(root, path), path]))('%s is decoded or refused', async (_name, path) => {
    const result: unknown = await decodeAudioFile(path).catch((error: unknown) => error)
    if (result instanceof Error) {
      expect(result, result.stack).toBeInstanceOf(AudioFileError)
      return
    }
    const { channels } = result as DecodedAudio
    expect(channels[0].length).toBeGreaterThan(0)
    expect(channels.every((samples) => samples.every(Number.isFinite))).toBe(true)
  })

  it.each(files.filter((path) => /flac-testbench.(subset|faulty-0[157])/.test(path)).map((path) => [relative(root, path), path]))(
    '%s is exact: its checksum agrees',
    async (_name, path) => {
      const bytes = readFileSync(path)
      const at = bytes.indexOf('fLaC')
      let block = at + 4
      while ((bytes[block] & 0x7f) !== 0) block += 4 + bytes.readUIntBE(block + 1, 3)
      const info = parseStreamInfo(bytes.subarray(block + 4, block + 38))
      const { channels } = await decodeAudioFile(path)
      const width = Math.ceil((info?.bitsPerSample ?? 0) / 8)
      const pcm = Buffer.alloc(channels[0].length * channels.length * width)
      const scale = 2 ** ((info?.bitsPerSample ?? 0) - 1)
      channels.forEach((samples, channel) =>
        samples.forEach((x, i) => pcm.writeIntLE(x * scale, (i * channels.length + channel) * width, width)),
      )
      expect(createHash('md5').update(pcm).digest('hex')).toBe(bytes.subarray(block + 22, block + 38).toString('hex'))
    },
  )
})

describe.skipIf(!hasSharedData)('one recording in every format (../shared/data/reference/codec-variants)', () => {
  const variant = (name: string): Promise<DecodedAudio> => decodeAudioFile(sharedData('reference/codec-variants', name))

  /** Signal-to-difference ratio in dB after the best common gain; some of the encoders changed the level. */
  function agreementDb(expected: Float32Array, received: Float32Array): number {
    let cross = 0
    let power = 0
    let expectedPower = 0
    for (let i = 0; i < expected.length; i++) {
      const x = received[i] ?? 0
      cross += expected[i] * x
      power += x * x
      expectedPower += expected[i] * expected[i]
    }
    return -10 * Math.log10(1 - (cross * cross) / (power * expectedPower))
  }

  it.each(['galway.flac', 'galway.aiff'])('%s is the same to the bit', async (name) => {
    const [wav, other] = await Promise.all([variant('galway.wav'), variant(name)])
    expect(other.channels[0]).toEqual(wav.channels[0])
  })

  // Bounds: 1.5 dB below what these files give. All begin at the very sample; at their ends the encoders left
  // 0 (Vorbis), 42 (AAC, whose length is noted in milliseconds) and 1117 samples (this MP3's padding is noted as 0).
  it.each([
    { name: 'galway.ogg', agreement: 24, surplus: 0 },
    { name: 'galway.m4a', agreement: 35.5, surplus: 44 },
    { name: 'galway.mp3', agreement: 24, surplus: 1152 },
  ])('$name agrees with the original within its losses', async ({ name, agreement, surplus }) => {
    const [wav, other] = await Promise.all([variant('galway.wav'), variant(name)])
    expect(other.sampleRate).toBe(44_100)
    expect(other.channels.length).toBe(1)
    expect(other.channels[0].length - wav.channels[0].length).toBeGreaterThanOrEqual(0)
    expect(other.channels[0].length - wav.channels[0].length).toBeLessThanOrEqual(surplus)
    expect(agreementDb(wav.channels[0], other.channels[0])).toBeGreaterThan(agreement)
  })

  it('the stereo MP3 is as long as the mono one', async () => {
    const [mono, stereo] = await Promise.all([variant('galway.mp3'), variant('galway_stereo.mp3')])
    expect(stereo.channels.map((samples) => samples.length)).toEqual([mono.channels[0].length, mono.channels[0].length])
  })
})
