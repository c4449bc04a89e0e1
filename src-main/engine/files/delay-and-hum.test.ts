import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { MendWish } from '../../../src-shared/project/index.ts'
import { writeExtensibleWav } from '../../../test/support/extensible-wav.ts'
import { hasSharedData, sharedData } from '../../../test/support/shared-data.ts'
import { concatenate, cosine, noise, plucks } from '../../../test/support/signals.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { importRecording, type DecodedRecording } from './import-recording.ts'
import { decodeAudioFile } from './open-audio-file.ts'
import { PcmReader } from './pcm-cache.ts'

const RATE = 44_100

type Taken = DecodedRecording & { sound: Float32Array[]; said: string }

async function takeFile(sourcePath: string, mend?: MendWish): Promise<Taken> {
  const folder = temporaryFolder()
  const [pcmPath, peaksPath] = ['sound.f32', 'peaks'].map((name) => join(folder, name))
  const decoded = await importRecording({ sourcePath, pcmPath, peaksPath, mend })
  const reader = await PcmReader.open(pcmPath, decoded.pcmChannels)
  const sound = await reader.readChannels(0, decoded.pcmFrames)
  await reader.close()
  return { ...decoded, sound, said: decoded.findings.map(({ text }) => text).join('\n') }
}

async function take(channels: Float32Array[], mend?: MendWish, sampleRate = RATE): Promise<Taken> {
  const path = join(temporaryFolder(), 'source.wav')
  await writeExtensibleWav(path, { sampleRate, channels, bits: 32, float: true })
  return takeFile(path, mend)
}

const mixed = (...parts: Float32Array[]): Float32Array => parts[0].map((_, n) => parts.reduce((sum, part) => sum + part[n], 0))
/** What a second preamplifier adds. */
const hiss = (samples: Float32Array, seed: number, amplitude = 0.001): Float32Array =>
  mixed(samples, noise(samples.length, seed, amplitude))
const later = (samples: Float32Array, by: number): Float32Array => samples.map((_, n) => (n >= by ? samples[n - by] : 0))

const music = plucks(6, RATE)
const other = plucks(6, RATE, [233, 311, 415, 523, 175])

describe('a channel that is always late', () => {
  it.each([
    [256, 'right'],
    [1024, 'left'],
    [7, 'right'],
    [2048, 'left'],
  ])('by %i samples on the %s is told, and can be mended', async (samples, side) => {
    const late = later(music, samples).map((x) => 0.7 * x)
    const channels = [hiss(side === 'left' ? late : music, 1), hiss(side === 'left' ? music : late, 2)]
    const { said, mend, findings } = await take(channels)
    expect(said).toMatch(new RegExp(`The ${side} channel comes \\d+\\.\\d ms \\(${samples} samples\\) later.*--channels left-right`))
    expect(mend.kinds).toEqual([])
    expect(findings[0].offer).toEqual({ kinds: ['delay'], tracks: null })
    const mended = await take(channels, { kinds: ['delay'], tracks: null })
    expect(mended.findings[0]).toMatchObject({ mended: true, offer: { kinds: [], tracks: null } })
    const [left, right] = side === 'left' ? [0, 1] : [1, 0]
    expect(mended.sound[left]).toEqual(channels[left])
    expect(mended.sound[right]).toEqual(later(channels[right], samples))
  })

  it('is found at 96 kHz and beside sound of its own', async () => {
    const fast = plucks(5, 96_000)
    expect((await take([fast, later(fast, 480)], undefined, 96_000)).said).toContain('5.0 ms (480 samples)')
    const bleeding = [
      mixed(
        music,
        other.map((x) => 0.3 * x),
      ),
      mixed(
        later(music, 300),
        other.map((x) => -0.2 * x),
      ),
    ]
    expect((await take(bleeding)).said).toContain('(300 samples) later')
  })

  it('is not told of mono, stereo, opposite channels, echoes, or noise', async () => {
    const echo = mixed(
      music,
      later(music, 4410).map((x) => 0.6 * x),
    )
    for (const channels of [
      [music, music],
      [music, other],
      [music, music.map((x) => -x)],
      [
        mixed(music, other),
        mixed(
          music,
          other.map((x) => -x),
        ),
      ],
      [echo, echo],
      [noise(6 * RATE, 1), noise(6 * RATE, 2)],
      [cosine(6 * RATE, 440, RATE, 0.5), cosine(6 * RATE, 440, RATE, 0.5, 1)],
    ])
      expect((await take(channels)).said).not.toContain('later')
  })
})

