import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../random.ts'
import { CHORD_NAMES, chordMeaning, keyMeaning } from './chord-names.ts'
import { drumMeaning } from './drum-names.ts'
import { LISTENING_KINDS } from './label-kinds.ts'
import { NOTE_ANSWERS, NOTE_NAMES, noteMeaning } from './note-names.ts'
import { BEAT_NAMES, readBeats } from './read-beats.ts'
import { readBeginnings } from './read-beginnings.ts'
import { readMelody } from './read-melody.ts'
import { readNotes } from './read-notes.ts'
import { readStates } from './read-states.ts'
import { readStretches } from './read-stretches.ts'

const STEP = 0.01

/** How sure beginnings are whose times are given: .9 there, half of it beside it, chance elsewhere. */
function around(times: readonly number[], steps: number, random?: CounterRandom): Float32Array {
  const values = Float32Array.from({ length: steps }, () => (random ? 0.2 * random.uniform() : 0.01))
  for (const time of times)
    for (const [off, value] of [
      [-1, 0.6],
      [0, 0.9],
      [1, 0.6],
    ]) {
      const step = Math.round(time / STEP) + off
      if (step >= 0 && step < steps) values[step] = value
    }
  return values
}

const answersOf = (columns: readonly Float32Array[], names: readonly string[], stepSeconds = STEP) => ({
  probabilities: Float32Array.from(
    { length: columns[0].length * names.length },
    (_, i) => columns[i % names.length][Math.floor(i / names.length)],
  ),
  names,
  stepSeconds,
  seconds: columns[0].length * stepSeconds,
})

describe('Beginnings', () => {
  it('are read at the peaks, once each', () => {
    const times = [0.5, 0.6, 1.23, 4]
    const found = readBeginnings()(answersOf([around(times, 500, new CounterRandom(3, 0))], ['onset']))
    expect(found.map(({ startSeconds }) => startSeconds)).toEqual(times)
  })
})

describe('Beats', () => {
  /** Beats whose lengths wander by some per cent, every fourth beginning a bar from the third on. */
  function pulse(bpm: number, count: number, random: CounterRandom): number[] {
    const times = [0.4]
    for (let i = 1; i < count; i++) times.push(times[i - 1] + (60 / bpm) * (1 + 0.01 * random.normal()))
    return times
  }

  it.each([62, 97, 128, 190])('are followed at %d a minute where every fifth is not heard, with the bars they begin', (bpm) => {
    const random = new CounterRandom(bpm, 1)
    const times = pulse(bpm, 48, random)
    const steps = Math.round((times[times.length - 1] + 1) / STEP)
    const heard = times.filter((_, i) => i % 5 !== 4)
    const downbeats = times.filter((_, i) => i % 4 === 2)
    const found = readBeats(answersOf([around(heard, steps, random), around(downbeats, steps, random)], BEAT_NAMES))
    const missed = times.slice(2, -2).filter((time) => !found.some(({ startSeconds }) => Math.abs(startSeconds - time) < 0.05))
    expect(missed.length).toBeLessThanOrEqual(1)
    expect(found.length).toBeLessThanOrEqual(times.length + 2)
    const begins = found.filter(({ label }) => label === 'downbeat')
    const right = begins.filter(({ startSeconds }) => downbeats.some((time) => Math.abs(startSeconds - time) < 0.05))
    expect(right.length).toBeGreaterThanOrEqual(downbeats.length - 2)
    expect(begins.length - right.length).toBeLessThanOrEqual(1)
  })

  it('have no bars where none begins, and of nothing there are none', () => {
    const times = pulse(100, 30, new CounterRandom(1, 2))
    const never = new Float32Array(2000)
    expect(new Set(readBeats(answersOf([around(times, 2000), never], BEAT_NAMES)).map(({ label }) => label))).toEqual(new Set(['beat']))
    expect(readBeats(answersOf([new Float32Array(0), new Float32Array(0)], BEAT_NAMES))).toEqual([])
  })
})

describe('Stretches of a label', () => {
  const stretches = (values: readonly number[]): number[][] =>
    readStretches(answersOf([Float32Array.from(values)], ['a'], 0.1)).map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])

  it('go on through hesitation, and begin and end where it is over', () => {
    expect(stretches([0.1, 0.3, 0.6, 0.9, 0.4, 0.3, 0.8, 0.3, 0.1, 0.1])).toEqual([[0.1, 0.8]])
  })

  it('are none where it is never likelier than not, nor where it is for a moment', () => {
    expect(stretches([0.1, 0.4, 0.4, 0.4, 0.1, 0.1, 0.9, 0.1, 0.1])).toEqual([])
  })

  it('are two where it is over between them', () => {
    expect(stretches([0.9, 0.9, 0.1, 0.1, 0.9, 0.9])).toEqual([
      [0, 0.2],
      [0.4, 0.6],
    ])
  })
})

it('Answers that exclude each other become stretches without gaps, and one odd step is none', () => {
  const a = Float32Array.from({ length: 20 }, (_, i) => (i < 10 === (i !== 5) ? 0.9 : 0.1))
  const found = readStates(4)(answersOf([a, a.map((value) => 1 - value)], ['a', 'b'], 0.1))
  expect(found.map(({ startSeconds, endSeconds, label }) => [startSeconds, endSeconds, label])).toEqual([
    [0, 0.95, 'a'],
    [0.95, 2, 'b'],
  ])
})

