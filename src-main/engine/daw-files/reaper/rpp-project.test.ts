import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { audioClip, exportHere, noteClip, sampleFile, SMALL_SONG } from '../../../../test/support/exported-songs.ts'
import { EMPTY_SONG, newTrack, TempoMap, type Song } from '../../../../src-shared/music/index.ts'
import { MediaPlan } from '../media-plan.ts'
import { rppProject } from './rpp-project.ts'
import { rppQuoted } from './rpp-text.ts'

const FILE = { path: '', dataOffset: 0, encoding: 'float32', channels: 2, frames: 48_000, sampleRate: 48_000 } as const
const FILES = new Map([['recording/r', FILE]])
const textOf = (song: Song): string => rppProject(song, { plan: new MediaPlan(song, FILES), folder: 'Media/', sampleRate: 48_000 })
const valuesOf = (text: string, word: string): number[][] =>
  [...text.matchAll(new RegExp(`^ *${word} (.*)$`, 'gm'))].map(([, rest]) => rest.split(' ').map(Number))

describe('a REAPER project', () => {
  it('is balanced, and quotes what names hold', () => {
    const text = textOf(SMALL_SONG)
    expect(text.startsWith('<REAPER_PROJECT 0.1 "7.0" 0\n')).toBe(true)
    expect(text.match(/^ *</gm)).toHaveLength(text.match(/^ *>$/gm)!.length)
    expect(text).toContain(`NAME 'Drums / "kit"'`)
    expect(text).toContain(`MARKER 2 0.5 'Höök "1" / <b>' 0`)
    expect([rppQuoted('a b'), rppQuoted(`"'`), rppQuoted('"\'`'), rppQuoted('two\nlines')]).toEqual([
      '"a b"',
      '`"\'`',
      "`\"''`",
      '"two lines"',
    ])
  })

  it('places tempi and meters in seconds, each to a billionth', () => {
    const tempi = Array.from({ length: 100 }, (_, i) => ({ tick: i * 997, microsecondsPerQuarter: 200_003 + i * 9001 }))
    const meters = [
      { tick: 0, numerator: 7, denominator: 8 },
      { tick: 997, numerator: 13, denominator: 16 },
    ] as const
    const points = valuesOf(textOf({ ...EMPTY_SONG, tempi, meters }), 'PT')
    const tempo = new TempoMap(tempi)
    expect(points).toHaveLength(100)
    points.forEach(([seconds, bpm, shape, signature], i) => {
      expect(Math.abs(seconds - tempo.secondsAt(tempi[i].tick))).toBeLessThan(1e-9)
      expect(Math.round(60_000_000 / bpm)).toBe(tempi[i].microsecondsPerQuarter)
      expect(shape).toBe(1)
      expect(signature).toBe(i === 0 ? (8 << 16) | 7 : i === 1 ? (16 << 16) | 13 : 0)
    })
  })

  it('writes notes as events whose times add up to the clip', () => {
    const clip = noteClip(
      [
        { startTick: 10, ticks: 20, pitch: 64, velocity: 90 },
        { startTick: 10, ticks: 5000 },
      ],
      { startTick: 480, lengthTicks: 1000 },
    )
    const text = textOf({ ...EMPTY_SONG, tracks: [{ ...newTrack('n', 'notes', 'N', 0), channel: 3, clips: [clip] }] })
    const lines = [...text.matchAll(/^ *E (\d+) (\S\S) (\S\S) (\S\S)$/gm)].map(([, delta, ...bytes]) => [Number(delta), ...bytes])
    expect(lines).toEqual([
      [10, '93', '40', '5a'],
      [0, '93', '3c', '64'],
      [20, '83', '40', '00'],
      // Cut at the clip's end.
      [970, '83', '3c', '00'],
      [0, 'b0', '7b', '00'],
    ])
    expect(lines.reduce((sum, [delta]) => sum + (delta as number), 0)).toBe(1000)
  })

  it('writes out each round of a loop, and fades only the outermost ends', () => {
    const clip = audioClip({
      offsetSamples: 4800,
      loopSamples: 9600,
      loopPhaseSamples: 2400,
      lengthSamples: 24_000,
      fadeInSamples: 480,
      fadeOutSamples: 960,
    })
    const text = textOf({ ...EMPTY_SONG, tracks: [{ ...newTrack('a', 'audio', 'A', 0), clips: [clip] }] })
    expect(valuesOf(text, 'POSITION').flat()).toEqual([0, 0.15, 0.35])
    expect(
      valuesOf(text, 'LENGTH')
        .flat()
        .map((value) => Math.round(value * 48_000)),
    ).toEqual([7200, 9600, 7200])
    expect(
      valuesOf(text, 'SOFFS')
        .flat()
        .map((value) => Math.round(value * 48_000)),
    ).toEqual([7200, 4800, 4800])
    expect(valuesOf(text, 'FADEIN').map(([, seconds]) => seconds)).toEqual([0.01, 0, 0])
    expect(valuesOf(text, 'FADEOUT').map(([, seconds]) => seconds)).toEqual([0, 0, 0.02])
  })

  it('lays tracks of a group into its folder', () => {
    const tracks = [
      newTrack('a', 'audio', 'A', 0),
      newTrack('g', 'group', 'G', 1),
      ...['b', 'c'].map((id) => ({ ...newTrack(id, 'audio', id, 0), groupId: 'g' })),
    ]
    const text = textOf({ ...EMPTY_SONG, tracks })
    expect(valuesOf(text, 'ISBUS')).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
      [2, -1],
    ])
  })

  it('has a place on the left below zero at the track, and above zero in its envelope', () => {
    const points = [-1, 0.5].map((value, i) => ({ id: i + 1, tick: i * 960, value, curve: 0 }))
    const track = { ...newTrack('a', 'audio', 'A', 0), pan: -0.25, automation: [{ target: 'pan' as const, points }] }
    const text = textOf({ ...EMPTY_SONG, tracks: [track] })
    expect(valuesOf(text, 'VOLPAN')[0][1]).toBe(-0.25)
    expect(valuesOf(text.slice(text.indexOf('<PANENV2')), 'PT').map(([, value]) => value)).toEqual([1, -0.5])
  })

  it('stands beside a folder with its sounds', async () => {
    const { files, folder } = await exportHere(SMALL_SONG, 'rpp', {
      files: { 'recording/r': sampleFile([new Float32Array(48_000)], 48_000) },
    })
    expect(files.map(({ name }) => name)).toEqual(['song Media/Sound.wav', 'song.rpp'])
    expect(readdirSync(join(folder, 'song Media'))).toEqual(['Sound.wav'])
    expect(readFileSync(join(folder, 'song.rpp'), 'utf8')).toContain('FILE "song Media/Sound.wav"')
  })
})
