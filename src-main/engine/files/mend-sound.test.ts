import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { MendWish } from '../../../src-shared/project/index.ts'
import { writeExtensibleWav, type ExtensibleWav } from '../../../test/support/extensible-wav.ts'
import { concatenate, cosine, noise, plucks, signalToNoiseDb } from '../../../test/support/signals.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { toChannels } from '../datasets/sound-blocks.ts'
import { importRecording, type DecodedRecording } from './import-recording.ts'
import { PcmReader } from './pcm-cache.ts'

const RATE = 8000
const music = plucks(6, RATE)
const silence = (seconds: number): Float32Array => noise(seconds * RATE, 9, 2 ** -15)
const peakOf = (samples: Float32Array): number => samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)
const peakDb = (samples: Float32Array): number => 20 * Math.log10(peakOf(samples))

async function take(wav: ExtensibleWav, mend?: MendWish): Promise<DecodedRecording & { sound: Float32Array[]; said: string }> {
  const folder = temporaryFolder()
  const [sourcePath, pcmPath, peaksPath] = ['source.wav', 'sound.f32', 'peaks'].map((name) => join(folder, name))
  await writeExtensibleWav(sourcePath, { sampleRate: RATE, ...wav })
  const decoded = await importRecording({ sourcePath, pcmPath, peaksPath, mend })
  const reader = await PcmReader.open(pcmPath, decoded.pcmChannels)
  const sound = await reader.readChannels(0, decoded.pcmFrames)
  await reader.close()
  return { ...decoded, sound, said: decoded.findings.map(({ text }) => text).join('\n') }
}

const none: MendWish = { kinds: [], tracks: null }

describe('a constant offset', () => {
  const plain = concatenate([silence(10), music])

  it.each([0.001, 0.003, -0.12, 0.5])('of %f is taken away: what is kept is the recording without it', async (offset) => {
    const without = await take({ channels: [plain.map((x) => 0.5 * x)], bits: 24 })
    const { sound, mend, said, rmsDb, peakDb: peak } = await take({ channels: [plain.map((x) => 0.5 * x + offset)], bits: 24 })
    expect(mend.kinds).toEqual(['offset'])
    expect(said).toContain('taken away')
    // Ten seconds of dither stay as soft as they were, from the first sample on.
    expect(peakOf(sound[0].subarray(0, 10 * RATE))).toBeLessThan(3 * 2 ** -15)
    // 2 Hz of the first order turns the phase of 196 Hz by 0.6 degrees: 40 dB.
    expect(signalToNoiseDb(without.sound[0], sound[0])).toBeGreaterThan(35)
    expect(rmsDb).toBeCloseTo(without.rmsDb, 1)
    expect(peak).toBeCloseTo(without.peakDb, 1)
  })

  it('beneath one part of a recording alone, or beneath sound between digital silence, is found too', async () => {
    const joined = await take({ channels: [concatenate([plain, plain.map((x) => x * 0.5 + 0.01)])], bits: 24 })
    expect(joined.mend.kinds).toEqual(['offset'])
    expect(peakOf(joined.sound[0].subarray(20 * RATE, 26 * RATE))).toBeLessThan(0.001)
    const padded = await take({
      channels: [concatenate([new Float32Array(30 * RATE), plain.map((x) => x * 0.5 + 0.05), new Float32Array(30 * RATE)])],
      bits: 24,
    })
    expect(peakOf(padded.sound[0].subarray(0, 29 * RATE))).toBe(0)
    expect(peakOf(padded.sound[0].subarray(35 * RATE, 39 * RATE))).toBeLessThan(0.001)
  })

  it('is not made out of music: deep notes, drums, a recording without any', async () => {
    const deep = cosine(6 * RATE, 31, RATE, 0.9)
    const kick = Float32Array.from({ length: 3000 }, (_, n) => 0.9 * Math.exp(-n / 600) * Math.sin((2 * Math.PI * 45 * n) / RATE))
    for (const sound of [music, plain, deep, kick, noise(4 * RATE)]) expect((await take({ channels: [sound] })).mend.kinds).toEqual([])
  })

  it('stays where the person wants nothing mended, and mending it is offered', async () => {
    const { sound, findings } = await take({ channels: [plain.map((x) => 0.5 * x + 0.12)], bits: 24 }, none)
    expect(peakOf(sound[0].subarray(0, RATE))).toBeCloseTo(0.12, 3)
    expect(findings).toEqual([
      { text: expect.stringContaining('offset of 12 %'), mended: false, offer: { kinds: ['offset'], tracks: null } },
    ])
  })
})

