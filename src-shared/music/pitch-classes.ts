/** Pitch classes from C up, as chords and major keys are named. */
export const PITCH_CLASS_NAMES = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'] as const

const NATURALS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 }

/** Semitones that signs raise by: 1 a sharp, -1 a flat. */
export const accidentals = (signs: string): number => [...signs].reduce((sum, sign) => sum + (sign === '#' ? 1 : -1), 0)

/** Pitch class of a name such as Eb or F#, C is 0; null where it is none. */
export function pitchClassOf(name: string): number | null {
  const [match, letter, signs = ''] = /^([A-G])([#b]*)$/.exec(name) ?? []
  return match === undefined ? null : (((NATURALS[letter] + accidentals(signs)) % 12) + 12) % 12
}
