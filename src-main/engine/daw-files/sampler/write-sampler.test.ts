import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { audioClip, exportHere, sampleFile } from '../../../../test/support/exported-songs.ts'
import { externalPackage, requireFrom } from '../../../../test/support/external-package.ts'
import { END_OF_TRACK, midiFile } from '../../../../test/support/midi-bytes.ts'
import { hasProgram } from '../../../../test/support/programs.ts'
import { noise } from '../../../../test/support/signals.ts'
import { EMPTY_SONG, newTrack, type Song } from '../../../../src-shared/music/index.ts'
import { keyOfHz, pitchOf } from '../../dsp/pitch.ts'
import { decodeAudioFile } from '../../files/open-audio-file.ts'
import type { SampleFile } from '../../files/sample-file.ts'
import { openSoundFont } from '../../synth/sound-font.ts'

const RATE = 44_100
/** A steady note of a second with a soft beginning and end. */
const held = (hz: number, gain: number, seconds = 1): Float32Array =>
  Float32Array.from({ length: seconds * RATE }, (_, n) => {
    const t = n / RATE
    const shape = Math.min(1, t / 0.02, (seconds - t) / 0.05)
    return gain * shape * [1, 2, 3, 4].reduce((sum, h) => sum + Math.sin(2 * Math.PI * h * hz * t + h) / (h * 2), 0)
  })
const struck = (seed: number): Float32Array => noise(8000, seed).map((value, n) => value * Math.exp(-n / 900))
const silence = new Float32Array(6000)
const joined = (...parts: Float32Array[]): Float32Array => Float32Array.from(parts.flatMap((part) => [...part]))

/** Two A, soft and loud, and a C sharp that is 20 cents too high; two hits without a pitch. */
const SHARP = 277.18 * 2 ** (20 / 1200)
const NOTES = joined(held(220, 0.05), silence, held(220, 0.4), silence, held(SHARP, 0.3), silence, struck(1), silence, struck(2), silence)

const song = (lengthSamples: number): Song => ({
  ...EMPTY_SONG,
  tracks: [
    {
      ...newTrack('a', 'audio', 'A', 0),
      clips: [audioClip({ name: 'Viola $1 = "x"', sampleRate: RATE, soundSamples: lengthSamples, lengthSamples })],
    },
  ],
})
const files = (): Record<string, SampleFile> => ({ 'recording/r': sampleFile([NOTES, NOTES.map((value) => 0.5 * value)], RATE) })

