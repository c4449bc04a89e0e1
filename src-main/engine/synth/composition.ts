import { CounterRandom, streamOf } from '../random.ts'

/**
 * Short pieces for electric piano, composed by rules: a progression of diatonic seventh chords, voiced with little movement and broken
 * into eighth notes, a bass, and a melody made of one motif that returns, varied, over the changing chords.
 *
 * All pieces share one style, tempo and range of keys, so that a network that learned from some of them has something to say about
 * the others. An eighth note lasts 0.25 s, as long as a Fourier frame: notes begin where frames begin.
 */

export interface Note {
  startSeconds: number
  durationSeconds: number
  /** MIDI number: 60 is middle C. */
  pitch: number
  /** 0..1 */
  velocity: number
}

const EIGHTH_SECONDS = 0.25
const EIGHTHS_PER_BAR = 8
const MAJOR_SCALE = [0, 2, 4, 5, 7, 9, 11]
/** C, D, F, G, B flat. */
const KEYS = [0, 2, 5, 7, 10]
/** Scale degrees from 0, a bar each. */
const PROGRESSIONS = [
  [0, 5, 1, 4],
  [0, 2, 3, 4],
  [5, 3, 0, 4],
  [0, 3, 1, 4],
]
const BRIDGE = [3, 4, 2, 5]
const FORM = ['a', 'a', 'b', 'a'] as const
/** How the four chord notes are broken over a bar. */
const ARPEGGIOS = [
  [0, 1, 2, 3, 2, 1, 2, 1],
  [0, 2, 1, 2, 3, 2, 1, 2],
  [0, 1, 2, 1, 3, 1, 2, 1],
]
/** Lengths in eighths; a negative one is a rest. */
const RHYTHMS = [
  [3, 1, 2, 2],
  [2, 2, 4],
  [-1, 1, 2, 1, 3],
  [4, 2, 2],
  [1, 1, 2, 3, -1],
]
const MELODY_RANGE = [67, 86] as const
const CHORD_CENTRE = 59

interface Motif {
  rhythm: readonly number[]
  /** Steps of the scale from note to note. */
  steps: number[]
}

/**
 * @param seed     equal seeds give equal pieces
 * @param seconds  the last chord begins at least 2 s before
 */
export function compose(seed: number, seconds: number): Note[] {
  const random = new CounterRandom(seed, streamOf('composition'))
  const key = random.pick(KEYS)
  const verse = random.pick(PROGRESSIONS)
  const arpeggio = random.pick(ARPEGGIOS)
  const motifs = { a: makeMotif(random), b: makeMotif(random) }
  const bars = Math.max(1, Math.floor(seconds / (EIGHTH_SECONDS * EIGHTHS_PER_BAR)) - 1)
  const notes: Note[] = []
  let voicing = [0, 1, 2, 3].map((voice) => chordPitch(key, 0, voice) + 48)
  let melodyPitch = 72 + key - (key > 6 ? 12 : 0)
  for (let bar = 0; bar < bars; bar++) {
    const section = FORM[Math.floor(bar / 4) % FORM.length]
    const degree = (section === 'a' ? verse : BRIDGE)[bar % 4]
    voicing = nearestVoicing(key, degree, voicing)
    const start = bar * EIGHTHS_PER_BAR
    addAccompaniment(notes, random, start, key, degree, voicing, arpeggio)
    melodyPitch = addMelody(notes, random, start, key, degree, motifs[section], melodyPitch, bar % 4 === 3)
  }
  addClose(notes, bars * EIGHTHS_PER_BAR, key, nearestVoicing(key, 0, voicing))
  return notes
}

/** Pitch class, from 0, of the chord's root, third, fifth or seventh (voice 0..3), counted upwards from the key's octave. */
function chordPitch(key: number, degree: number, voice: number): number {
  const index = degree + 2 * voice
  return key + MAJOR_SCALE[index % 7] + 12 * Math.floor(index / 7)
}

