import { HEARD_KEYS, LOWEST_PITCH, noteName, pitchOfNote } from '../../../src-shared/music/index.ts'

const NAMES = Array.from({ length: HEARD_KEYS }, (_, key) => noteName(LOWEST_PITCH + key))
const BEGINS = ' begins'

/** That each of 88 keys begins, then that each sounds, A0 first: the order of a network's answers. */
export const NOTE_ANSWERS: readonly string[] = [...NAMES.map((name) => name + BEGINS), ...NAMES]

export const isBeginning = (answer: string): boolean => answer.endsWith(BEGINS)

/** A note such as "C4", "F#3", or its MIDI number; none beyond the keys of a piano. */
export function noteMeaning(label: string): readonly string[] {
  const key = (pitchOfNote(label.trim()) ?? 0) - LOWEST_PITCH
  return key >= 0 && key < HEARD_KEYS ? [NAMES[key] + BEGINS, NAMES[key]] : []
}
