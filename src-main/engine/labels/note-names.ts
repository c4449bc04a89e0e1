import { HEARD_KEYS, LOWEST_PITCH, noteName, pitchOfNote } from '../../../src-shared/music/index.ts'

/** Keys of a piano, A0 first. */
export const NOTE_NAMES: readonly string[] = Array.from({ length: HEARD_KEYS }, (_, key) => noteName(LOWEST_PITCH + key))
const BEGINS = ' begins'

/** That each of 88 keys begins, then that each sounds, A0 first: the order of a network's answers. */
export const NOTE_ANSWERS: readonly string[] = [...NOTE_NAMES.map((name) => name + BEGINS), ...NOTE_NAMES]

export const isBeginning = (answer: string): boolean => answer.endsWith(BEGINS)

/** The key of a note such as "C4", "F#3", or of its MIDI number; none beyond the keys of a piano. */
export function keyMeant(label: string): readonly string[] {
  const key = (pitchOfNote(label.trim()) ?? 0) - LOWEST_PITCH
  return key >= 0 && key < HEARD_KEYS ? [NOTE_NAMES[key]] : []
}

/** A note: that it begins, and that it sounds. */
export const noteMeaning = (label: string): readonly string[] => keyMeant(label).flatMap((name) => [name + BEGINS, name])
