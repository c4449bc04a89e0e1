/**
 * Chord names and what they mean.
 *
 * @source Harte, Sandler, Abdallah, Gomez 2005, "Symbolic representation of musical chords: a proposed syntax for text annotations".
 *         Read as mir_eval reads it: degrees beyond the octave do not count, a bass that is not in the chord joins it
 */
import { accidentals, pitchClassOf } from '../../../../src-shared/music/index.ts'
import { EvaluationError } from '../errors.ts'

export interface Chord {
  kind: 'chord' | 'none' | 'unknown'
  /** Pitch class, C is 0; -1 where there is no chord. */
  root: number
  /** Bit i: the tone i semitones above the root sounds. */
  tones: number
  /** Semitones above the root; -1 where there is no chord. */
  bass: number
}

const NO_CHORD: Chord = { kind: 'none', root: -1, tones: 0, bass: -1 }
const UNKNOWN: Chord = { kind: 'unknown', root: -1, tones: -1, bass: -1 }

const tonesOf = (...semitones: number[]): number => semitones.reduce((bits, semitone) => bits | (1 << semitone), 0)
const [MAJOR, MINOR] = [tonesOf(0, 4, 7), tonesOf(0, 3, 7)]
const [SEVENTH, MAJOR_SEVENTH, MINOR_SEVENTH] = [tonesOf(0, 4, 7, 10), tonesOf(0, 4, 7, 11), tonesOf(0, 3, 7, 10)]

/** What ninths to thirteenths add to their seventh chords. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  maj9: '9',
  min9: '9',
  '9': '9',
  b9: 'b9',
  '#9': '#9',
  min11: '9,11',
  '11': '9,11',
  '#11': '9,#11',
  maj13: '9,11,13',
  min13: '9,11,13',
  '13': '9,11,13',
  b13: '9,11,b13',
}

/** Tones within the octave; names of ninths to thirteenths stand for their seventh chords. */
export const QUALITIES: Readonly<Record<string, number>> = {
  maj: MAJOR,
  min: MINOR,
  aug: tonesOf(0, 4, 8),
  dim: tonesOf(0, 3, 6),
  sus4: tonesOf(0, 5, 7),
  sus2: tonesOf(0, 2, 7),
  '7': SEVENTH,
  maj7: MAJOR_SEVENTH,
  min7: MINOR_SEVENTH,
  minmaj7: tonesOf(0, 3, 7, 11),
  maj6: tonesOf(0, 4, 7, 9),
  min6: tonesOf(0, 3, 7, 9),
  dim7: tonesOf(0, 3, 6, 9),
  hdim7: tonesOf(0, 3, 6, 10),
  maj9: MAJOR_SEVENTH,
  min9: MINOR_SEVENTH,
  '9': SEVENTH,
  b9: SEVENTH,
  '#9': SEVENTH,
  min11: MINOR_SEVENTH,
  '11': SEVENTH,
  '#11': SEVENTH,
  maj13: MAJOR_SEVENTH,
  min13: MINOR_SEVENTH,
  '13': SEVENTH,
  b13: SEVENTH,
  '1': tonesOf(0),
  '5': tonesOf(0, 7),
  '': 0,
}

const DEGREES: readonly number[] = [0, 2, 4, 5, 7, 9, 11]
const LABEL = /^([A-G])([#b]*)(?::([^(/]*))?(?:\(([^)]*)\))?(?:\/([#b]*\d+))?$/
const DEGREE = /^(\*?)([#b]*)(\d+)$/

const wrong = (label: string): EvaluationError =>
  new EvaluationError(
    `"${label}" is no chord.`,
    'Chords are like "C", "A:min7", "F#:maj(9)/3"; N where there is none, X where it is not known.',
  )

/**
 * @param folded  tones beyond the octave count as the same tones within it; else they do not count
 * @throws EvaluationError where it is no name of a chord
 */
export function chordOf(label: string, { folded = false } = {}): Chord {
  if (label === 'N') return NO_CHORD
  if (label === 'X') return UNKNOWN
  const [match, letter, signs = '', name, degrees, bass = '1'] = LABEL.exec(label) ?? []
  if (match === undefined) throw wrong(label)
  const quality = (name ?? '') !== '' ? (name ?? '').toLowerCase() : degrees === undefined ? 'maj' : ''
  const known = Object.hasOwn(QUALITIES, quality) ? QUALITIES[quality] : undefined
  if (known === undefined) throw wrong(label)
  let tones = known | 1
  const added = folded && Object.hasOwn(EXTENSIONS, quality) ? `${EXTENSIONS[quality]},` : ''
  for (const degree of `${added}${degrees ?? ''}`.split(',').filter((text) => text.trim() !== '')) {
    const [found, omitted, degreeSigns, number] = DEGREE.exec(degree.trim()) ?? []
    if (found === undefined) throw wrong(label)
    const exact = semitonesOf(degreeSigns, number, label)
    if (!folded && (exact < 0 || exact >= 12)) continue
    const semitone = (exact + 12) % 12
    tones = omitted ? tones & ~(1 << semitone) : tones | (1 << semitone)
  }
  const [, bassSigns, bassNumber] = /^([#b]*)(\d+)$/.exec(bass) ?? []
  const bassSemitone = (semitonesOf(bassSigns, bassNumber, label) + 12) % 12
  return {
    kind: 'chord',
    root: pitchClassOf(letter + signs)!,
    tones: tones | (1 << bassSemitone),
    bass: bassSemitone,
  }
}

function semitonesOf(signs: string, number: string, label: string): number {
  const degree = Number(number)
  if (degree < 1 || degree > 13) throw wrong(label)
  return DEGREES[(degree - 1) % 7] + 12 * Math.floor((degree - 1) / 7) + accidentals(signs)
}