describe('left and right that cancel', () => {
  const other = plucks(6, RATE, [233, 311, 415, 523, 175])

  it('are told, and mending the polarity is offered', async () => {
    const { said, mend, findings } = await take({ channels: [music, music.map((x) => -x)] })
    expect(mend.kinds).toEqual([])
    expect(said).toContain('cancel each other in mono')
    expect(said).toContain('--channels left-right')
    expect(findings[0].offer).toEqual({ kinds: ['polarity'], tracks: null })
    const mended = await take({ channels: [music, music.map((x) => -x)], bits: 32, float: true }, { kinds: ['polarity'], tracks: null })
    expect(mended.sound[1]).toEqual(mended.sound[0])
    expect(mended.findings[0]).toMatchObject({ mended: true, offer: none })
  })

  it('are told where they cancel in part, or for a while', async () => {
    expect((await take({ channels: [music.map((x, i) => x + 0.4 * other[i]), music.map((x, i) => -x + 0.4 * other[i])] })).said).toContain(
      'partly cancel',
    )
    const flipped = music.map((x, i) => (i > 2 * RATE && i < 3.5 * RATE ? -x : x))
    expect((await take({ channels: [music, flipped] })).said).toContain('From 0:02 to 0:03')
  })

  it('are not told of stereo, of mono, or of two different players', async () => {
    for (const channels of [
      [music, other],
      [music, music],
      [music.map((x, i) => x + 0.5 * other[i]), other.map((x, i) => x + 0.5 * music[i])],
    ]) {
      expect((await take({ channels })).findings).toEqual([])
    }
  })

  it('one silent side is told, and the other can be heard on both', async () => {
    const { findings } = await take({ channels: [music, new Float32Array(music.length)] })
    expect(findings[0].text).toContain('Only the left channel sounds')
    const mended = await take({ channels: [new Float32Array(music.length), music] }, { kinds: [], tracks: [2] })
    expect(mended).toMatchObject({ pcmChannels: 1, findings: [{ mended: true, offer: none }] })
  })
})

describe('samples that cannot be meant', () => {
  const long = concatenate([music, music, music])

  it.each([-9000, 3e38, 40])('%f in a float file: its neighbours stand in for it, and the level is that of the music', async (value) => {
    const broken = Float32Array.from(long)
    broken[40_000] = value
    const { sound, said, peakDb: peak, clippedSamples, mend } = await take({ channels: [broken, long], bits: 32, float: true })
    expect(mend.kinds).toEqual(['spikes'])
    expect(said).toContain('One sample at 0:05')
    expect(peak).toBeCloseTo(peakDb(long), 1)
    expect(clippedSamples).toBe(0)
    expect(sound[0][40_000]).toBeCloseTo((long[39_999] + long[40_001]) / 2, 6)
    expect(sound[0].subarray(40_001)).toEqual(long.subarray(40_001))
  })

  it('a burst of them is replaced as well; left alone they stay, and are told', async () => {
    const burst = long.map((x, i) => (i >= 40_000 && i < 40_100 ? (i % 2 ? 1e20 : -5e10) : x))
    const mended = await take({ channels: [burst], bits: 32, float: true })
    expect(mended.said).toContain('100 samples, the first at 0:05')
    expect(mended.peakDb).toBeCloseTo(peakDb(long), 1)
    const left = await take({ channels: [burst], bits: 32, float: true }, none)
    expect(left.peakDb).toBeGreaterThan(300)
    expect(left.findings[0]).toMatchObject({ mended: false, offer: { kinds: ['spikes'] } })
  })

  it.each([6, 12, 17])('a float file whose peaks reach %i dB is kept as it is', async (db) => {
    const gain = 10 ** (db / 20) / peakOf(long)
    const { sound, said, mend, clippedSamples } = await take({ channels: [long.map((x) => x * gain)], bits: 32, float: true })
    expect(mend.kinds).toEqual([])
    expect(sound[0]).toEqual(long.map((x) => x * gain))
    expect(said).toContain(`${db}.0 dB above full scale`)
    expect(clippedSamples).toBe(0)
  })

  it('floats on the scale of integers are told, and can be brought down', async () => {
    const wild = long.map((x) => x * 32768)
    expect((await take({ channels: [wild], bits: 32, float: true })).findings[0].offer).toEqual({ kinds: ['level'], tracks: null })
    expect((await take({ channels: [wild], bits: 32, float: true }, { kinds: ['level'], tracks: null })).peakDb).toBeCloseTo(-6, -1)
  })

  it('what is no number is counted', async () => {
    const broken = Float32Array.from(long)
    broken[100] = NaN
    broken[20_000] = -Infinity
    const { warnings, peakDb: peak } = await take({ channels: [broken], bits: 32, float: true })
    expect(warnings.join()).toContain('2 samples are no numbers')
    expect(peak).toBeCloseTo(peakDb(long), 3)
  })
})

