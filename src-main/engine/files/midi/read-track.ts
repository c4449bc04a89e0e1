import { AudioFileError } from '../errors.ts'
import { TEXT_KINDS, type MidiEvent, type MidiMessage, type MidiTrack } from './midi-sequence.ts'
import { TrackBytes, TrackDamage } from './track-bytes.ts'

/** Data bytes of system messages f1 to f6, which have no place in a file; later ones have none. */
const SYSTEM_DATA_BYTES = [1, 2, 1, 0, 0, 0]
const META = { lastText: 9, endOfTrack: 0x2f, tempo: 0x51, meter: 0x58, key: 0x59 }

/** Counts events over all tracks of a file, which thereby cannot hold more than a piece of music does. */
export class EventBudget {
  constructor(private left: number) {}

  take(): void {
    if (this.left-- > 0) return
    throw new AudioFileError('The MIDI file holds more events than a piece of music.', 'Export a part of it, or fewer tracks at once.')
  }
}

export interface ReadTrack {
  track: MidiTrack
  /** What was wrong with it, in words that go on from "Track 3: ". */
  warnings: string[]
}

/**
 * Reads a track as far as it can be followed: one that is cut off or broken keeps what came before.
 *
 * @throws AudioFileError where it holds too many events
 */
export function readTrack(bytes: Uint8Array, budget: EventBudget): ReadTrack {
  const input = new TrackBytes(bytes)
  const events: MidiEvent[] = []
  const warnings = new Set<string>()
  let tick = 0
  let running = 0
  const readEvent = (): boolean => {
    tick += input.number()
    budget.take()
    if (input.peek() < 0x80) {
      if (running === 0) throw new TrackDamage('a message in it does not say what it is')
      events.push({ ...channelMessage(running, input), tick })
      return true
    }
    const status = input.byte()
    if (status < 0xf0) {
      running = status
      events.push({ ...channelMessage(status, input), tick })
    } else if (status === 0xff) {
      const kind = input.byte()
      const data = input.block()
      if (kind === META.endOfTrack) return false
      events.push({ ...metaMessage(kind, data), tick })
    } else if (status === 0xf0 || status === 0xf7) events.push({ type: status === 0xf0 ? 'sysEx' : 'escape', data: input.block(), tick })
    else {
      for (let left = SYSTEM_DATA_BYTES[status - 0xf1] ?? 0; left > 0; left--) input.value()
      warnings.add('messages of live playing in it were passed over')
    }
    return true
  }
  try {
    while (readEvent()) if (input.atEnd) throw new TrackDamage('it does not say where it ends')
    if (!input.atEnd) warnings.add('what stands behind its end was passed over')
  } catch (error) {
    if (!(error instanceof TrackDamage)) throw error
    warnings.add(`${error.message}; what comes before is there`)
  }
  return { track: { events, endTick: tick }, warnings: [...warnings] }
}

function channelMessage(status: number, input: TrackBytes): MidiMessage {
  const channel = status & 0x0f
  const first = input.value()
  switch (status >> 4) {
    case 0x8:
      return { type: 'noteOff', channel, pitch: first, velocity: input.value() }
    case 0x9: {
      const velocity = input.value()
      return { type: velocity === 0 ? 'noteOff' : 'noteOn', channel, pitch: first, velocity }
    }
    case 0xa:
      return { type: 'keyPressure', channel, pitch: first, value: input.value() }
    case 0xb:
      return { type: 'controller', channel, controller: first, value: input.value() }
    case 0xc:
      return { type: 'programChange', channel, program: first }
    case 0xd:
      return { type: 'channelPressure', channel, value: first }
    default:
      return { type: 'pitchBend', channel, value: first + 128 * input.value() - 8192 }
  }
}

/** A meta event whose data do not have the form of its kind stays as it stands. */
function metaMessage(kind: number, data: Uint8Array): MidiMessage {
  if (kind >= 1 && kind <= META.lastText) return { type: 'text', kind: TEXT_KINDS[kind - 1], text: textOf(data) }
  const [first = 0, second = 0, third = 0, fourth = 0] = data
  const microsecondsPerQuarter = (first << 16) | (second << 8) | third
  if (kind === META.tempo && data.length === 3 && microsecondsPerQuarter > 0) return { type: 'tempo', microsecondsPerQuarter }
  if (kind === META.meter && data.length === 4 && first > 0 && second <= 6) {
    return { type: 'meter', numerator: first, denominator: 2 ** second, clocksPerClick: third, thirtySecondsPerQuarter: fourth }
  }
  const sharps = (first << 24) >> 24
  if (kind === META.key && data.length === 2 && Math.abs(sharps) <= 7 && second <= 1) return { type: 'key', sharps, minor: second === 1 }
  return { type: 'meta', kind, data }
}

/** The standard leaves the encoding open: UTF-8 where it is that, else that of Western Windows, of which every byte is a character. */
function textOf(data: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return new TextDecoder('windows-1252').decode(data)
  }
}
