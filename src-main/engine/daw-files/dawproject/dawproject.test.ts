import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { validateXML } from 'xmllint-wasm'
import { describe, expect, it } from 'vitest'
import { audioClip, exportHere, noteClip, sampleFile, SMALL_SONG } from '../../../../test/support/exported-songs.ts'
import { RandomSongs } from '../../../../test/support/random-song.ts'
import { EMPTY_SONG, newTrack, TempoMap, type Song } from '../../../../src-shared/music/index.ts'
import { MediaPlan } from '../media-plan.ts'
import { metadataXml, projectXml } from './project-xml.ts'
import { hasProgram, runProgram } from '../../../../test/support/programs.ts'

const SCHEMAS = resolve(import.meta.dirname, '../../../../../shared/schemas/dawproject')
const PROGRAM = { name: 'Spectraloom', version: '1' }
const FILES = new Map(
  [0, 1, 2].map((i) => [
    `recording/recording-${i}`,
    { path: '', dataOffset: 0, encoding: 'float32', channels: 2, frames: 200_000, sampleRate: 44_100 } as const,
  ]),
)

const xmlOf = (song: Song): string => [...projectXml(song, new MediaPlan(song, FILES), PROGRAM)].join('')

async function errorsOf(schema: string, ...files: string[]): Promise<string[]> {
  const { errors } = await validateXML({
    xml: files.map((contents, index) => ({ fileName: `${index}.xml`, contents })),
    schema: [{ fileName: schema, contents: readFileSync(join(SCHEMAS, schema), 'utf8') }],
  })
  return errors.map(({ message }) => message)
}