describe('an instrument of samples', () => {
  it('has each note on its key, tuned, in layers, with a loop; and a kit of what has no pitch', async (context) => {
    const { folder, files: written, remarks } = await exportHere(song(NOTES.length), 'sfz', { files: files() })
    expect(remarks).toEqual([
      'It holds 3 notes with a pitch, 3 of them with a loop, and 2 sounds without a pitch, each on a key of its own.',
    ])
    expect(written.map(({ name }) => name).slice(-2)).toEqual(['song drums.sfz', 'song.sfz'])
    const regions = await sfzRegions(join(folder, 'song.sfz'))
    if (!regions) return context.skip('sfz-tools cannot be installed here')
    const pick = (region: Record<string, string>, ...names: string[]): number[] => names.map((name) => Number(region[name]))
    expect(regions.map((region) => pick(region, 'pitch_keycenter', 'tune', 'lokey', 'hikey', 'lovel', 'hivel'))).toEqual([
      [57, 0, 0, 59, 1, 64],
      [57, 0, 0, 59, 65, 127],
      [61, -20, 60, 127, 1, 127],
    ])
    expect(regions.map(({ sample }) => sample)).toEqual([1, 2, 3].map((number) => `song Samples/Viola _1 _ _x_ ${number}.wav`))
    for (const region of regions) {
      const { channels, sampleRate } = await decodeAudioFile(join(folder, region.sample))
      expect([channels.length, sampleRate]).toEqual([2, RATE])
      const [start, end] = pick(region, 'loop_start', 'loop_end')
      expect(seamOf(channels[0], start, end)).toBeLessThan(0.05)
    }
    const drums = await sfzRegions(join(folder, 'song drums.sfz'))
    expect(drums!.map((region) => [...pick(region, 'lokey', 'hikey'), region.loop_mode])).toEqual([
      [36, 36, 'one_shot'],
      [37, 37, 'one_shot'],
    ])
  }, 90_000)

  it('for DecentSampler says the same in its words', async () => {
    const { folder } = await exportHere(song(NOTES.length), 'dspreset', { files: files() })
    const text = readFileSync(join(folder, 'song.dspreset'), 'utf8')
    if (hasProgram('xmllint')) execFileSync('xmllint', ['--noout', join(folder, 'song.dspreset')])
    const [sharp] = /<sample [^>]*rootNote="61"[^>]*>/.exec(text)!
    expect(sharp).toMatch(/tuning="-0\.2" loopEnabled="true" loopStart="\d+" loopEnd="\d+"/)
    expect(sharp).toContain('path="song Samples/Viola _1 _ _x_ 3.wav"')
  })

  it('as a SoundFont opens here and elsewhere, and sounds on any key at its pitch for as long as it is held', async (context) => {
    const { folder, files: written } = await exportHere(song(NOTES.length), 'sf2', { files: files() })
    expect(written.map(({ name }) => name)).toEqual(['song.sf2'])
    const { presets } = await openSoundFont(join(folder, 'song.sf2'))
    expect(presets.map(({ isGMGSDrum }) => isGMGSDrum)).toEqual([false, true])
    if (!hasProgram('fluidsynth')) return context.skip('fluidsynth is not here')
    for (const key of [57, 61, 64]) {
      // Four beats of 480 ticks at 120: two seconds, twice what the sample has.
      writeFileSync(join(folder, 'a.mid'), midiFile([[0, 0xc0, 0, 0, 0x90, key, 100, 0x8f, 0x00, 0x80, key, 0, ...END_OF_TRACK]]))
      execFileSync(
        'fluidsynth',
        ['-ni', '-R', '0', '-C', '0', '-r', String(RATE), '-F', join(folder, 'a.wav'), join(folder, 'song.sf2'), join(folder, 'a.mid')],
        {
          stdio: 'pipe',
        },
      )
      const { channels } = await decodeAudioFile(join(folder, 'a.wav'))
      const late = channels[0].subarray(1.6 * RATE, 1.6 * RATE + 6000)
      expect(Math.abs(100 * (keyOfHz(pitchOf(late, RATE)!.hz) - key))).toBeLessThan(3)
    }
  })

  it('of silence is none, and says why', async () => {
    const quiet = { 'recording/r': sampleFile([new Float32Array(RATE)], RATE) }
    await expect(exportHere(song(RATE), 'sfz', { files: quiet })).rejects.toThrow(/these sounds are silent/)
  })
})

/** How far what follows a loop's end is from what went before, where it goes round: 0 for no seam, beside the steps within the loop. */
function seamOf(samples: Float32Array, start: number, end: number): number {
  const round = [...samples.subarray(end - 63, end + 1), ...samples.subarray(start, start + 64)]
  const bend = round.map((value, i) => Math.abs((round[i - 1] ?? 0) - 2 * value + (round[i + 1] ?? 0))).slice(2, -2)
  const within = Math.max(...bend.slice(0, 56), ...bend.slice(-56))
  return Math.max(0, Math.max(...bend) - within) / within
}

/** Read by sfz-tools, which is no part of this program; null where it cannot be had. */
async function sfzRegions(path: string): Promise<Record<string, string>[] | null> {
  const folder = externalPackage('@sfz-tools/core@0.0.28')
  if (!folder) return null
  const tools = (await import(pathToFileURL(requireFrom(folder).resolve('@sfz-tools/core')).href)) as {
    convertSfzToJs?: unknown
    default: { convertSfzToJs: unknown }
  }
  const convert = (tools.convertSfzToJs ?? tools.default.convertSfzToJs) as (
    text: string,
    prefix: string,
  ) => Promise<{ elements: { name: string; elements: { attributes: { name: string; value: string } }[] }[] }>
  const { elements } = await convert(readFileSync(path, 'utf8'), '')
  return elements
    .filter(({ name }) => name === 'region')
    .map((region) => Object.fromEntries(region.elements.map(({ attributes: { name, value } }) => [name, String(value)])))
}
