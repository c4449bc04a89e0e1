import { pitchName } from '../../../midi/midi-messages.ts'

const BLACK_KEYS = new Set([1, 3, 6, 8, 10])
export const isBlackKey = (pitch: number): boolean => BLACK_KEYS.has(pitch % 12)
/** Without their octave, from C on. */
export const PITCH_CLASS_NAMES = Array.from({ length: 12 }, (_, pitch) => pitchName(pitch).replace('-1', ''))
