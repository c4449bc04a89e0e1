import { MeterMap, soundingNotes, TempoMap, type NoteClip } from '../../../src-shared/music/index.ts'
import { TICKS_PER_QUARTER } from '../../../src-shared/units.ts'
import { midiBytes, readMidi } from '../files/midi/read-midi.ts'
import { songOfMidi } from '../files/midi/song-of-midi.ts'
import { eventsOf, noteOrder, PLACES, STEP_TICKS, STEPS_PER_QUARTER, type NoteEvent, type StepNote } from './note-events.ts'

const DRUM_CHANNEL = 9

/** The notes of a MIDI file, all voices together. */
export interface Tune {
  events: NoteEvent[]
  /** When each begins, in seconds of the file. */
  seconds: Float64Array
  durationSeconds: number
  /** Where it ends, in steps from the beginning of its first bar. */
  endStep: number
  /** At the end. */
  barSteps: number
  /** On the mean. */
  tempoBpm: number
  /** Where it ends. */
  endTempoBpm: number
}

/** @throws AudioFileError where it is no MIDI file, or holds no notes */
export const readTune = async (midiPath: string): Promise<Tune> => tuneOf(await midiBytes(midiPath))

/** @throws AudioFileError where the bytes are no MIDI file, or hold no notes */
export function tuneOf(bytes: Uint8Array): Tune {
  let ids = 0
  const { song } = songOfMidi(readMidi(bytes).sequence, (kind) => `${kind}-${++ids}`)
  const bars = new MeterMap(song.meters)
  const tempo = new TempoMap(song.tempi)
  const notes = song.tracks.flatMap(({ clips, channel }) =>
    clips
      .filter((clip): clip is NoteClip => clip.kind === 'notes')
      .flatMap(soundingNotes)
      .map((note): StepNote & { endTick: number } => {
        const startStep = Math.round(note.startTick / STEP_TICKS)
        const steps = Math.max(1, Math.round(note.ticks / STEP_TICKS))
        const { pitch, velocity } = note
        return { pitch, velocity, isDrum: channel === DRUM_CHANNEL, startStep, steps, endTick: note.startTick + note.ticks }
      }),
  )
  const ordered = withoutDoubles(notes.sort(noteOrder))
  const placeAt = (step: number): number => {
    const tick = step * STEP_TICKS
    return Math.round((tick - bars.barTick(bars.positionAt(tick).bar)) / STEP_TICKS) % PLACES
  }
  const endTick = notes.reduce((end, note) => Math.max(end, note.endTick), 0)
  const { numerator, denominator } = bars.meterAt(endTick)
  const longest = tempo.secondsAt(endTick)
  return {
    events: eventsOf(ordered, placeAt),
    seconds: Float64Array.from(ordered, ({ startStep }) => tempo.secondsAt(startStep * STEP_TICKS)),
    durationSeconds: longest,
    endStep: Math.ceil(endTick / STEP_TICKS),
    barSteps: Math.round((4 * STEPS_PER_QUARTER * numerator) / denominator),
    tempoBpm: longest > 0 ? (60 * endTick) / TICKS_PER_QUARTER / longest : 120,
    endTempoBpm: tempo.bpmAt(Math.max(0, endTick - 1)),
  }
}

/** Two voices on one key at once are one note to a network; the longer one. */
function withoutDoubles<N extends StepNote>(ordered: readonly N[]): N[] {
  const kept: N[] = []
  for (const note of ordered) {
    const last = kept.at(-1)
    if (last?.startStep === note.startStep && last.pitch === note.pitch && last.isDrum === note.isDrum) {
      if (note.steps > last.steps) kept[kept.length - 1] = note
    } else kept.push(note)
  }
  return kept
}
