import { accidentals, PITCH_CLASS_NAMES, pitchClassOf } from './pitch-classes.ts'

/** Of a pitch of MIDI: the middle C, pitch 60, is C4. */
export const noteName = (pitch: number): string => `${PITCH_CLASS_NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`

/** Pitch of MIDI of a name such as C4, F#3 or Cb5 (which is B4), or of its number; null where it is none. */
export function pitchOfNote(name: string): number | null {
  const [, letter, signs = '', octave] = /^([A-G])([#b]*)(-?\d)$/.exec(name) ?? []
  const pitch =
    letter === undefined ? (/^\d+$/.test(name) ? Number(name) : -1) : 12 * (Number(octave) + 1) + pitchClassOf(letter)! + accidentals(signs)
  return pitch >= 0 && pitch < 128 ? pitch : null
}
