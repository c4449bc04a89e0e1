import { PITCH_CLASS_NAMES as ROOTS, pitchClassOf } from '../../../src-shared/music/index.ts'

const QUALITIES = ['', ':min', ':7', ':maj7', ':min7', ':hdim7', ':dim'] as const
/** Other kinds of chords, by the nearest of those that are learnt. */
const NEAREST: Readonly<Record<string, (typeof QUALITIES)[number]>> = {
  ...{ maj: '', '': '', min: ':min', '7': ':7', maj7: ':maj7', min7: ':min7', hdim7: ':hdim7', dim: ':dim', dim7: ':dim' },
  ...{ maj6: '', '6': '', min6: ':min', '9': ':7', maj9: ':maj7', min9: ':min7', '11': ':7', min11: ':min7', '13': ':7', minmaj7: ':min' },
}

/** Kinds of chords by roots, C first, then that there is none: the order of a network's answers. */
export const CHORD_NAMES: readonly string[] = [...QUALITIES.flatMap((quality) => ROOTS.map((root) => root + quality)), 'N']
export const CHORD_KINDS = QUALITIES.length

/** The learnt name that a chord in Harte's syntax stands for; none where it is another kind. Basses are not heard. */
export function chordMeaning(label: string): readonly string[] {
  if (label === 'N') return ['N']
  const [, root = '', kind = ''] = /^([A-G][#b]*)(?![^:/(])(?::([^/(]*))?/.exec(label) ?? []
  const pitchClass = pitchClassOf(root)
  return pitchClass === null || !Object.hasOwn(NEAREST, kind) ? [] : [ROOTS[pitchClass] + NEAREST[kind]]
}

const MODES = ['major', 'minor'] as const

/** Major keys from C up, then minor ones. */
export const KEY_LABELS: readonly string[] = MODES.flatMap((mode) => ROOTS.map((root) => `${root} ${mode}`))

/** A key such as "Eb major", "F# minor", "Am". */
export function keyMeaning(label: string): readonly string[] {
  const [, tonic = '', mode = ''] = /^([A-Ga-g][#b]*)[ :_-]*(major|maj|minor|min|m|)$/.exec(label.trim()) ?? []
  const pitchClass = pitchClassOf(tonic.charAt(0).toUpperCase() + tonic.slice(1))
  return pitchClass === null ? [] : [`${ROOTS[pitchClass]} ${/^(minor|min|m)$/.test(mode) ? 'minor' : 'major'}`]
}
