/**
 * Every format that we read, coded by a well-known encoder with all its tools and decoded beside a well-known decoder: ours gives the same.
 * Formats without loss are held against what was encoded. Skips, visibly, what the machine has no program for.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasProgram, runProgram } from '../../../test/support/programs.ts'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { decodeAudioFile } from './open-audio-file.ts'
import { encodeWav } from './wav-writer.ts'

type ReferenceProgram = 'ffmpeg' | 'faad' | 'flac' | 'lame' | 'oggenc' | 'opusenc' | 'opusdec'

const SECONDS = 0.8
/** The first frame of AAC, which only fades in. */
const FAAD_LEAVES_OUT = 1024

/** Gliding partials, sharp attacks, noise that differs between channels: what makes encoders use all their tools. */
function material(sampleRate: number, channels: number): Float32Array[] {
  const below = seededRandom(sampleRate + channels)
  const noise = (): number => below(2001) / 1000 - 1
  const length = Math.round(SECONDS * sampleRate)
  const common = new Float32Array(length)
  for (const hertz of [220, 331, 557, 1203, 2551, 5003].filter((hertz) => hertz < sampleRate / 3)) {
    for (let n = 0; n < length; n++) common[n] += 0.07 * Math.sin(2 * Math.PI * hertz * (n / sampleRate) * (1 + (0.02 * n) / sampleRate))
  }
  for (let attack = 0; attack < 6; attack++) {
    const at = Math.floor(((attack + 0.5) / 6) * length)
    for (let n = at; n < Math.min(length, at + sampleRate / 20); n++)
      common[n] += 0.4 * noise() * Math.exp(-(n - at) / (sampleRate * 0.004))
  }
  return Array.from({ length: channels }, (_, channel) => common.map((x) => 0.9 * x * (1 - 0.1 * channel) + 0.02 * noise() * (channel + 1)))
}

interface Case {
  name: string
  /** What encodes: program, and its arguments between input and output. */
  encoder: ReferenceProgram
  options?: string[]
  file: string
  sampleRate?: number
  channels?: number
  /** What decodes; none where nothing may be lost. */
  decoder?: ReferenceProgram
  /** Signal to difference at least; exact where it is not given. */
  agreementDb?: number
  /** The decoder keeps the encoder's silence at the end, which we cut off where the file notes it. */
  isTrimmed?: boolean
  /** Of the input. */
  inputFormat?: 'int16' | 'int24' | 'float32'
}

const aac = (name: string, options: string[], shape: Partial<Case> = {}): Case[] =>
  (['ffmpeg', 'faad'] as const).map((decoder) => ({
    name: `AAC, ${name}`,
    encoder: 'ffmpeg',
    options: ['-c:a', 'aac', ...options],
    file: 'sound.aac',
    decoder,
    // Both decoders and ours work in single precision: they differ by rounding, 134 dB down.
    agreementDb: 120,
    ...shape,
  }))
const NO_NOISE = ['-aac_pns', '0']

const AAC: Case[] = [
  ...aac('stereo', [...NO_NOISE, '-b:a', '160k']),
  ...aac('mono', [...NO_NOISE, '-b:a', '64k'], { channels: 1 }),
  ...aac('intensity stereo', [...NO_NOISE, '-aac_ms', '0', '-b:a', '48k']),
  ...aac('middle/side alone', [...NO_NOISE, '-aac_is', '0', '-aac_ms', '1', '-b:a', '64k']),
  ...aac('no noise shaping', [...NO_NOISE, '-aac_tns', '0', '-b:a', '96k']),
  ...aac('noise shaping, at a low rate', [...NO_NOISE, '-aac_tns', '1', '-b:a', '32k']),
  ...aac('the fast coder', [...NO_NOISE, '-aac_coder', 'fast', '-b:a', '96k']),
  ...aac('5.1', [...NO_NOISE, '-b:a', '256k'], { channels: 6 }).slice(0, 1),
  ...[8000, 11_025, 16_000, 22_050, 24_000, 32_000, 48_000, 64_000, 88_200, 96_000].map(
    (sampleRate) => aac(`${sampleRate} Hz`, NO_NOISE, { sampleRate })[0],
  ),
  ...aac('in MP4', [...NO_NOISE, '-b:a', '128k'], { file: 'sound.m4a', isTrimmed: true }).slice(0, 1),
]

