import type { Seconds } from '../../units.ts'
import { frameOfTimecode, framesAt, secondsOfFrames, timecodeOfFrame, TIMECODE_RATES, type TimecodeRate } from './timecode.ts'

/** What machines tell each other to do. */
export type MachineCommand = { kind: 'stop' | 'play' | 'record' | 'rewind' | 'pause' } | { kind: 'locate'; seconds: Seconds }

const ALL_DEVICES = 0x7f
const COMMAND = 0x06
const CODES = { stop: 0x01, play: 0x02, rewind: 0x05, record: 0x06, pause: 0x09 } as const
/** Play when the place is reached: there is no waiting here. */
const DEFERRED_PLAY = 0x03
const LOCATE = 0x44

/**
 * A command to all machines.
 *
 * @source MIDI Machine Control 1.0, MMA RP-013: STOP, PLAY, REWIND, RECORD STROBE, PAUSE, LOCATE [TARGET]
 */
export function machineCommand(command: MachineCommand, rate: TimecodeRate = '30'): number[] {
  if (command.kind !== 'locate') return [0xf0, 0x7f, ALL_DEVICES, COMMAND, CODES[command.kind], 0xf7]
  const frame = framesAt(Math.max(0, command.seconds), rate)
  const { hours, minutes, seconds, frames } = timecodeOfFrame(Math.floor(frame), rate)
  const hundredths = Math.min(99, Math.round((frame % 1) * 100))
  return [
    0xf0,
    0x7f,
    ALL_DEVICES,
    COMMAND,
    LOCATE,
    0x06,
    0x01,
    hours | (TIMECODE_RATES.indexOf(rate) << 5),
    minutes,
    seconds,
    frames,
    hundredths,
    0xf7,
  ]
}

/** @returns null for what is none of these commands */
export function parseMachineCommand(bytes: Uint8Array): MachineCommand | null {
  if (bytes.length < 6 || bytes[0] !== 0xf0 || bytes[1] !== 0x7f || bytes[3] !== COMMAND || bytes.at(-1) !== 0xf7) return null
  if (bytes[4] === LOCATE) {
    if (bytes.length < 13 || bytes[6] !== 0x01) return null
    const rate = TIMECODE_RATES[(bytes[7] >> 5) & 3]
    const frame = frameOfTimecode({ hours: bytes[7] & 0x1f, minutes: bytes[8], seconds: bytes[9], frames: bytes[10] }, rate)
    return { kind: 'locate', seconds: secondsOfFrames(frame + bytes[11] / 100, rate) }
  }
  if (bytes[4] === DEFERRED_PLAY) return { kind: 'play' }
  const kind = (Object.keys(CODES) as (keyof typeof CODES)[]).find((name) => CODES[name] === bytes[4])
  return kind ? { kind } : null
}
