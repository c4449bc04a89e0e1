import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { parseMidi } from 'midi-file'
import { describe, expect, it } from 'vitest'
import { exactSeconds, Rational } from '../../../test/support/exact-times.ts'
import { audioClip, exportHere, noteClip, sampleFile } from '../../../test/support/exported-songs.ts'
import { externalPython } from '../../../test/support/external-package.ts'
import {
  EMPTY_SONG,
  newTrack,
  TempoMap,
  type MeterChange,
  type Song,
  type TempoChange,
  type Track,
} from '../../../src-shared/music/index.ts'
import { decodeAudioFile } from '../files/open-audio-file.ts'
import { MediaPlan } from './media-plan.ts'
import { projectXml } from './dawproject/project-xml.ts'
import { rppProject } from './reaper/rpp-project.ts'

const RATE = 48_000
const ONE_SAMPLE = Rational.of(1, RATE)
const HALF_SAMPLE = Rational.of(1, 2 * RATE)
const NAME = `Ba/s "1" 'o' \`x\` <b>&amp; \\ {a} $1 | ü 低`
const FILE = { path: '', dataOffset: 0, encoding: 'float32', channels: 1, frames: RATE, sampleRate: RATE } as const
const files = new Map([['recording/r', FILE]])

/** A hundred tempi at odd places, from 16 to 400 bpm. */
const tempiFrom = (steps: readonly (readonly [number, number])[]): TempoChange[] => {
  let tick = 0
  return steps.map(([step, microsecondsPerQuarter], i) => ({ tick: i === 0 ? 0 : (tick += step), microsecondsPerQuarter }))
}
const TEMPI = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 4001 }), fc.integer({ min: 150_000, max: 3_700_003 })), { minLength: 100, maxLength: 100 })
  .map(tempiFrom)
const TICKS = fc.array(fc.integer({ min: 0, max: 500_000 }), { minLength: 1, maxLength: 30 })

const isNear = (found: number, wanted: Rational, within: Rational): boolean =>
  Rational.exactly(found).minus(wanted).absolute.isAtMost(within)
const rppOf = (song: Song): string => rppProject(song, { plan: new MediaPlan(song, files), folder: 'Media/', sampleRate: RATE })
const valuesOf = (text: string, word: string): number[][] =>
  [...text.matchAll(new RegExp(`^ *${word} (.*)$`, 'gm'))].map(([, rest]) => rest.split(' ').map(Number))
const clipTimes = (song: Song): number[] =>
  [
    ...[...projectXml(song, new MediaPlan(song, files), { name: 'T', version: '1' })]
      .join('')
      .matchAll(/<Clip time="([^"]+)" duration="[^"]+"(?= [^>]*name=)/g),
  ].map(([, time]) => Number(time))
const audioTrack = (ticks: readonly number[]): Track => ({
  ...newTrack('a', 'audio', NAME, 0),
  clips: ticks.map((startTick, i) => audioClip({ id: `c${i}`, startTick, lengthSamples: 480, soundSamples: RATE })),
})