/** Attributes of the elements of a name, in their order. */
const elements = (xml: string, name: string): Record<string, string>[] =>
  [...xml.matchAll(new RegExp(`<${name}((?: [\\w:]+="[^"]*")*)/?>`, 'g'))].map(([, text]) =>
    Object.fromEntries([...text.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
  )

describe.skipIf(!existsSync(SCHEMAS))('against the schemas of DAWproject 1.0', () => {
  it('songs that anybody could make, with everything and with nothing, are valid', async () => {
    const songs = [SMALL_SONG, EMPTY_SONG, ...[1, 2, 3].map((seed) => new RandomSongs(seed).song(120))]
    expect(await errorsOf('Project.xsd', ...songs.map(xmlOf))).toEqual([])
    expect(await errorsOf('MetaData.xsd', metadataXml('A "song" & <more> \u0007', PROGRAM))).toEqual([])
  })
})

describe('a DAWproject', () => {
  it('keeps every tempo and meter to the tick and the microsecond', () => {
    const tempi = Array.from({ length: 100 }, (_, i) => ({ tick: i * 1001, microsecondsPerQuarter: 200_001 + i * 7919 }))
    const meters = (
      [
        [0, 7, 8],
        [3360, 5, 4],
        [9999, 13, 16],
      ] as const
    ).map(([tick, numerator, denominator]) => ({ tick, numerator, denominator }))
    const xml = xmlOf({ ...EMPTY_SONG, tempi, meters })
    const points = elements(/<TempoAutomation.*?<\/TempoAutomation>/s.exec(xml)![0], 'RealPoint')
    expect(points.map(({ time, value }) => [Math.round(Number(time) * 960), Math.round(60_000_000 / Number(value))])).toEqual(
      tempi.map(({ tick, microsecondsPerQuarter }) => [tick, microsecondsPerQuarter]),
    )
    expect(
      elements(xml, 'TimeSignaturePoint').map(({ time, numerator, denominator }) => [
        Math.round(Number(time) * 960),
        Number(numerator),
        Number(denominator),
      ]),
    ).toEqual(meters.map(({ tick, numerator, denominator }) => [tick, numerator, denominator]))
  })

  it('ends clips of sound with their last sample, whatever the tempo does meanwhile', () => {
    const tempi = Array.from({ length: 40 }, (_, i) => ({ tick: i * 333, microsecondsPerQuarter: 300_000 + ((i * 77_777) % 500_000) }))
    const clip = audioClip({
      startTick: 700,
      sampleRate: 44_100,
      soundSamples: 200_000,
      lengthSamples: 123_457,
      sound: { kind: 'recording', id: 'recording-0' },
    })
    const xml = xmlOf({ ...EMPTY_SONG, tempi, tracks: [{ ...newTrack('a', 'audio', 'A', 0), clips: [clip] }] })
    const [{ time, duration }] = elements(xml, 'Clip')
    // Exact: parts of a 960 millionth of a second, and the part of a tick that is left.
    const end = (Number(time) + Number(duration)) * 960
    const whole = Math.floor(end)
    const span = tempi.findLast(({ tick }) => tick <= whole)!
    const seconds = new TempoMap(tempi).secondsAt(whole) + ((end - whole) * span.microsecondsPerQuarter) / 960e6
    expect(Math.abs((seconds - new TempoMap(tempi).secondsAt(700)) * 44_100 - 123_457)).toBeLessThan(0.01)
  })

  it('puts notes one level deep, and sound that begins later into a clip within, in seconds', () => {
    const xml = xmlOf(SMALL_SONG)
    expect(/<Clip [^>]*name="Notes"[^>]*><Notes>/.test(xml)).toBe(true)
    const sound = { kind: 'recording', id: 'recording-0' } as const
    const offset = audioClip({ sound, sampleRate: 44_100, offsetSamples: 22_050, lengthSamples: 44_100, fadeInSamples: 4410 })
    const [outer, inner] = elements(xmlOf({ ...EMPTY_SONG, tracks: [{ ...newTrack('a', 'audio', 'A', 0), clips: [offset] }] }), 'Clip')
    expect(outer).toMatchObject({ time: '0', duration: '2', contentTimeUnit: 'seconds', color: expect.stringMatching(/^#/) as string })
    expect(inner).toMatchObject({ time: '0', duration: '1', playStart: '0.5', fadeInTime: '0.1' })
  })

  it('tells velocity, colour, destination, and sends to effects that are muted', () => {
    const xml = xmlOf(SMALL_SONG)
    expect(elements(xml, 'Note').map(({ vel }) => Math.round(Number(vel) * 127))).toEqual([100, 1])
    for (const { color } of elements(xml, 'Track')) expect(color).toMatch(/^#[0-9a-f]{6}$/)
    expect(
      elements(xml, 'Channel')
        .filter(({ role }) => role !== 'master')
        .every(({ destination }) => destination !== undefined),
    ).toBe(true)
    expect(xml).toMatch(/<Channel[^>]*role="effect"[^>]*><Mute value="true"/)
    expect(elements(xml, 'Send')).toHaveLength(6)
  })

  it('takes each sound once, and puts level and direction of a clip into one of its own', () => {
    const clips = [
      audioClip(),
      audioClip({ id: 'b', offsetSamples: 9 }),
      audioClip({ id: 'c', gainDb: -6 }),
      audioClip({ id: 'd', isReversed: true }),
    ]
    const song = { tracks: [{ ...newTrack('a', 'audio', 'A', 0), clips: [...clips, audioClip({ id: 'e', gainDb: -6, startTick: 5 })] }] }
    const file = { path: '', dataOffset: 0, encoding: 'float32', channels: 2, frames: 48_000, sampleRate: 48_000 } as const
    const plan = new MediaPlan(song, new Map([['recording/r', file]]))
    expect(plan.media.map(({ fileName, frames }) => [fileName, frames])).toEqual([
      ['Sound.wav', 48_000],
      ['Sound 2.wav', 48_000],
      ['Sound 3.wav', 48_000],
    ])
  })

  it('holds its sounds bit for bit', async () => {
    const samples = [Float32Array.from({ length: 5000 }, (_, n) => Math.sin(n / 7))]
    const clips = [
      audioClip({ soundSamples: 5000, lengthSamples: 5000 }),
      audioClip({ id: 'b', lengthSamples: 100, offsetSamples: 50, isReversed: true, startTick: 9 }),
    ]
    const song: Song = {
      ...EMPTY_SONG,
      tracks: [
        { ...newTrack('a', 'audio', 'A', 0), clips },
        { ...newTrack('n', 'notes', 'N', 0), clips: [noteClip([{}])] },
      ],
    }
    const { folder } = await exportHere(song, 'dawproject', { files: { 'recording/r': sampleFile(samples, 48_000) } })
    if (!hasProgram('unzip')) return
    const wav = runProgram('unzip', '-p', join(folder, 'song.dawproject'), 'audio/Sound.wav')
    expect(Buffer.from(samples[0].buffer).equals(wav.subarray(wav.length - 20_000))).toBe(true)
    const reversed = runProgram('unzip', '-p', join(folder, 'song.dawproject'), 'audio/Sound 2.wav')
    expect(reversed.readFloatLE(reversed.length - 4)).toBe(samples[0][50])
    expect(reversed.readFloatLE(reversed.length - 400)).toBe(samples[0][149])
  })
})