/** The chord's notes, each as near as it goes to where a voice was before, in a narrow range around the centre. */
function nearestVoicing(key: number, degree: number, previous: readonly number[]): number[] {
  const pitches = [0, 1, 2, 3].map((voice) => {
    const target = (previous[voice] * 3 + CHORD_CENTRE + voice * 2) / 4
    const pitch = chordPitch(key, degree, voice)
    return pitch + 12 * Math.round((target - pitch) / 12)
  })
  return pitches.sort((a, b) => a - b)
}

function addAccompaniment(
  notes: Note[],
  random: CounterRandom,
  start: number,
  key: number,
  degree: number,
  voicing: readonly number[],
  arpeggio: readonly number[],
): void {
  const root = chordPitch(key, degree, 0)
  const bass = root + 12 * Math.round((41 - root) / 12)
  notes.push(
    noteAt(start, 4, bass, 0.62 + 0.06 * random.uniform()),
    noteAt(start + 4, 4, random.uniform() < 0.4 ? bass + 7 : bass, 0.52 + 0.06 * random.uniform()),
  )
  arpeggio.forEach((voice, eighth) => {
    const accent = eighth % 4 === 0 ? 0.1 : 0
    notes.push(noteAt(start + eighth, 2.5, voicing[voice], 0.3 + accent + 0.07 * random.uniform()))
  })
}

function makeMotif(random: CounterRandom): Motif {
  const rhythm = random.pick(RHYTHMS)
  return { rhythm, steps: rhythm.map(() => random.pick([-2, -1, -1, 1, 1, 2])) }
}

/** One bar of the motif over a chord; its first note is a chord note. Returns the last pitch, where the next bar goes on. */
function addMelody(
  notes: Note[],
  random: CounterRandom,
  start: number,
  key: number,
  degree: number,
  motif: Motif,
  from: number,
  closesPhrase: boolean,
): number {
  let pitch = nearestChordNote(key, degree, from)
  if (closesPhrase) {
    notes.push(noteAt(start, 6, pitch, 0.6 + 0.08 * random.uniform()))
    return pitch
  }
  let at = start
  let isFirst = true
  motif.rhythm.forEach((length, index) => {
    if (length > 0) {
      if (!isFirst) pitch = stepInScale(key, pitch, random.uniform() < 0.15 ? -motif.steps[index] : motif.steps[index])
      isFirst = false
      notes.push(noteAt(at, length, pitch, 0.58 + 0.14 * random.uniform()))
    }
    at += Math.abs(length)
  })
  return pitch
}

function nearestChordNote(key: number, degree: number, from: number): number {
  const candidates = [0, 1, 2].flatMap((voice) => {
    const pitch = chordPitch(key, degree, voice)
    return [4, 5, 6, 7].map((octave) => (pitch % 12) + 12 * octave)
  })
  const [low, high] = MELODY_RANGE
  return candidates
    .filter((pitch) => pitch >= low && pitch <= high)
    .reduce((best, pitch) => (Math.abs(pitch - from) < Math.abs(best - from) ? pitch : best))
}

function stepInScale(key: number, pitch: number, steps: number): number {
  const scale = Array.from({ length: 11 }, (_, octave) => MAJOR_SCALE.map((interval) => key + interval + 12 * octave)).flat()
  const index = scale.reduce((best, value, i) => (Math.abs(value - pitch) < Math.abs(scale[best] - pitch) ? i : best), 0)
  const [low, high] = MELODY_RANGE
  const next = scale[index + steps]
  // At the edge of its range the melody turns back.
  return next < low || next > high ? scale[index - steps] : next
}

function addClose(notes: Note[], start: number, key: number, voicing: readonly number[]): void {
  const bass = key + 12 * Math.round((38 - key) / 12)
  notes.push(noteAt(start, EIGHTHS_PER_BAR, bass, 0.6))
  voicing.forEach((pitch, index) => notes.push(noteAt(start + index, EIGHTHS_PER_BAR - index, pitch, 0.4)))
  notes.push(noteAt(start + 4, EIGHTHS_PER_BAR - 4, nearestChordNote(key, 0, 76), 0.5))
}

const noteAt = (startEighths: number, lengthEighths: number, pitch: number, velocity: number): Note => ({
  startSeconds: startEighths * EIGHTH_SECONDS,
  durationSeconds: lengthEighths * EIGHTH_SECONDS,
  pitch,
  velocity,
})
