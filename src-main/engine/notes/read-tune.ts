import {
  MeterMap,
  soundingControls,
  soundingNotes,
  TempoMap,
  type Control,
  type NoteClip,
  type TempoChange,
  type Track,
} from '../../../src-shared/music/index.ts'
import { midiBytes, readMidi } from '../files/midi/read-midi.ts'
import { songOfMidi } from '../files/midi/song-of-midi.ts'
import {
  DRUM_VOICE,
  eventsOf,
  noteOrder,
  paceClass,
  PLACES,
  STEP_TICKS,
  STEPS_PER_QUARTER,
  UNTOLD_VOICE,
  type NoteEvent,
  type StepNote,
} from './note-events.ts'

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
  /** That in which it goes for longest; its events' paces are beside it. */
  tempoBpm: number
  /** Where it ends. */
  endTempoBpm: number
}

/** @throws AudioFileError where it is no MIDI file, or holds no notes */
export const readTune = async (midiPath: string, options?: TuneOptions): Promise<Tune> => tuneOf(await midiBytes(midiPath), options)

export interface TuneOptions {
  /** Two voices on one key at once are two notes; else one. */
  voices: boolean
}

/** @throws AudioFileError where the bytes are no MIDI file, or hold no notes */
export function tuneOf(bytes: Uint8Array, { voices }: TuneOptions = { voices: true }): Tune {
  let ids = 0
  const { song } = songOfMidi(readMidi(bytes).sequence, (kind) => `${kind}-${++ids}`)
  const bars = new MeterMap(song.meters)
  const tempo = new TempoMap(song.tempi)
  const clipsOf = ({ clips }: Track): NoteClip[] => clips.filter((clip): clip is NoteClip => clip.kind === 'notes')
  const ends = song.tracks.flatMap(clipsOf).map(({ startTick, lengthTicks }) => startTick + lengthTicks)
  const tempoBpm = longestTempo(song.tempi, Math.max(...ends))
  const notes = song.tracks.flatMap((track) => {
    const clips = clipsOf(track)
    const voiceAt = voicesOf(track, clips)
    return clips.flatMap(soundingNotes).map((note): StepNote & { endTick: number } => {
      const { pitch, velocity, startTick, ticks } = note
      return {
        ...{ pitch, velocity, isDrum: track.channel === DRUM_CHANNEL, endTick: startTick + ticks },
        startStep: Math.round(startTick / STEP_TICKS),
        steps: Math.max(1, Math.round(ticks / STEP_TICKS)),
        voice: voiceAt(startTick),
        pace: paceClass(tempo.bpmAt(startTick) / tempoBpm),
      }
    })
  })
  const ordered = withoutDoubles(notes.sort(noteOrder), voices)
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
    tempoBpm,
    endTempoBpm: tempo.bpmAt(Math.max(0, endTick - 1)),
  }
}

/** Which program plays a track's notes at a tick. */
function voicesOf({ channel }: Track, clips: readonly NoteClip[]): (tick: number) => number {
  if (channel === DRUM_CHANNEL) return () => DRUM_VOICE
  const changes: Control[] = clips
    .flatMap(soundingControls)
    .filter(({ lane }) => lane === 'program')
    .sort((a, b) => a.tick - b.tick)
  const first = changes[0]?.value ?? UNTOLD_VOICE
  return (tick) => changes.findLast((change) => change.tick <= tick)?.value ?? first
}

/** The tempo of most ticks up to the end. */
function longestTempo(tempi: readonly TempoChange[], endTick: number): number {
  const ticks = new Map<number, number>()
  tempi.forEach(({ tick, microsecondsPerQuarter }, i) => {
    const lasts = Math.max(0, Math.min(endTick, tempi[i + 1]?.tick ?? endTick) - tick)
    ticks.set(microsecondsPerQuarter, (ticks.get(microsecondsPerQuarter) ?? 0) + lasts)
  })
  const [microseconds] = [...ticks].reduce((most, one) => (one[1] > most[1] ? one : most))
  return 60e6 / microseconds
}

/** Two notes of one voice on one key at once are one to a network; the longer one. So are two voices, where it knows none. */
function withoutDoubles<N extends StepNote>(ordered: readonly N[], voices: boolean): N[] {
  const kept: N[] = []
  for (const note of ordered) {
    const last = kept.at(-1)
    if (
      last?.startStep === note.startStep &&
      last.pitch === note.pitch &&
      last.isDrum === note.isDrum &&
      (!voices || last.voice === note.voice)
    ) {
      if (note.steps > last.steps) kept[kept.length - 1] = note
    } else kept.push(note)
  }
  return kept
}