describe('every event lies within a sample or a tick of its exact time', () => {
  it('in seconds of any tempo map, at any rate, for hours', () => {
    fc.assert(
      fc.property(TEMPI, TICKS, fc.constantFrom(8000, 44_100, 48_000, 192_000), (tempi, ticks, rate) => {
        const map = new TempoMap(tempi)
        for (const tick of [...ticks, 20_736_000]) {
          const exact = exactSeconds(tempi, tick)
          // Rounded once: the nearest sample, whatever comes before.
          expect(
            Rational.of(map.sampleAt(tick, rate), rate)
              .minus(exact)
              .absolute.isAtMost(Rational.of(1, 2 * rate)),
          ).toBe(true)
          expect(isNear(map.secondsAt(tick), exact, Rational.of(1, 10 ** 8))).toBe(true)
        }
      }),
    )
  })

  it('in REAPER projects and DAWprojects', () => {
    fc.assert(
      fc.property(TEMPI, TICKS, (tempi, ticks) => {
        const song = { ...EMPTY_SONG, tempi, tracks: [audioTrack(ticks)] }
        const positions = valuesOf(rppOf(song), 'POSITION').flat()
        expect(positions).toHaveLength(ticks.length)
        positions.forEach((seconds, i) => expect(isNear(seconds, exactSeconds(tempi, ticks[i]), HALF_SAMPLE)).toBe(true))
        // A tick is a 960th of a beat, which no float misses by more than a billionth.
        clipTimes(song).forEach((beats, i) => expect(isNear(beats, Rational.of(ticks[i], 960), Rational.of(1, 10 ** 9))).toBe(true))
        valuesOf(rppOf(song), 'PT').forEach(([seconds], i) =>
          expect(isNear(seconds, exactSeconds(tempi, tempi[i].tick), HALF_SAMPLE)).toBe(true),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('in sound: a click is the sample that is nearest to it, also where a range begins within the song', async () => {
    const tempi = tempiFrom(Array.from({ length: 100 }, (_, i) => [97 + ((i * 53) % 200), 300_001 + ((i * 77_777) % 400_000)] as const))
    const ticks = Array.from({ length: 40 }, (_, i) => i * 331 + 17)
    const click = { 'recording/r': sampleFile([Float32Array.of(1)], RATE) }
    const tracks = [
      {
        ...newTrack('a', 'audio', NAME, 0),
        clips: ticks.map((startTick, i) => audioClip({ id: `c${i}`, startTick, lengthSamples: 1, soundSamples: 1 })),
      },
    ]
    for (const startTick of [0, 1001]) {
      const { folder, files: written } = await exportHere({ ...EMPTY_SONG, tempi, tracks }, 'stems', {
        files: click,
        startTick,
        hasTail: false,
      })
      const { channels } = await decodeAudioFile(join(folder, written[0].name))
      const found = [...channels[0].keys()].filter((i) => channels[0][i] !== 0)
      const start = new TempoMap(tempi).sampleAt(startTick, RATE)
      const wanted = ticks.filter((tick) => tick >= startTick).map((tick) => exactSeconds(tempi, tick))
      expect(found).toHaveLength(wanted.length)
      found.forEach((sample, i) =>
        expect(
          Rational.of(sample + start, RATE)
            .minus(wanted[i])
            .absolute.isAtMost(HALF_SAMPLE),
        ).toBe(true),
      )
    }
  })

  it('in MIDI files, as two readers of others have them', async (context) => {
    const tempi = tempiFrom(Array.from({ length: 100 }, (_, i) => [1001 + i, 250_000 + i * 7919] as const))
    const meters = (
      [
        [0, 7, 8],
        [3360, 5, 4],
        [13_440, 13, 16],
        [20_000, 255, 64],
      ] as const
    ).map(([tick, numerator, denominator]): MeterChange => ({ tick, numerator, denominator }))
    const ticks = Array.from({ length: 200 }, (_, i) => i * 487)
    const notes = noteClip(
      ticks.map((startTick, i) => ({ startTick, ticks: 3 + (i % 50), pitch: i % 128 })),
      { lengthTicks: 200_000 },
    )
    const song = { ...EMPTY_SONG, tempi, meters, tracks: [{ ...newTrack('n', 'notes', NAME, 0), clips: [notes] }] }
    const { folder } = await exportHere(song, 'midi')
    const path = join(folder, 'song.mid')
    const read = parseMidi(readFileSync(path)).tracks.map((events) => {
      let at = 0
      return events.map((event) => ({ ...event, at: (at += event.deltaTime) }))
    })
    const all = read.flat()
    expect(all.flatMap((event) => (event.type === 'noteOn' && event.velocity > 0 ? [event.at] : []))).toEqual(ticks)
    expect(all.flatMap((event) => (event.type === 'setTempo' ? [[event.at, event.microsecondsPerBeat]] : []))).toEqual(
      tempi.map(({ tick, microsecondsPerQuarter }) => [tick, microsecondsPerQuarter]),
    )
    expect(all.flatMap((event) => (event.type === 'timeSignature' ? [[event.at, event.numerator, event.denominator]] : []))).toEqual(
      meters.map(({ tick, numerator, denominator }) => [tick, numerator, denominator]),
    )
    const python = externalPython('mido==1.3.3')
    if (!python) return context.skip('mido cannot be installed here')
    const program = `import mido, sys
file = mido.MidiFile(sys.argv[1])
for track in file.tracks:
  at = 0
  for message in track:
    at += message.time
    if message.type == 'note_on' and message.velocity > 0: print(at, message.note)
    if message.type == 'track_name': print(message.name.encode('latin1').decode('utf8'), file=sys.stderr)
print(file.ticks_per_beat, file.type)`
    const lines = execFileSync(python, ['-X', 'utf8', '-c', program, path], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
      .split('\n')
    expect(lines.pop()).toBe('960 1')
    expect(lines).toEqual(ticks.map((tick, i) => `${tick} ${i % 128}`))
  }, 90_000)
})

describe('large and odd songs', () => {
  const many = Array.from({ length: 300 }, (_, i): Track =>
    i % 3 === 2
      ? newTrack(`t${i}`, 'audio', `${NAME} ${i}`, i % 16)
      : i % 3 === 1
        ? { ...newTrack(`t${i}`, 'notes', `${NAME} ${i}`, i % 16), clips: [noteClip([{}], { startTick: i * 960 })] }
        : { ...audioTrack([i * 960, 20_736_000]), id: `t${i}`, name: `${NAME} ${i}` },
  )
  // Three hours at 120 bpm.
  const song: Song = { ...EMPTY_SONG, markers: [{ id: 1, tick: 20_736_000, name: NAME }], tracks: many }

  it('of 300 tracks, a third of them empty, and three hours are whole in every project', async () => {
    const text = rppOf(song)
    expect(valuesOf(text, 'ISBUS')).toHaveLength(300)
    expect(
      valuesOf(text, 'POSITION')
        .flat()
        .filter((seconds) => seconds === 10_800),
    ).toHaveLength(100)
    expect(clipTimes(song)).toHaveLength(300)
    const { folder } = await exportHere(song, 'midi')
    const { tracks } = parseMidi(readFileSync(join(folder, 'song.mid')))
    const names = tracks.flatMap((events) =>
      events.flatMap((event) => (event.type === 'trackName' ? [Buffer.from(event.text, 'latin1').toString()] : [])),
    )
    expect(names.filter((name) => name.startsWith(NAME))).toHaveLength(100)
  })

  it('leave as a range that cuts clips at its end, none beyond it', async () => {
    const held = noteClip([{ ticks: 5000 }], { lengthTicks: 6000 })
    const cut: Song = { ...EMPTY_SONG, tracks: [{ ...newTrack('n', 'notes', 'N', 0), clips: [held] }, audioTrack([900])] }
    const { folder } = await exportHere(cut, 'rpp', { endTick: 960, files: { 'recording/r': sampleFile([new Float32Array(RATE)], RATE) } })
    const text = readFileSync(join(folder, 'song.rpp'), 'utf8')
    const [position, length] = ['POSITION', 'LENGTH'].map((word) => valuesOf(text, word).flat())
    position.forEach((start, i) => expect(start + length[i]).toBeLessThanOrEqual(0.5 + ONE_SAMPLE.value))
    expect(Math.max(...position.map((start, i) => start + length[i]))).toBeCloseTo(0.5, 4)
  })
})
