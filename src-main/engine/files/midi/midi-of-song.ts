import { TICKS_PER_QUARTER } from '../../../../src-shared/units.ts'
import {
  instrumentFor,
  programOf,
  soundingControls,
  soundingNotes,
  type Control,
  type Note,
  type Song,
  type Track,
} from '../../../../src-shared/music/index.ts'
import type { MidiEvent, MidiMessage, MidiSequence, MidiTrack } from './midi-sequence.ts'

/** Of events on one tick: what ends first, then controllers, then what begins. */
const RANK: Partial<Record<MidiEvent['type'], number>> = { noteOff: 0, noteOn: 2 }

/**
 * A song as a MIDI file of format 1 with 960 ticks a quarter: first a track of tempi, meters, keys and markers, then one for every track
 * of notes, with what its clips let be heard. Notes of one pitch of which the later ends first cannot be told apart in one track of a file:
 * such stand in a further track of the same name and channel.
 *
 * @param name  of the song: it names the first track
 */
export function midiOfSong(song: Song, name: string): MidiSequence {
  const tracks = song.tracks.filter(({ kind }) => kind === 'notes').flatMap(midiTracks)
  return { format: 1, division: { ticksPerQuarter: TICKS_PER_QUARTER }, tracks: [conductor(song, name), ...tracks] }
}

function conductor({ tempi, meters, keys, markers }: Song, name: string): MidiTrack {
  const events: MidiEvent[] = [
    { type: 'text', kind: 'trackName', text: name, tick: 0 },
    ...tempi.map(({ tick, microsecondsPerQuarter }): MidiEvent => ({ type: 'tempo', microsecondsPerQuarter, tick })),
    ...meters.map(({ tick, numerator, denominator }): MidiEvent => ({
      type: 'meter',
      numerator,
      denominator,
      clocksPerClick: clocks(denominator),
      thirtySecondsPerQuarter: 8,
      tick,
    })),
    ...keys.map(({ tick, sharps, isMinor }): MidiEvent => ({ type: 'key', sharps, minor: isMinor, tick })),
    ...markers.map(({ tick, name: text }): MidiEvent => ({ type: 'text', kind: 'marker', text, tick })),
  ]
  return inTime(events)
}

/** A click of the metronome for every beat; a quarter has 24 clocks. */
const clocks = (denominator: number): number => Math.max(1, Math.round(96 / denominator))

function midiTracks(track: Track): MidiTrack[] {
  const notes: Note[] = []
  const controls: Control[] = []
  for (const clip of track.clips) {
    if (clip.kind !== 'notes' || clip.isMuted) continue
    for (const note of soundingNotes(clip)) notes.push(note)
    for (const control of soundingControls(clip)) controls.push(control)
  }
  const { channel, name } = track
  const title: MidiEvent = { type: 'text', kind: 'trackName', text: name, tick: 0 }
  return layersOf(notes).map((layer, index) => {
    const events: MidiEvent[] = [title]
    if (index === 0)
      events.push(
        ...programOfTrack(track, controls),
        ...controls.map((control) => ({ ...messageOf(control, channel), tick: control.tick })),
      )
    for (const { startTick, ticks, pitch, velocity, releaseVelocity } of layer) {
      events.push({ type: 'noteOn', channel, pitch, velocity, tick: startTick })
      events.push({ type: 'noteOff', channel, pitch, velocity: releaseVelocity, tick: startTick + ticks })
    }
    return inTime(events)
  })
}

/** Where the track has another instrument than its own controllers would give it, the file says so. */
function programOfTrack({ instrument, channel }: Track, controls: readonly Control[]): MidiEvent[] {
  const told = controls.find(({ lane }) => lane === 'program')
  const program = programOf(instrument)
  if (told || program === null || instrumentFor(null, channel) === instrument) return []
  return [{ type: 'programChange', channel, program, tick: 0 }]
}

/** Notes in as few groups as let the first begun of a pitch end first in each; at least one group. */
function layersOf(notes: readonly Note[]): Note[][] {
  const layers: { notes: Note[]; latestEnd: Map<number, number> }[] = [{ notes: [], latestEnd: new Map() }]
  for (const note of notes.toSorted((a, b) => a.startTick - b.startTick || a.ticks - b.ticks)) {
    const end = note.startTick + note.ticks
    let layer = layers.find(({ latestEnd }) => {
      const latest = latestEnd.get(note.pitch) ?? 0
      return note.startTick >= latest || end >= latest
    })
    if (!layer) layers.push((layer = { notes: [], latestEnd: new Map() }))
    layer.notes.push(note)
    layer.latestEnd.set(note.pitch, Math.max(end, layer.latestEnd.get(note.pitch) ?? 0))
  }
  return layers.map((layer) => layer.notes)
}

function messageOf({ lane, value }: Control, channel: number): MidiMessage {
  if (lane === 'bend') return { type: 'pitchBend', channel, value }
  if (lane === 'pressure') return { type: 'channelPressure', channel, value }
  if (lane === 'program') return { type: 'programChange', channel, program: value }
  if (lane.startsWith('cc')) return { type: 'controller', channel, controller: Number(lane.slice(2)), value }
  return { type: 'keyPressure', channel, pitch: Number(lane.slice(3)), value }
}

const rank = ({ type }: MidiEvent): number => RANK[type] ?? 1

function inTime(events: MidiEvent[]): MidiTrack {
  // Titles first, though they have the rank of controllers: sorting keeps their order.
  events.sort((a, b) => a.tick - b.tick || rank(a) - rank(b))
  return { events, endTick: events.at(-1)?.tick ?? 0 }
}
