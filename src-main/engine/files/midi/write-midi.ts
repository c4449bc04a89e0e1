import { setImmediate } from 'node:timers/promises'
import { TEXT_KINDS, type MidiDivision, type MidiEvent, type MidiSequence, type MidiTrack } from './midi-sequence.ts'

const LARGEST_NUMBER = 2 ** 28 - 1
/** Some milliseconds of work. */
const EVENTS_A_TURN = 10_000
const TEMPO = 0x51
const METER = 0x58
const KEY = 0x59
const END_OF_TRACK = 0x2f

/** Bytes that grow. */
class ByteList {
  private bytes = new Uint8Array(1024)
  length = 0

  push(...values: number[]): void {
    this.room(values.length)
    for (const value of values) this.bytes[this.length++] = value
  }

  append(values: Uint8Array): void {
    this.room(values.length)
    this.bytes.set(values, this.length)
    this.length += values.length
  }

  /** Of variable length: seven bits a byte, all but the last with the eighth. */
  number(value: number): void {
    for (const shift of [21, 14, 7]) if (value >= 2 ** shift) this.push(((value >>> shift) & 0x7f) | 0x80)
    this.push(value & 0x7f)
  }

  block(values: Uint8Array): void {
    this.number(values.length)
    this.append(values)
  }

  chunk(name: string, body: Uint8Array): void {
    this.append(new TextEncoder().encode(name))
    this.push(body.length >>> 24, (body.length >>> 16) & 0xff, (body.length >>> 8) & 0xff, body.length & 0xff)
    this.append(body)
  }

  result(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length)
  }

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.length + more, 2 * this.bytes.length))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
  }
}

/**
 * Writes a Standard MIDI File: read again it holds the same events at the same ticks. Texts are written as UTF-8, every message with its
 * status byte. A pause beyond 2^28 - 1 ticks, which the format cannot tell, is bridged by empty texts. Work and memory grow as the events;
 * others get their turn meanwhile.
 *
 * @param sequence  events of each track in the order of time
 * @throws          RangeError where a number does not fit its place, or time goes back: a fault of the program's
 */
export async function writeMidi({ format, division, tracks }: MidiSequence): Promise<Uint8Array<ArrayBuffer>> {
  const file = new ByteList()
  const ticks = divisionBytes(division)
  file.chunk('MThd', Uint8Array.of(0, format, tracks.length >> 8, tracks.length & 0xff, ticks >> 8, ticks & 0xff))
  for (const track of tracks) file.chunk('MTrk', await trackBytes(track))
  return file.result()
}

function divisionBytes(division: MidiDivision): number {
  if ('ticksPerQuarter' in division) return inRange(division.ticksPerQuarter, 1, 0x7fff)
  return (256 - Math.floor(division.framesPerSecond)) * 256 + inRange(division.ticksPerFrame, 1, 255)
}

async function trackBytes({ events, endTick }: MidiTrack): Promise<Uint8Array> {
  const bytes = new ByteList()
  let now = 0
  const moveTo = (tick: number): void => {
    inRange(tick, now, Number.MAX_SAFE_INTEGER)
    for (; tick - now > LARGEST_NUMBER; now += LARGEST_NUMBER) {
      bytes.number(LARGEST_NUMBER)
      bytes.push(0xff, 1, 0)
    }
    bytes.number(tick - now)
    now = tick
  }
  for (const [index, event] of events.entries()) {
    if (index % EVENTS_A_TURN === EVENTS_A_TURN - 1) await setImmediate()
    moveTo(event.tick)
    writeEvent(event, bytes)
  }
  moveTo(endTick)
  bytes.push(0xff, END_OF_TRACK, 0)
  return bytes.result()
}

function writeEvent(event: MidiEvent, bytes: ByteList): void {
  const seven = (value: number): number => inRange(value, 0, 127)
  const status = (kind: number, channel: number): number => (kind << 4) | inRange(channel, 0, 15)
  switch (event.type) {
    case 'noteOn':
      return bytes.push(status(0x9, event.channel), seven(event.pitch), inRange(event.velocity, 1, 127))
    case 'noteOff':
      return bytes.push(status(0x8, event.channel), seven(event.pitch), seven(event.velocity))
    case 'keyPressure':
      return bytes.push(status(0xa, event.channel), seven(event.pitch), seven(event.value))
    case 'controller':
      return bytes.push(status(0xb, event.channel), seven(event.controller), seven(event.value))
    case 'programChange':
      return bytes.push(status(0xc, event.channel), seven(event.program))
    case 'channelPressure':
      return bytes.push(status(0xd, event.channel), seven(event.value))
    case 'pitchBend': {
      const value = inRange(event.value, -8192, 8191) + 8192
      return bytes.push(status(0xe, event.channel), value & 0x7f, value >> 7)
    }
    case 'tempo': {
      const microseconds = inRange(event.microsecondsPerQuarter, 1, 0xffffff)
      return bytes.push(0xff, TEMPO, 3, microseconds >> 16, (microseconds >> 8) & 0xff, microseconds & 0xff)
    }
    case 'meter': {
      bytes.push(0xff, METER, 4, inRange(event.numerator, 1, 255), inRange(Math.log2(event.denominator), 0, 6))
      return bytes.push(inRange(event.clocksPerClick, 0, 255), inRange(event.thirtySecondsPerQuarter, 0, 255))
    }
    case 'key':
      return bytes.push(0xff, KEY, 2, inRange(event.sharps, -7, 7) & 0xff, event.minor ? 1 : 0)
    case 'text':
      bytes.push(0xff, TEXT_KINDS.indexOf(event.kind) + 1)
      return bytes.block(new TextEncoder().encode(event.text))
    case 'meta':
      bytes.push(0xff, seven(event.kind))
      return bytes.block(event.data)
    case 'sysEx':
    case 'escape':
      bytes.push(event.type === 'sysEx' ? 0xf0 : 0xf7)
      return bytes.block(event.data)
  }
}

function inRange(value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new RangeError(`A MIDI file cannot hold ${value} where ${least} to ${most} are allowed`)
}