const phrase = (seconds: number, hertz: number[]): Float32Array => plucks(seconds, RATE, hertz)
/** Thirty seconds of phrases with rests between them. */
const long = concatenate(
  Array.from({ length: 6 }, (_, i) => [
    phrase(
      2,
      [0, 4, 7].map((step) => 110 * 2 ** ((step + ((5 * i) % 12)) / 12)),
    ),
    noise(3 * RATE, i, 0.0001),
  ]).flat(),
)
const humOf = (hertz: number, amplitudes: number[]): Float32Array =>
  mixed(...amplitudes.map((amplitude, i) => cosine(long.length, hertz * (i + 1) * 1.0004, RATE, amplitude, i)))

describe('mains hum', () => {
  it.each([
    [50, [0.01, 0.003, 0.005]],
    [60, [0.002, 0.0005, 0.001]],
    [50, [0, 0.004, 0, 0.002]],
  ])('of %i Hz with lines of %j beneath music is told with its level', async (hertz, amplitudes) => {
    const { said, mend } = await take([mixed(long, humOf(hertz, amplitudes))])
    const db = 10 * Math.log10(amplitudes.reduce((sum, amplitude) => sum + amplitude ** 2 / 2, 0))
    expect(said).toMatch(new RegExp(`Mains hum of ${hertz} Hz .* a drone`))
    // The spectrum's steps and what plays beside it.
    expect(Math.abs(Number(/\((-\d+) dB\)/.exec(said)![1]) - db)).toBeLessThan(2.5)
    expect(mend.kinds).toEqual([])
  })

  it('is not told of notes that come and go, of a drone that is the music, of rumble, or of one line', async () => {
    const notes = concatenate([49, 98, 147, 61.7, 123.5, 50, 100, 60, 120, 150].map((hertz) => phrase(3, [hertz])))
    const drone = humOf(50, [0.3, 0.2, 0.1])
    let low = 0
    const rumble = noise(long.length, 3, 0.3).map((x) => (low += 0.01 * (x - low)))
    for (const sound of [
      long,
      notes,
      drone,
      mixed(long, rumble),
      mixed(long, cosine(long.length, 100, RATE, 0.01)),
      new Float32Array(30 * RATE),
    ])
      expect((await take([sound])).said).not.toContain('hum')
  })
})

describe.skipIf(!hasSharedData)('real recordings', () => {
  /** Lines at 60.004, 120.009, 180.009 Hz, at 99.915, 199.830 Hz, and at 60 Hz, from beginning to end. */
  const HUMMING = new Map([
    ['violin-clips/air.mp3', '60'],
    ['piano-clips/maz174.mp3', '50'],
    ['short-clips/speech-librispeech-198-209.ogg', '60'],
  ])
  const QUIET = ['violin-clips/beethoven-concerto.mp3', 'violin-clips/summer.mp3', 'piano-clips/furelise.mp3', 'piano-clips/noc151.mp3']
  const EARLY = ['ensemble/hobbs-lets-go-fishin.ogg', 'short-clips/sonic-pi/guit_em9.flac', 'short-clips/sonic-pi/loop_electric.flac']

  it.each([...HUMMING.keys(), ...QUIET, ...EARLY])('%s: hum is found where it is, and no channel is late', async (file) => {
    const { said } = await takeFile(sharedData('recordings', file))
    expect(/hum of (\d+)/.exec(said)?.[1]).toBe(HUMMING.get(file))
    expect(said).not.toContain('later')
  })

  it('of which a channel is put off by a buffer, are told', async () => {
    for (const file of ['piano-clips/arabesque1.mp3', 'short-clips/sonic-pi/loop_tabla.flac']) {
      const { channels, sampleRate } = await decodeAudioFile(sharedData('recordings', file))
      expect((await take([channels[0], later(channels[1], 512)], undefined, sampleRate)).said).toContain('(512 samples) later')
    }
  })
})
