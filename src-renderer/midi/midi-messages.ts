import type { MidiMessage } from '../../src-shared/music/index.ts'

/**
 * One message of a MIDI instrument, as Web MIDI gives it: whole, without running status.
 *
 * @param bytes  status byte, then data bytes
 * @returns      null for what is not used: clocks, system messages, aftertouch, pitch bend
 * @source       MIDI 1.0 detailed specification, channel voice messages; a note on of velocity 0 is a note off
 */
export function parseMidi(bytes: Uint8Array): MidiMessage | null {
  const [status = 0, first = 0, second = 0] = bytes
  if (bytes.length < 3 || first > 127 || second > 127) return null
  const channel = status & 0x0f
  switch (status & 0xf0) {
    case 0x90:
      return second > 0 ? { kind: 'note-on', channel, pitch: first, velocity: second } : { kind: 'note-off', channel, pitch: first }
    case 0x80:
      return { kind: 'note-off', channel, pitch: first }
    case 0xb0:
      return { kind: 'control', channel, controller: first, value: second }
    default:
      return null
  }
}

const NAMES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B']
/** `C4` is the middle C, pitch 60. */
export const pitchName = (pitch: number): string => `${NAMES[pitch % 12]}${Math.floor(pitch / 12) - 1}`