const FLAC: Case[] = [
  ...['-0', '-3', '-5', '-8', '-l 32 --lax -b 4608', '-l 0 -b 4096', '-M', '-m -r 0,15 --lax', '-b 17 --lax'].map((options) => ({
    name: `FLAC ${options}`,
    options: options.split(' '),
  })),
  { name: 'FLAC, mono', channels: 1 },
  { name: 'FLAC, 8 channels', channels: 8, options: ['--channel-map=none'] },
  { name: 'FLAC, 24 bits', inputFormat: 'int24' as const },
  { name: 'FLAC, 24 bits at 96 kHz', inputFormat: 'int24' as const, sampleRate: 96_000 },
].map((shape) => ({ encoder: 'flac', file: 'sound.flac', ...shape }))

const pcm = (file: string, codecs: readonly string[]): Case[] =>
  codecs.map((codec) => ({
    name: `${file} of ${codec}`,
    encoder: 'ffmpeg',
    options: ['-c:a', codec],
    file,
    decoder: 'ffmpeg',
    inputFormat: 'float32',
  }))

const CASES: Case[] = [
  ...AAC,
  ...FLAC,
  ...pcm('sound.wav', ['pcm_u8', 'pcm_s16le', 'pcm_s24le', 'pcm_s32le', 'pcm_f32le', 'pcm_f64le', 'pcm_alaw', 'pcm_mulaw']),
  ...pcm('sound.aiff', ['pcm_s8', 'pcm_s16be', 'pcm_s24be', 'pcm_s32be', 'pcm_s16le', 'pcm_f32be', 'pcm_f64be', 'pcm_alaw', 'pcm_mulaw']),
  // Two libraries with filter banks of their own; gapless to the sample in both.
  ...['-b 128', '-V 2', '-b 320 -m s', '--abr 160'].map((options): Case => ({
    name: `MP3 ${options}`,
    encoder: 'lame',
    options: ['--quiet', ...options.split(' ')],
    file: 'sound.mp3',
    decoder: 'ffmpeg',
    agreementDb: 90,
  })),
  // Of 16 bits. FFmpeg 5.1 decodes this kind otherwise than mpg123, LAME and libmad, which agree.
  {
    name: 'MP3, joint stereo at 24 kHz',
    encoder: 'lame',
    options: ['--quiet', '-b', '64', '-m', 'j'],
    file: 'sound.mp3',
    decoder: 'lame',
    agreementDb: 70,
  },
  {
    name: 'MP3, mono at 22 kHz',
    encoder: 'lame',
    options: ['--quiet', '-b', '48'],
    file: 'sound.mp3',
    sampleRate: 22_050,
    channels: 1,
    decoder: 'ffmpeg',
    agreementDb: 90,
  },
  {
    name: 'MP3, 8 kHz',
    encoder: 'lame',
    options: ['--quiet', '-b', '16'],
    file: 'sound.mp3',
    sampleRate: 8000,
    channels: 1,
    decoder: 'ffmpeg',
    agreementDb: 90,
  },
  ...['-1', '3', '8'].map((quality): Case => ({
    name: `Ogg Vorbis, quality ${quality}`,
    encoder: 'oggenc',
    options: ['-Q', '-q', quality],
    file: 'sound.ogg',
    decoder: 'ffmpeg',
    agreementDb: 90,
  })),
  {
    name: 'Ogg Vorbis, mono at 96 kHz',
    encoder: 'oggenc',
    options: ['-Q'],
    file: 'sound.ogg',
    sampleRate: 96_000,
    channels: 1,
    decoder: 'ffmpeg',
    agreementDb: 90,
  },
  ...['24', '64', '160'].map((kilobits): Case => ({
    name: `Opus, ${kilobits} kbit/s`,
    encoder: 'opusenc',
    options: ['--quiet', '--bitrate', kilobits],
    file: 'sound.opus',
    sampleRate: 48_000,
    decoder: 'opusdec',
    agreementDb: 70,
  })),
  { name: 'FLAC in Ogg', encoder: 'flac', options: ['--ogg', '--serial-number=1'], file: 'sound.oga' },
]

function encode({ encoder, options = [] }: Case, input: string, output: string): void {
  if (encoder === 'ffmpeg') runProgram('ffmpeg', '-v', 'error', '-y', '-i', input, ...options, output)
  else if (encoder === 'flac') runProgram('flac', '--silent', '--force', ...options, '-o', output, input)
  else if (encoder === 'oggenc') runProgram('oggenc', ...options, '-o', output, input)
  else runProgram(encoder, ...options, input, output)
}

