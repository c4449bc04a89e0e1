import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportHere, sampleFile, SMALL_SONG } from '../../../test/support/exported-songs.ts'
import { hasProgram, runProgram } from '../../../test/support/programs.ts'
import type { Song } from '../../../src-shared/music/index.ts'
import { noise } from '../../../test/support/signals.ts'
import { loudness, truePeak } from '../dsp/transforms/index.ts'
import { toDb } from '../dsp/level.ts'
import type { SampleFile } from '../files/sample-file.ts'
import { decodeAudioFile } from '../files/open-audio-file.ts'

const sounds = (): Record<string, SampleFile> => ({ 'recording/r': sampleFile([noise(48_000, 1), noise(48_000, 2)], 48_000) })
const peakOf = (channels: readonly Float32Array[]): number =>
  channels.reduce((peak, samples) => samples.reduce((most, value) => Math.max(most, Math.abs(value)), peak), 0)

describe('stems', () => {
  it('begin together, are of one length, and their sum is the mix to the last bit', async () => {
    const { files, folder, seconds } = await exportHere(SMALL_SONG, 'stems', { files: sounds() })
    expect(files.map(({ name }) => name)).toEqual([
      '01 Drums _ _kit_.wav',
      '02 Keys.wav',
      '03 Track.wav',
      '04 Reverb.wav',
      '05 Delay.wav',
      '00 Söng mix.wav',
    ])
    const read = await Promise.all(files.map(async ({ name }) => (await decodeAudioFile(join(folder, name))).channels))
    const mix = read.pop()!
    const samples = Math.round(seconds * 48_000)
    expect(mix[0]).toHaveLength(samples)
    for (const channel of [0, 1]) {
      const sum = new Float32Array(samples)
      for (const stem of read) for (let i = 0; i < samples; i++) sum[i] += stem[channel][i]
      expect(Buffer.from(sum.buffer).equals(Buffer.from(mix[channel].slice().buffer))).toBe(true)
    }
    expect(peakOf(mix)).toBeGreaterThan(0.1)
    expect(peakOf(read[3])).toBeGreaterThan(0.001)
  })

  it('are of the tracks that are heard alone', async () => {
    const [drums, keys, empty] = SMALL_SONG.tracks
    const song = { ...SMALL_SONG, tracks: [drums, { ...keys, isMuted: true }, empty] }
    const { files } = await exportHere(song, 'stems', { files: sounds(), naming: '{track} - {tempo}' })
    expect(files.map(({ name }) => name)).toEqual(['Drums _ _kit_ - 120.wav', 'Track - 120.wav', 'Reverb - 120.wav', 'Söng mix - 120.wav'])
  })

  it('keep one length and one gain where they are brought to a level', async () => {
    const { files, folder } = await exportHere(SMALL_SONG, 'stems', {
      files: sounds(),
      sound: { level: { kind: 'peak', peakDb: -6 }, channels: 1 },
    })
    const read = await Promise.all(files.map(async ({ name }) => (await decodeAudioFile(join(folder, name))).channels))
    expect(new Set(read.map(([samples]) => samples.length)).size).toBe(1)
    expect(toDb(peakOf(read.at(-1)!))).toBeCloseTo(-6, 3)
  })
})

