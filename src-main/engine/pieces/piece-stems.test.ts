import { describe, expect, it } from 'vitest'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { CounterRandom } from '../random.ts'
import { drummedSeeds, withOtherDrums } from './drummed-piece.ts'
import type { LabelledPiece } from './labelled-piece.ts'
import { renderStems, STEMS } from './piece-stems.ts'
import { randomPiece } from './random-piece.ts'
import { randomSinger, singNotes } from './sung-lead.ts'

const [SEED] = drummedSeeds(70_001, 1)
const piece = randomPiece(SEED)
const pitchesOf = ({ parts }: LabelledPiece): Set<number> =>
  new Set(parts.filter(({ instrument }) => instrument === 'drums').flatMap(({ notes }) => notes.map(({ pitch }) => pitch)))

describe('Other drums', () => {
  const other = withOtherDrums(piece, new CounterRandom(2, 0))

  it('are of more kinds, and in the order of time; whatever else is played stays', () => {
    expect(pitchesOf(other).size).toBeGreaterThan(pitchesOf(piece).size)
    const drums = other.parts.find(({ instrument }) => instrument === 'drums')!.notes.map(({ startSeconds }) => startSeconds)
    expect(drums).toEqual(drums.toSorted((a, b) => a - b))
    const rest = ({ parts }: LabelledPiece): unknown => parts.filter(({ instrument }) => instrument !== 'drums')
    expect(rest(other)).toEqual(rest(piece))
  })

  it('do not follow from each other: hi-hats sound without kick and snare, and these without them', () => {
    const notes = other.parts.find(({ instrument }) => instrument === 'drums')!.notes
    const near = (seconds: number): number => notes.filter(({ startSeconds }) => Math.abs(startSeconds - seconds) < 0.03).length
    const alone = notes.filter(({ startSeconds }) => near(startSeconds) === 1)
    expect(new Set(alone.map(({ pitch }) => pitch)).size).toBeGreaterThan(3)
  })
})

it('Stems are the same each time, sound where their part plays, and are silent where nothing of theirs does', () => {
  const short = {
    ...piece,
    seconds: 6,
    parts: piece.parts.map((part) => ({ ...part, notes: part.notes.filter((n) => n.startSeconds < 5) })),
  }
  const stems = renderStems(short, 3)
  expect(renderStems(short, 3)).toEqual(stems)
  const without = renderStems({ ...short, parts: short.parts.filter(({ instrument }) => instrument !== 'bass') }, 3)
  expect(without.bass.every((value) => value === 0)).toBe(true)
  expect(stems.bass.some((value) => Math.abs(value) > 0.01)).toBe(true)
  for (const stem of STEMS) expect(stems[stem]).toHaveLength(6 * HEARD_RATE)
}, 60_000)

it('A singer sings the notes, an octave or so lower, one at a time', () => {
  const sound = new Float32Array(HEARD_RATE)
  const singer = { ...randomSinger(new CounterRandom(1, 0)), semitones: -12, vibratoCents: 0, breath: 0 }
  singNotes([{ pitch: 81, velocity: 1, startSeconds: 0.1, durationSeconds: 0.8 }], singer, sound, HEARD_RATE, new CounterRandom(1, 1))
  expect(sound.subarray(0, 0.03 * HEARD_RATE).every((value) => value === 0)).toBe(true)
  // Like itself after a period of 440 Hz, once it has glided there.
  const period = HEARD_RATE / 440
  let [together, energy] = [0, 0]
  for (let i = Math.round(0.5 * HEARD_RATE); i < 0.7 * HEARD_RATE; i++) {
    const at = i + period
    const before = Math.floor(at)
    together += sound[i] * (sound[before] + (at - before) * (sound[before + 1] - sound[before]))
    energy += sound[i] ** 2
  }
  expect(together / energy).toBeGreaterThan(0.9)
})
