import {
  EMPTY_SONG,
  instrumentFor,
  itemOrder,
  MeterMap,
  newTrack,
  noteOrder,
  PLAIN_NOTES,
  type Control,
  type KeyChange,
  type MeterChange,
  type Note,
  type NoteClip,
  type Song,
  type SongMarker,
  type TempoChange,
  type Track,
} from '../../../../src-shared/music/index.ts'
import { AudioFileError } from '../errors.ts'
import { notesOf } from './midi-notes.ts'
import type { MidiEvent, MidiSequence, MidiTrack } from './midi-sequence.ts'
import { songTicks, TIME_CODE_TEMPO } from './song-ticks.ts'

const LONGEST_NAME = 200
/** What ends notes or sets a mode: notes know their ends by now. */
const isModeMessage = (controller: number): boolean => controller === 120 || controller >= 122

export interface SongOfMidi {
  song: Song
  /** What of the file the song does not hold, in sentences for the person. */
  warnings: string[]
}

/** What one channel of one track of a file holds. */
interface Part {
  name: string
  channel: number
  notes: Note[]
  controls: Control[]
}

/**
 * A song of what a MIDI file holds: notes, controllers, bends, pressure and programs, a track for every channel of every track, and the
 * file's tempi, meters, keys and markers. Pieces of format 2 follow each other.
 *
 * @param newId  gives tracks and clips their ids
 * @throws AudioFileError  where there are no notes, or it is longer than a song
 */
export function songOfMidi(sequence: MidiSequence, newId: (kind: 'track' | 'clip') => string): SongOfMidi {
  const reader = new SequenceReader(sequence)
  if (reader.parts.every(({ notes }) => notes.length === 0))
    throw new AudioFileError('This MIDI file holds no notes.', 'Choose one with notes.')
  const song: Song = { ...EMPTY_SONG, ...reader.timeline() }
  const bars = new MeterMap(song.meters)
  const tracks = joinedParts(reader.parts).map((part, index) => trackOf(part, { bars, newId, index }))
  return { song: { ...song, tracks }, warnings: reader.warnings() }
}

class SequenceReader {
  readonly parts: Part[] = []
  private readonly tempi = new Map<number, TempoChange>()
  private readonly meters = new Map<number, MeterChange>()
  private readonly keys = new Map<number, KeyChange>()
  private readonly markers: SongMarker[] = []
  private readonly leftOut = new Map<string, number>()
  private nextId = 1

  constructor(sequence: MidiSequence) {
    const { format, tracks, division } = sequence
    const scale = songTicks(division)
    const hasTempo = 'ticksPerQuarter' in division
    let startTick = 0
    for (const piece of format === 2 ? tracks.map((track) => [track]) : [tracks]) {
      const at = (tick: number): number => scale(startTick + tick)
      for (const track of piece) {
        for (const event of track.events) this.readTimeline(event, at(event.tick), hasTempo)
        this.readParts(track, at, tracks.indexOf(track))
      }
      startTick += piece.reduce((end, { endTick }) => Math.max(end, endTick), 0)
    }
  }

  timeline(): Pick<Song, 'tempi' | 'meters' | 'keys' | 'markers'> {
    const inOrder = <T extends { tick: number }>(changes: Map<number, T>): T[] => [...changes.values()].sort((a, b) => a.tick - b.tick)
    const fromStart = <T extends { tick: number }>(changes: T[], [first]: readonly T[]): T[] =>
      changes[0]?.tick === 0 ? changes : [first, ...changes]
    return {
      tempi: fromStart(inOrder(this.tempi), [{ tick: 0, microsecondsPerQuarter: TIME_CODE_TEMPO }]),
      meters: fromStart(inOrder(this.meters), EMPTY_SONG.meters),
      keys: inOrder(this.keys),
      markers: this.markers.toSorted(itemOrder),
    }
  }

  warnings(): string[] {
    return [...this.leftOut].map(
      ([what, count]) => `${count} ${count === 1 ? 'event' : 'events'} of a kind that a song does not hold (${what}).`,
    )
  }

  /** Of several changes on one tick the last holds. */
  private readTimeline(event: MidiEvent, tick: number, hasTempo: boolean): void {
    if (event.type === 'tempo' && hasTempo) this.tempi.set(tick, { tick, microsecondsPerQuarter: event.microsecondsPerQuarter })
    else if (event.type === 'meter') {
      const { numerator, denominator } = event
      this.meters.set(tick, { tick, numerator, denominator } as MeterChange)
    } else if (event.type === 'key') this.keys.set(tick, { tick, sharps: event.sharps, isMinor: event.minor })
    else if (event.type === 'text' && (event.kind === 'marker' || event.kind === 'cue')) {
      this.markers.push({ id: this.nextId++, tick, name: lineOf(event.text) })
    } else if (event.type === 'sysEx' || event.type === 'escape') this.leaveOut('messages to one make of instrument')
    else if (event.type === 'text' && event.kind === 'lyric') this.leaveOut('lyrics')
  }

