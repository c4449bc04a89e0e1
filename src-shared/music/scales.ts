import type { KeyChange } from './song.ts'

const MAJOR = [0, 2, 4, 5, 7, 9, 11]

/** The pitch classes of a key's scale, 0 is C: those of its signature, in minor the natural ones. */
export function scalePitches({ sharps }: Pick<KeyChange, 'sharps'>): ReadonlySet<number> {
  // Every sharp lies a fifth higher; the minor key of a signature has the same notes as its major one.
  const tonic = (((sharps * 7) % 12) + 12) % 12
  return new Set(MAJOR.map((step) => (tonic + step) % 12))
}