describe('many channels', () => {
  const still = new Float32Array(music.length)
  const six = (sounding: number): Float32Array[] => Array.from({ length: 6 }, (_, channel) => (channel === sounding ? music : still))

  it.each([0, 1, 2, 3, 4, 5])('track %i of a field recorder that plays alone is heard at its level', async (sounding) => {
    const { sound, peakDb: peak, said, mend } = await take({ channels: six(sounding), bits: 32, float: true })
    expect(sound).toEqual([music])
    expect(peak).toBeCloseTo(peakDb(music), 5)
    expect(said).toContain(`track ${sounding + 1} is kept`)
    expect(mend.tracks).toEqual([sounding + 1])
  })

  it('tracks that all play are heard alike', async () => {
    const tracks = [220, 330, 440, 550].map((hz) => cosine(RATE, hz, RATE, 0.5))
    const { sound, said } = await take({ channels: tracks, bits: 32, float: true })
    expect(sound).toEqual(tracks)
    const heard = toChannels(sound, 1)
    expect(heard[0]).toBeAllclose(
      tracks[0].map((_, i) => tracks.reduce((sum, track) => sum + track[i] / 4, 0)),
      { atol: 1e-6, rtol: 0 },
    )
    expect(said).toContain('It has 4 tracks')
    const chosen = await take({ channels: tracks, bits: 32, float: true }, { kinds: 'auto', tracks: [2, 4] })
    expect(chosen.sound).toEqual([tracks[1], tracks[3]])
    await expect(take({ channels: tracks }, { kinds: 'auto', tracks: [5] })).rejects.toThrow('no track 5')
  })

  it('5.1 is mixed as such; its bass channel is left out and told, and kept where it plays alone', async () => {
    const channels = six(3)
    expect((await take({ channels, channelMask: 0x3f, bits: 32, float: true })).sound).toEqual([music])
    channels[0] = cosine(music.length, 440, RATE, 0.5)
    const { sound: kept, pcmSpeakers, findings } = await take({ channels, channelMask: 0x3f, bits: 32, float: true })
    const sound = toChannels(kept, 2, pcmSpeakers)
    expect(peakOf(sound[0])).toBeCloseTo(0.5 / (1 + Math.SQRT2), 4)
    expect(peakOf(sound[1])).toBe(0)
    expect(findings[0]).toMatchObject({ text: expect.stringContaining('LFE'), offer: { tracks: [1, 2, 3, 4, 5, 6] } })
  })
})

describe('level', () => {
  it('a recording far too soft is told apart from silence, and can be brought up', async () => {
    const gain = 10 ** (-70 / 20) / peakOf(music)
    const soft = music.map((x) => x * gain)
    const { silent, said } = await take({ channels: [soft], bits: 32, float: true })
    expect(silent).toBe(true)
    expect(said).toContain('peak is at -70 dB')
    const mended = await take({ channels: [soft], bits: 32, float: true }, { kinds: ['level'], tracks: null })
    expect(mended).toMatchObject({ silent: false, mend: { kinds: ['level'] } })
    expect(mended.peakDb).toBeCloseTo(-6, 1)
    expect((await take({ channels: [new Float32Array(RATE)] })).findings).toEqual([])
  })

  it('clipping is found below full scale, too, and not in a clean recording', async () => {
    const clipped = music.map((x) => 0.5 * Math.max(-0.2, Math.min(0.2, x)))
    const found = await take({ channels: [clipped], bits: 24 })
    expect(found.clippedSamples).toBeGreaterThan(100)
    expect(found.said).toContain('clipped and then brought to -20.0 dB')
    for (const clean of [
      music,
      cosine(6 * RATE, 30, RATE, 0.5),
      noise(6 * RATE),
      Float32Array.from({ length: 6 * RATE }, (_, n) => (n % 40 < 20 ? 0.5 : -0.5)),
    ]) {
      expect((await take({ channels: [clean] })).clippedSamples).toBeLessThan(20)
    }
  })
})