/** Planar, of `channels`. */
async function decodeWith(decoder: ReferenceProgram, path: string, channels: number): Promise<Float32Array[]> {
  if (decoder === 'faad') {
    runProgram('faad', '-q', '-b', '4', '-o', `${path}.wav`, path)
    return (await decodeAudioFile(`${path}.wav`)).channels
  }
  if (decoder === 'lame') {
    runProgram('lame', '--quiet', '--decode', path, `${path}.wav`)
    return (await decodeAudioFile(`${path}.wav`)).channels
  }
  if (decoder === 'opusdec') {
    runProgram('opusdec', '--quiet', '--float', path, `${path}.wav`)
    return (await decodeAudioFile(`${path}.wav`)).channels
  }
  const bytes = runProgram('ffmpeg', '-v', 'error', '-i', path, '-f', 'f32le', '-c:a', 'pcm_f32le', '-')
  const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: samples.length / channels }, (_, n) => samples[n * channels + channel]),
  )
}

const isSame = (a: Float32Array, b: Float32Array): boolean => a.every((x, n) => x === b[n])

function agreementDb(expected: readonly Float32Array[], received: readonly Float32Array[]): number {
  let signal = 0
  let difference = 0
  expected.forEach((samples, channel) =>
    samples.forEach((x, n) => {
      signal += x * x
      difference += (x - received[channel][n]) ** 2
    }),
  )
  return 10 * Math.log10(signal / difference)
}

describe('beside a reference', () => {
  for (const shape of CASES) {
    const { name, encoder, decoder, sampleRate = 44_100, channels = 2, inputFormat = 'int16' } = shape
    const isReady = hasProgram(encoder) && (!decoder || hasProgram(decoder))
    it.skipIf(!isReady)(`${name}${decoder ? `, decoded by ${decoder}` : ''}`, async () => {
      const folder = temporaryFolder()
      const input = join(folder, 'input.wav')
      await writeFile(input, encodeWav(material(sampleRate, channels), sampleRate, inputFormat))
      const path = join(folder, shape.file)
      encode(shape, input, path)
      const ours = await decodeAudioFile(path)
      const reference = decoder ? await decodeWith(decoder, path, channels) : (await decodeAudioFile(input)).channels
      const received = ours.channels.map((samples) => (decoder === 'faad' ? samples.subarray(FAAD_LEAVES_OUT) : samples))
      const expected = shape.isTrimmed
        ? reference.map((samples) => samples.subarray(0, received[0].length))
        : reference.slice(0, received.length)
      expect(ours.warnings).toEqual([])
      expect(received.map(({ length }) => length)).toEqual(expected.map(({ length }) => length))
      if (shape.agreementDb === undefined) expect(received.every((samples, channel) => isSame(samples, expected[channel]))).toBe(true)
      else expect(agreementDb(expected, received)).toBeGreaterThan(shape.agreementDb)
    })
  }

  it.skipIf(!hasProgram('ffmpeg'))('AAC, noise in place of sound has the same power in every stretch', async () => {
    const folder = temporaryFolder()
    const input = join(folder, 'input.wav')
    const path = join(folder, 'sound.aac')
    await writeFile(input, encodeWav(material(44_100, 1), 44_100, 'int16'))
    encode({ name: '', encoder: 'ffmpeg', options: ['-c:a', 'aac', '-aac_pns', '1', '-b:a', '32k'], file: '' }, input, path)
    const [ours] = (await decodeAudioFile(path)).channels
    const [reference] = await decodeWith('ffmpeg', path, 1)
    expect(ours.length).toBe(reference.length)
    // Some noise must be there, and it is random: 8 frames together agree within 1 dB.
    expect(agreementDb([reference], [ours])).toBeLessThan(60)
    const power = (samples: Float32Array): number => samples.reduce((sum, x) => sum + x * x, 0)
    for (let from = 0; from + 8192 <= ours.length; from += 8192) {
      expect(
        Math.abs(10 * Math.log10(power(ours.subarray(from, from + 8192)) / power(reference.subarray(from, from + 8192)))),
      ).toBeLessThan(1)
    }
  })

  it.skipIf(!hasProgram('ffmpeg'))('AAC of another profile is refused by its name', async () => {
    const folder = temporaryFolder()
    const input = join(folder, 'input.wav')
    await writeFile(input, encodeWav(material(44_100, 2), 44_100, 'int16'))
    for (const [profile, file, words] of [
      ['aac_main', 'main.aac', 'AAC Main'],
      ['aac_main', 'main.m4a', 'AAC Main'],
      ['aac_ltp', 'ltp.aac', 'AAC LTP'],
    ]) {
      runProgram('ffmpeg', '-v', 'error', '-y', '-i', input, '-c:a', 'aac', '-profile:a', profile, '-strict', '-2', join(folder, file))
      await expect(decodeAudioFile(join(folder, file))).rejects.toThrow(words)
    }
  })
})
