import { TempoMap, type BeatGrid, type HeardNote } from '../../../../src-shared/music/index.ts'
import { TICKS_PER_QUARTER } from '../../../../src-shared/units.ts'
import type { MidiEvent, MidiMessage, MidiSequence } from './midi-sequence.ts'

/** Every instrument bends so far, unless it is told otherwise. */
const BEND_SEMITONES = 2
const MOST_BEND = 8191
const DEFAULT_GRID: BeatGrid = {
  tempi: [{ tick: 0, microsecondsPerQuarter: 500_000 }],
  meters: [{ tick: 0, numerator: 4, denominator: 4 }],
  soundTick: 0,
}

/**
 * Notes that were heard, as a MIDI file in the tempi of their recording: its beats are quarters, and every note is where it was played, to
 * half a tick. A pitch bend moves all keys at once, so only notes that sound alone are bent.
 *
 * @param notes  in the order of time
 * @param grid   see `gridOfBeats`; 120 beats a minute where there are none
 */
export function midiOfHeardNotes(
  notes: readonly HeardNote[],
  grid: BeatGrid | null,
  { withBends, name, channel = 0 }: { withBends: boolean; name: string; channel?: number },
): MidiSequence {
  const { tempi, meters, soundTick } = grid ?? DEFAULT_GRID
  const tempo = new TempoMap(tempi)
  const begin = tempo.secondsAt(soundTick)
  const tickAt = (seconds: number): number => tempo.tickAt(begin + seconds)
  const timeline: MidiEvent[] = [
    { tick: 0, type: 'text', kind: 'trackName', text: name },
    ...[
      ...meters.map((meter): MidiEvent => ({ ...meter, type: 'meter', clocksPerClick: 24, thirtySecondsPerQuarter: 8 })),
      ...tempi.map(({ tick, microsecondsPerQuarter }): MidiEvent => ({ tick, type: 'tempo', microsecondsPerQuarter })),
    ].sort((a, b) => a.tick - b.tick),
  ]
  const played = notes.flatMap((note, i): MidiEvent[] => {
    const { pitch, velocity, startSeconds, durationSeconds } = note
    const [start, end] = [tickAt(startSeconds), Math.max(tickAt(startSeconds) + 1, tickAt(startSeconds + durationSeconds))]
    return [
      ...(withBends && soundsAlone(notes, i) ? bendsOf(note, tickAt, channel) : []),
      { tick: start, type: 'noteOn', channel, pitch, velocity },
      { tick: end, type: 'noteOff', channel, pitch, velocity: 64 },
    ]
  })
  const events = played.sort((a, b) => a.tick - b.tick || ORDER[a.type as keyof typeof ORDER] - ORDER[b.type as keyof typeof ORDER])
  const endTick = Math.max(events.at(-1)?.tick ?? 0, timeline[timeline.length - 1].tick)
  return {
    format: 1,
    division: { ticksPerQuarter: TICKS_PER_QUARTER },
    tracks: [
      { events: timeline, endTick },
      { events, endTick },
    ],
  }
}

/** Of what comes at one tick: a note ends before the next begins, which is bent already. */
const ORDER = { noteOff: 0, pitchBend: 1, noteOn: 2 } as const satisfies Partial<Record<MidiMessage['type'], number>>

/** Neighbours in time alone can overlap it: the notes are in order. */
function soundsAlone(notes: readonly HeardNote[], i: number): boolean {
  const { startSeconds, durationSeconds } = notes[i]
  const ends = (note: HeardNote): number => note.startSeconds + note.durationSeconds
  const next = notes.at(i + 1)
  if (next && next.startSeconds < startSeconds + durationSeconds) return false
  return !notes.slice(Math.max(0, i - HELD), i).some((before) => ends(before) > startSeconds)
}

/** More notes than this are never held over one that begins. */
const HELD = 88

function bendsOf({ startSeconds, durationSeconds, bends }: HeardNote, tickAt: (seconds: number) => number, channel: number): MidiEvent[] {
  let last = NaN
  return Array.from(bends).flatMap((semitones, i): MidiEvent[] => {
    const value = Math.max(-MOST_BEND - 1, Math.min(MOST_BEND, Math.round((semitones / BEND_SEMITONES) * (MOST_BEND + 1))))
    if (value === last) return []
    last = value
    return [{ tick: tickAt(startSeconds + (i * durationSeconds) / bends.length), type: 'pitchBend', channel, value }]
  })
}