it('Notes begin where their key does, once each, and last for as long as it sounds', () => {
  const steps = 100
  const probabilities = new Float32Array(steps * NOTE_ANSWERS.length)
  const say = (answer: string, from: number, to: number, value: number): void => {
    for (let step = from; step < to; step++) probabilities[step * NOTE_ANSWERS.length + NOTE_ANSWERS.indexOf(answer)] = value
  }
  // A4 twice in turn without a gap, C3 below it, and a G5 that is unlikely.
  say('A4', 10, 50, 0.9)
  say('C3', 20, 80, 0.8)
  say('G5', 40, 60, 0.2)
  for (const [answer, step] of [
    ['A4 begins', 10],
    ['A4 begins', 30],
    ['C3 begins', 20],
  ] as const)
    say(answer, step, step + 1, 0.95)
  const found = readNotes({ probabilities, names: NOTE_ANSWERS, stepSeconds: 0.02, seconds: 2 })
  expect(found.map(({ label, startSeconds, endSeconds }) => [label, startSeconds, endSeconds])).toEqual([
    ['A4', 0.2, 0.6],
    ['C3', 0.4, 1.6],
    ['A4', 0.6, 1],
  ])
  expect(found[0].probability).toBeCloseTo(0.9, 2)
})

describe('A melody', () => {
  const seconds = (stretches: ReturnType<typeof readMelody>) =>
    stretches.map(({ label, startSeconds, endSeconds }) => [label, startSeconds, endSeconds])
  const column = (value: (step: number) => number): Float32Array => Float32Array.from({ length: 100 }, (_, step) => value(step))
  const within = (step: number, from: number, to: number): boolean => step >= from && step < to

  it('is one line where several keys sound, and silence where none does', () => {
    const line = column((step) => (within(step, 20, 50) ? 0.9 : 0.05))
    const next = column((step) => (within(step, 50, 80) ? 0.9 : 0.05))
    const accompaniment = column((step) => (within(step, 10, 90) ? 0.4 : 0.05))
    const found = readMelody(answersOf([line, next, accompaniment], ['C5', 'D5', 'C3']))
    expect(seconds(found)).toEqual([
      ['C5', 0.195, 0.495],
      ['D5', 0.495, 0.795],
    ])
    expect(found[0].probability).toBeCloseTo(0.9, 2)
  })

  it('holds its note through a moment of doubt, and goes nowhere for it', () => {
    const held = column((step) => (step === 40 ? 0.2 : 0.9))
    const other = column((step) => (step === 40 ? 0.9 : 0.05))
    expect(seconds(readMelody(answersOf([held, other], ['C5', 'G5'])))).toEqual([['C5', 0, 1]])
  })

  it('is none where nothing is likelier than not', () => {
    expect(readMelody(answersOf([column(() => 0.3), column(() => 0.45)], NOTE_NAMES.slice(0, 2)))).toEqual([])
  })
})

describe('Words of people', () => {
  it('become chords that are learnt, by the nearest kind', () => {
    expect(['C', 'C:maj', 'D#:min7', 'Gb:9/3', 'A:min(9)', 'N', 'X', 'verse', 'C:wrong'].map(chordMeaning)).toEqual([
      ['C'],
      ['C'],
      ['Eb:min7'],
      ['F#:7'],
      ['A:min'],
      ['N'],
      [],
      [],
      [],
    ])
    expect(new Set(CHORD_NAMES).size).toBe(85)
  })

  it('become notes of a piano, each beginning and sounding', () => {
    expect(['C4', 'Db4', 'C#4', '61', ' A0', 'G9', '20', 'C', 'chorus'].map(noteMeaning)).toEqual([
      ['C4 begins', 'C4'],
      ...Array<string[]>(3).fill(['Db4 begins', 'Db4']),
      ['A0 begins', 'A0'],
      ...Array<string[]>(4).fill([]),
    ])
    expect(['C#4', '61', '20', 'chorus'].map(LISTENING_KINDS['listen-melody'].meaning)).toEqual([['Db4'], ['Db4'], [], []])
    expect(['C4', 'Dance', 'Cb4'].map(chordMeaning)).toEqual([[], [], []])
  })

  it('become keys', () => {
    expect(['Eb major', 'F# minor', 'Am', 'c minor', 'D', 'intro'].map(keyMeaning)).toEqual([
      ['Eb major'],
      ['F# minor'],
      ['A minor'],
      ['C minor'],
      ['D major'],
      [],
    ])
  })

  it('become drums and beats', () => {
    expect(['Kick', 'bass drum', '38', 'hi-hat', 'hh', 'cowbell'].map(drumMeaning)).toEqual([
      ['kick'],
      ['kick'],
      ['snare'],
      ['hat'],
      ['hat'],
      [],
    ])
    expect(['downbeat', '1', '3', 'beat', 'verse'].map(LISTENING_KINDS['listen-beats'].meaning)).toEqual([
      ['beat', 'downbeat'],
      ['beat', 'downbeat'],
      ['beat'],
      ['beat'],
      [],
    ])
  })
})
