import { readFile, stat } from 'node:fs/promises'
import { AudioFileError } from '../errors.ts'
import type { MidiDivision, MidiSequence, MidiTrack } from './midi-sequence.ts'
import { EventBudget, readTrack } from './read-track.ts'

/** A whole opera has some 200 kB. */
const MOST_MIDI_BYTES = 64 * 1024 * 1024
/** Above any piece of music; an event takes two bytes at least. */
const MOST_EVENTS = 2_000_000
const MOST_TRACKS = 10_000
const FRAME_RATES = new Map<number, 24 | 25 | 29.97 | 30>([
  [24, 24],
  [25, 25],
  [29, 29.97],
  [30, 30],
])

export interface ReadMidi {
  sequence: MidiSequence
  /** What was wrong with the file, in sentences for the person. */
  warnings: string[]
}

const noMidi = (why: string): AudioFileError =>
  new AudioFileError(
    `This is no MIDI file that can be read: ${why}.`,
    'Export it again from the program it came from, as a Standard MIDI File.',
  )

const tooLarge = (): AudioFileError => noMidi(`it is larger than ${MOST_MIDI_BYTES >> 20} MB`)

/**
 * The bytes of a file that may be MIDI.
 *
 * @throws AudioFileError  where it is no ordinary file, or larger than a piece of music
 */
export async function midiBytes(path: string): Promise<Uint8Array> {
  const file = await stat(path)
  if (!file.isFile()) throw noMidi('it is no ordinary file')
  if (file.size > MOST_MIDI_BYTES) throw tooLarge()
  return readFile(path)
}

/**
 * Reads a Standard MIDI File of any format, also inside a RIFF file (`.rmi`), with everything it holds. Whatever comes before a damage is
 * read and the damage is told in the warnings. Every step consumes a byte, so that time and memory follow from the length of the file.
 *
 * @throws AudioFileError  where there is no header or no track, or more than a piece of music
 */
export function readMidi(file: Uint8Array): ReadMidi {
  if (file.length > MOST_MIDI_BYTES) throw tooLarge()
  const bytes = withoutRiff(file)
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (chunkName(bytes, 0) !== 'MThd' || bytes.length < 14) throw noMidi('it does not begin as one')
  const headerEnd = 8 + data.getUint32(4)
  const format = data.getUint16(8)
  if (headerEnd < 14 || format > 2) throw noMidi('its header is damaged')
  const warnings: string[] = []
  const tracks: MidiTrack[] = []
  const budget = new EventBudget(MOST_EVENTS)
  for (let at = headerEnd; at + 8 <= bytes.length && tracks.length < MOST_TRACKS;) {
    const end = at + 8 + data.getUint32(at + 4)
    if (chunkName(bytes, at) === 'MTrk') {
      if (end > bytes.length) warnings.push(`The file is cut off: ${end - bytes.length} bytes of track ${tracks.length + 1} are missing.`)
      const read = readTrack(bytes.subarray(at + 8, end), budget)
      tracks.push(read.track)
      warnings.push(...read.warnings.map((warning) => `Track ${tracks.length}: ${warning}.`))
    } else warnings.push('A part of an unknown kind was passed over.')
    at = end
  }
  if (tracks.length === 0) throw noMidi('it has no tracks')
  if (tracks.length < data.getUint16(10)) warnings.push(`The file announces ${data.getUint16(10)} tracks and holds ${tracks.length}.`)
  return { sequence: { format: format as MidiSequence['format'], division: divisionOf(data.getUint16(12)), tracks }, warnings }
}

function divisionOf(division: number): MidiDivision {
  if (division < 0x8000) {
    if (division === 0) throw noMidi('its ticks have no length')
    return { ticksPerQuarter: division }
  }
  const framesPerSecond = FRAME_RATES.get(256 - (division >> 8))
  const ticksPerFrame = division & 0xff
  if (!framesPerSecond || ticksPerFrame === 0) throw noMidi('its ticks have no length')
  return { framesPerSecond, ticksPerFrame }
}

const chunkName = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))

/** RIFF puts the whole file into a chunk `data`. */
function withoutRiff(bytes: Uint8Array): Uint8Array {
  if (chunkName(bytes, 0) !== 'RIFF' || chunkName(bytes, 8) !== 'RMID') return bytes
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = data.getUint32(at + 4, true)
    if (chunkName(bytes, at) === 'data') return bytes.subarray(at + 8, at + 8 + size)
    at += 8 + size + (size % 2)
  }
  throw noMidi('it holds no music')
}
