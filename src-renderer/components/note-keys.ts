/** The twelve notes, C first. */
export const NOTE_NAMES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'] as const

/** The notes that are wanted after one was pressed: null is all twelve, and none is all again. */
export function toggledNote(wanted: readonly number[] | null, note: number): number[] | null {
  const all = NOTE_NAMES.map((_name, index) => index)
  // The first press says which one, not which one not.
  const now = wanted === null ? [note] : wanted.includes(note) ? wanted.filter((other) => other !== note) : [...wanted, note]
  return now.length === 0 || now.length === all.length ? null : now.toSorted((a, b) => a - b)
}

/** A bit for each of the twelve notes, C lowest; null is all of them. */
export const notesToBits = (notes: readonly number[] | null): number =>
  (notes ?? [...NOTE_NAMES.keys()]).reduce((bits, note) => bits | (1 << note), 0)

/** @returns null for all of them, and for none */
export function bitsToNotes(bits: number): number[] | null {
  const notes = [...NOTE_NAMES.keys()].filter((note) => bits & (1 << note))
  return notes.length === 0 || notes.length === NOTE_NAMES.length ? null : notes
}