  private leaveOut(what: string): void {
    this.leftOut.set(what, (this.leftOut.get(what) ?? 0) + 1)
  }

  private readParts(track: MidiTrack, at: (tick: number) => number, index: number): void {
    const byChannel = new Map<number, Part>()
    const partOf = (channel: number): Part => {
      const part = byChannel.get(channel) ?? { name: '', channel, notes: [], controls: [] }
      byChannel.set(channel, part)
      return part
    }
    for (const { channel, pitch, velocity, releaseVelocity, startTick, endTick } of notesOf(track)) {
      const start = at(startTick)
      const ticks = Math.max(1, at(endTick) - start)
      partOf(channel).notes.push({ id: this.nextId++, startTick: start, ticks, pitch, velocity, releaseVelocity })
    }
    for (const event of track.events) {
      const control = controlOf(event)
      if (control)
        partOf(control.channel).controls.push({ id: this.nextId++, tick: at(event.tick), lane: control.lane, value: control.value })
    }
    const parts = [...byChannel.values()].sort((a, b) => a.channel - b.channel)
    const title = nameOf(track)
    const voices = parts.filter(({ notes }) => notes.length > 0).length
    for (const part of parts) {
      const number = voices > 1 ? part.channel + 1 : index + 1
      part.name = title === '' ? `${voices > 1 ? 'Channel' : 'Track'} ${number}` : lineOf(voices > 1 ? `${title} ${number}` : title)
    }
    this.parts.push(...parts)
  }
}

function controlOf(event: MidiEvent): { channel: number; lane: string; value: number } | null {
  switch (event.type) {
    case 'controller':
      return isModeMessage(event.controller) ? null : { channel: event.channel, lane: `cc${event.controller}`, value: event.value }
    case 'pitchBend':
      return { channel: event.channel, lane: 'bend', value: event.value }
    case 'channelPressure':
      return { channel: event.channel, lane: 'pressure', value: event.value }
    case 'keyPressure':
      return { channel: event.channel, lane: `key${event.pitch}`, value: event.value }
    case 'programChange':
      return { channel: event.channel, lane: 'program', value: event.program }
    default:
      return null
  }
}

/** Controllers that stand in a track without notes go to the first track of their channel. */
function joinedParts(parts: readonly Part[]): Part[] {
  const withNotes = parts.filter(({ notes }) => notes.length > 0)
  for (const { channel, controls } of parts.filter(({ notes }) => notes.length === 0)) {
    withNotes.find((part) => part.channel === channel)?.controls.push(...controls)
  }
  return withNotes
}

interface TrackContext {
  bars: MeterMap
  newId: (kind: 'track' | 'clip') => string
  index: number
}

/** A track with one clip of whole bars around all that the part holds. */
function trackOf({ name, channel, notes, controls }: Part, { bars, newId, index }: TrackContext): Track {
  const ordered = notes.sort(noteOrder)
  const moves = controls.sort(itemOrder)
  const first = Math.min(ordered[0].startTick, moves[0]?.tick ?? Infinity)
  const last = ordered.reduce((end, note) => Math.max(end, note.startTick + note.ticks), (moves.at(-1)?.tick ?? 0) + 1)
  const startTick = bars.barTick(bars.positionAt(first).bar)
  const clip: NoteClip = {
    ...{ ...PLAIN_NOTES, id: newId('clip'), kind: 'notes', name, startTick },
    lengthTicks: bars.nextBarTick(last) - startTick,
    notes: ordered.map((note) => ({ ...note, startTick: note.startTick - startTick })),
    controls: moves.map((control) => ({ ...control, tick: control.tick - startTick })),
  }
  const program = moves.find(({ lane }) => lane === 'program')?.value ?? null
  return { ...newTrack(newId('track'), 'notes', name, index % 16), instrument: instrumentFor(program, channel), channel, clips: [clip] }
}

const nameOf = ({ events }: MidiTrack): string => {
  const texts = events.filter((event) => event.type === 'text')
  return lineOf((texts.find(({ kind }) => kind === 'trackName') ?? texts.find(({ kind }) => kind === 'instrument'))?.text ?? '')
}

const lineOf = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST_NAME)