describe('a mix', () => {
  it('is as loud as was asked for, by the meter of broadcasters', async () => {
    const { folder, remarks } = await exportHere(SMALL_SONG, 'mix', {
      files: sounds(),
      sound: { level: { kind: 'loudness', lufs: -23, truePeakDb: -1 } },
    })
    const { channels } = await decodeAudioFile(join(folder, 'song.wav'))
    expect(loudness(channels, 48_000).integratedLufs).toBeCloseTo(-23, 1)
    expect(remarks).toEqual([])
    if (!hasProgram('ffmpeg')) return
    const { stderr } = spawnSync('ffmpeg', ['-nostats', '-i', join(folder, 'song.wav'), '-af', 'ebur128', '-f', 'null', '-'])
    // It tells tenths, and takes samples of 16 bits.
    expect(Math.abs(Number(/I: +(-[\d.]+) LUFS\s+Threshold/.exec(stderr.toString())![1]) + 23)).toBeLessThanOrEqual(0.1)
  })

  it('says which clips have no sound, but for frozen ones, which have theirs', async () => {
    const [drums, ...others] = SMALL_SONG.tracks
    const remarksOf = async (song: Song): Promise<readonly string[]> => (await exportHere(song, 'mix', { files: {} })).remarks
    expect(await remarksOf(SMALL_SONG)).toEqual(['2 clips were left out: their sound is not there.'])
    const oneClip = { ...SMALL_SONG, tracks: [{ ...drums, clips: drums.clips.slice(0, 1) }, ...others] }
    expect(await remarksOf(oneClip)).toEqual(['One clip was left out: its sound is not there.'])
    const frozen = { ...SMALL_SONG, tracks: [{ ...drums, isFrozen: true }, ...others] }
    expect(await remarksOf(frozen)).toEqual([])
  })

  it('stays below a true peak, and says that it is softer for that', async () => {
    const { folder, remarks } = await exportHere(SMALL_SONG, 'mix', {
      files: sounds(),
      sound: { level: { kind: 'loudness', lufs: -5, truePeakDb: -1 } },
    })
    const { channels } = await decodeAudioFile(join(folder, 'song.wav'))
    expect(toDb(Math.max(...channels.map(truePeak)))).toBeCloseTo(-1, 2)
    expect(remarks.join()).toMatch(/The loudness is -\d+\.\d LUFS: more would go beyond a true peak of -1 dB/)
  })

  it('has a cue sheet of its markers where that is asked for', async () => {
    const { folder, files } = await exportHere(SMALL_SONG, 'mix', { files: sounds(), cueSheet: true })
    expect(files.map(({ name }) => name)).toEqual(['song.cue', 'song.wav'])
    expect(await readFile(join(folder, 'song.cue'), 'utf8')).toBe(
      [
        ...['TITLE "Söng"', 'FILE "song.wav" WAVE', '  TRACK 01 AUDIO', '    TITLE "Intro"', '    INDEX 01 00:00:00'],
        // Half a second is 37.5 frames.
        ...['  TRACK 02 AUDIO', `    TITLE "Höök '1' / <b>"`, '    INDEX 01 00:00:38', ''],
      ].join('\r\n'),
    )
  })

  it.each([
    ['flac-16', 'shaped'],
    ['wav-16', 'none'],
    ['flac-24', 'flat'],
  ] as const)('as %s with %s dither is within some steps of the floating-point one', async (format, dither) => {
    const path = format.startsWith('flac') ? 'song.flac' : 'song.wav'
    const exact = await exportHere(SMALL_SONG, 'mix', { files: sounds() })
    const { folder } = await exportHere(SMALL_SONG, 'mix', { files: sounds(), fileName: path, sound: { format, dither } })
    const [a, b] = [await decodeAudioFile(join(exact.folder, 'song.wav')), await decodeAudioFile(join(folder, path))]
    // Shaped noise is some thirty steps where it is loudest; what is not dithered is half a step off.
    const steps = { none: 0.5001, flat: 1.5001, shaped: 40 }[dither] / 2 ** (format.endsWith('16') ? 15 : 23)
    for (const c of [0, 1]) {
      const limited = a.channels[c].map((value) => Math.max(-1, Math.min(1, value)))
      expect(limited.reduce((most, value, i) => Math.max(most, Math.abs(value - b.channels[c][i])), 0)).toBeLessThan(steps + 1e-7)
    }
  })

  it('of a stretch begins and ends with it, and says where it lies', async () => {
    const whole = await exportHere(SMALL_SONG, 'mix', { files: sounds() })
    const { folder } = await exportHere(SMALL_SONG, 'mix', { files: sounds(), startTick: 960, endTick: 1920, hasTail: false })
    const [a, b] = [await decodeAudioFile(join(whole.folder, 'song.wav')), await decodeAudioFile(join(folder, 'song.wav'))]
    expect(b.channels[0]).toHaveLength(24_000)
    expect(b.channels[0][0]).toBeCloseTo(a.channels[0][24_000], 5)
    const bytes = await readFile(join(folder, 'song.wav'))
    expect(bytes.readBigUInt64LE(bytes.indexOf('bext') + 8 + 338)).toBe(24_000n)
  })
})

it('a folder for other programs holds sound, notes and a page for each', async () => {
  const { files, folder } = await exportHere(SMALL_SONG, 'folder', { files: sounds() })
  const names = files.map(({ name }) => name)
  expect(names).toContain('Sound/01 Drums _ _kit_ 120bpm.wav')
  expect(names).toContain('Söng 120bpm.mid')
  expect(names.filter((name) => name.startsWith('How to/'))).toHaveLength(4)
  expect(await readFile(join(folder, 'How to/Ableton Live.txt'), 'utf8')).toContain('Set the tempo to 120 bpm, 4/4')
})

it('what a window fetches is one archive', async () => {
  const { files, folder } = await exportHere(SMALL_SONG, 'stems', { files: sounds(), archive: 'Söng.zip' })
  expect(files.map(({ name }) => name)).toEqual(['Söng.zip'])
  if (hasProgram('unzip')) expect(runProgram('unzip', '-Z1', join(folder, 'Söng.zip')).toString().trim().split('\n')).toHaveLength(6)
})
