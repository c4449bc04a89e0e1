import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { EMPTY_SONG, newTrack, PLAIN_NOTES, QUARTER, type Song } from '../../../src-shared/music/index.ts'
import { ANNOTATION_TASKS, type AnnotationTask } from '../evaluation/annotations/annotation-tasks.ts'
import { heardSchema } from '../../../src-shared/project/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { decodeAudioFile } from '../files/open-audio-file.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { hear, type HeardMusic } from '../hearing/hear.ts'
import { pitchClasses, tonalPeaks } from '../hearing/tonal-peaks.ts'
import type { LabelledPiece } from './labelled-piece.ts'
import { makePiece } from './make-piece.ts'
import { midiPiece } from './midi-piece.ts'
import { STEMS } from './piece-stems.ts'
import { randomPiece } from './random-piece.ts'
import { randomConditions, renderPiece, STUDIO } from './render-piece.ts'

const text = (rows: readonly (readonly (number | string)[] | number)[]): string => rows.map((row) => [row].flat().join('\t')).join('\n')
const spans = (list: readonly { startSeconds: number; endSeconds: number; label: string }[]): string =>
  text(list.map(({ startSeconds, endSeconds, label }) => [startSeconds, endSeconds, label]))
const figure = (task: AnnotationTask, name: string, reference: string, estimate: string): number =>
  Number(ANNOTATION_TASKS[task].compareTexts?.(reference, estimate)[name])
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('pieces by chance', () => {
  it('are the same for the same seed, and others for others', () => {
    expect(randomPiece(7)).toEqual(randomPiece(7))
    expect(randomPiece(8)).not.toEqual(randomPiece(7))
  })

  it('have beats, chords and sections from beginning to end, on which they agree', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const { beats, beatsPerBar, chords, sections, seconds, parts } = randomPiece(seed)
      const downbeats = beats.filter((_, i) => i % (beatsPerBar ?? 1) === 0)
      for (const { startSeconds } of [...(chords ?? []).slice(1, -1), ...(sections ?? [])])
        expect(Math.min(...downbeats.map((time) => Math.abs(time - startSeconds)))).toBeLessThan(1e-9)
      chords?.forEach((chord, i) => expect(chord.startSeconds).toBe(i === 0 ? 0 : chords[i - 1].endSeconds))
      expect(sections).toHaveLength(4)
      for (const { notes } of parts) for (const note of notes) expect(note.startSeconds).toBeLessThan(seconds - 1)
    }
  })

  it('sound at their tuning', async () => {
    const samples = await renderPiece(randomPiece(2), { ...STUDIO, tuningCents: 30 })
    expect(Math.abs(tonalPeaks(samples).tuningCents - 30)).toBeLessThan(5)
    expect(pitchClasses(tonalPeaks(samples))).not.toHaveLength(0)
  })
})

describe('what is heard of pieces by chance, in rooms, with noise and through small microphones', () => {
  const SEEDS = [201, 202, 203, 204, 205, 206]
  const heard: { piece: LabelledPiece; music: HeardMusic }[] = []
  beforeAll(async () => {
    for (const seed of SEEDS) {
      const piece = randomPiece(seed)
      heard.push({ piece, music: await hear(await renderPiece(piece, randomConditions(seed), seed)) })
    }
  }, 60_000)

  it('are its chords: three of four moments as major or minor', () => {
    const right = heard.map(({ piece, music }) => figure('chord', 'majmin', spans(piece.chords ?? []), spans(music.chords)))
    expect(mean(right)).toBeGreaterThan(0.75)
  })

  it('are its meter and where its bars begin, mostly', () => {
    const right = heard.filter(({ piece, music }) => piece.beatsPerBar === music.bars.beatsPerBar)
    expect(right.length).toBeGreaterThanOrEqual(5)
  })
})

it('a piece of a song has its notes, its key, and beats of dotted quarters in 6/8', () => {
  const notes = Array.from({ length: 12 }, (_, i) => ({
    ...{ id: i + 1, startTick: (i * QUARTER) / 2, ticks: QUARTER / 2, pitch: 60 + i, velocity: 127, releaseVelocity: 0 },
  }))
  const song: Song = {
    ...EMPTY_SONG,
    meters: [{ tick: 0, numerator: 6, denominator: 8 }],
    keys: [{ tick: 0, sharps: 2, isMinor: false }],
    tracks: [
      {
        ...newTrack('t', 'notes', '', 0),
        clips: [{ ...PLAIN_NOTES, id: 'c', kind: 'notes', name: '', startTick: 0, lengthTicks: 6 * QUARTER, notes }],
      },
    ],
  }
  const piece = midiPiece('Jig', song, 60)
  expect(piece).toMatchObject({ beatsPerBar: 2, firstDownbeat: 0, key: { tonic: 'D', mode: 'major' }, chords: null })
  expect(piece.beats).toEqual([0, 0.75, 1.5, 2.25])
  expect(piece.parts[0].notes[3]).toEqual({ pitch: 63, velocity: 1, startSeconds: 0.75, durationSeconds: 0.25 })
})

it('a piece becomes a sound file, and what is in it is said in the form of what is heard', async () => {
  const outPath = join(temporaryFolder(), 'piece.wav')
  const hooks = { emit: () => undefined, signal: new AbortController().signal }
  const { truth, notes, name } = await makePiece(
    { source: { seed: 5 }, conditionsSeed: null, longestSeconds: 60, outPath, partsFolder: null },
    hooks,
  )
  expect(name).toBe('piece-5')
  expect(heardSchema.parse(truth)).toEqual(truth)
  const { channels, sampleRate } = await decodeAudioFile(outPath)
  expect(sampleRate).toBe(HEARD_RATE)
  expect(channels[0].length / HEARD_RATE).toBeCloseTo(truth.seconds, 1)
  expect(notes.length).toBeGreaterThan(50)
  const { tempo, keys } = await hear(channels[0])
  expect(tempo.bpm! / truth.tempo.bpm!).toBeCloseTo(1, 1)
  expect(keys.key).toEqual(truth.key)
})

it('a piece with its parts is their sum', async () => {
  const folder = temporaryFolder()
  const outPath = join(folder, 'piece.wav')
  const hooks = { emit: () => undefined, signal: new AbortController().signal }
  await makePiece({ source: { seed: 5 }, conditionsSeed: 1, longestSeconds: 60, outPath, partsFolder: folder }, hooks)
  const read = async (name: string): Promise<Float32Array> => (await decodeAudioFile(join(folder, `${name}.wav`))).channels[0]
  const whole = await read('piece')
  const parts = await Promise.all(STEMS.map(read))
  // Each is rounded to 16 bits, with a dither of two steps.
  const apart = whole.map((value, i) => Math.abs(value - parts.reduce((sum, part) => sum + part[i], 0)))
  expect(Math.max(...Array.from({ length: 1000 }, (_, i) => apart[i * 500]))).toBeLessThan(10 / 32_768)
  expect(parts.filter((part) => part.some((value) => Math.abs(value) > 0.01)).length).toBeGreaterThan(1)
}, 60_000)
