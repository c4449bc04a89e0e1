import {
  newTrack,
  noteOrder,
  PLAIN_AUDIO,
  PLAIN_NOTES,
  QUARTER,
  type InstrumentId,
  type Note,
  type SongChange,
  type Track,
} from '../../../src-shared/music/index.ts'
import type { Take } from '../../../src-shared/project/index.ts'
import { compose, type Note as ComposedNote } from '../../engine/synth/composition.ts'
import { newId } from './identifiers.ts'

/** The pieces have an eighth note every quarter second: 120 beats a minute, the tempo of a song that nobody set another for. */
const TICKS_PER_SECOND = 2 * QUARTER
const BAR_TICKS = 4 * QUARTER
/** Of the theme, and of its return at the end. */
const [THEME_BARS, RETURN_BARS] = [8, 4]
const SEED = 1009
/** Where the voices of a piece lie: see `composition.ts`. */
const [LOWEST_MELODY, HIGHEST_BASS, LOUD] = [67, 47, 0.5]
const FADE_SECONDS = 3

const [KICK, SNARE, CLOSED_HAT, OPEN_HAT, CRASH] = [36, 38, 42, 46, 49]

interface Part {
  name: string
  instrument: InstrumentId
  settings: Partial<Track>
  notes: readonly ComposedNote[]
}

/**
 * A song of a demo: a theme that the program plays, what the network makes of it, and the theme again.
 *
 * @returns changes of an empty song
 */
export function demoSong(take: Take): SongChange[] {
  const takeBars = Math.ceil((take.frames / take.sampleRate) * (TICKS_PER_SECOND / BAR_TICKS))
  const returnBar = THEME_BARS + takeBars
  const theme = compose(SEED, (THEME_BARS + 1) * 2)
  // The last bar of a piece is its close.
  const close = compose(SEED, (RETURN_BARS + 1) * 2)
  const tracks = [
    takeTrack(take, THEME_BARS * BAR_TICKS),
    ...partsOf(theme, THEME_BARS).map((part, i) => noteTrack(part, i + 1, [{ bar: 0, bars: THEME_BARS, notes: part.notes }])),
  ]
  partsOf(close, RETURN_BARS).forEach((part, i) => {
    const track = tracks[i + 1]
    const [again] = noteTrack(part, i + 1, [{ bar: returnBar, bars: RETURN_BARS + 1, notes: part.notes }]).clips
    tracks[i + 1] = { ...track, clips: [...track.clips, again] }
  })
  const markers = [
    { id: 1, tick: 0, name: 'Theme' },
    { id: 2, tick: THEME_BARS * BAR_TICKS, name: 'The network plays' },
    { id: 3, tick: returnBar * BAR_TICKS, name: 'Theme again' },
  ]
  return [
    { kind: 'tracks', removed: [], added: tracks.map((track, index) => ({ index, track })) },
    { kind: 'timeline', list: 'markers', removed: [], added: markers },
  ]
}

function takeTrack(take: Take, startTick: number): Track {
  const lengthSamples = take.frames
  return {
    ...{ ...newTrack(newId('track'), 'audio', 'The network', 0), reverbSend: 0.15 },
    clips: [
      {
        ...{ ...PLAIN_AUDIO, id: newId('clip'), kind: 'audio', name: take.name, startTick, sound: { kind: 'take', id: take.id } },
        ...{ sampleRate: take.sampleRate, soundSamples: take.frames, lengthSamples },
        ...{ fadeInSamples: Math.round(take.sampleRate / 100), fadeOutSamples: Math.min(lengthSamples, FADE_SECONDS * take.sampleRate) },
      },
    ],
  }
}

function noteTrack(
  { name, instrument, settings }: Part,
  colour: number,
  sections: readonly { bar: number; bars: number; notes: readonly ComposedNote[] }[],
): Track {
  const clips = sections.map(({ bar, bars, notes }) => ({
    ...{ ...PLAIN_NOTES, id: newId('clip'), kind: 'notes' as const, name, startTick: bar * BAR_TICKS, lengthTicks: bars * BAR_TICKS },
    notes: notes
      .map(noteOf)
      .filter(({ startTick }) => startTick < bars * BAR_TICKS)
      .sort(noteOrder),
  }))
  return { ...newTrack(newId('track'), 'notes', name, colour), instrument, ...settings, clips }
}

const noteOf = ({ startSeconds, durationSeconds, pitch, velocity }: ComposedNote, index: number): Note => ({
  id: index + 1,
  startTick: Math.round(startSeconds * TICKS_PER_SECOND),
  ticks: Math.max(1, Math.round(durationSeconds * TICKS_PER_SECOND)),
  pitch,
  velocity: Math.max(1, Math.min(127, Math.round(velocity * 127))),
  releaseVelocity: 0,
})

/** A piece by its voices, each on an instrument of its own. */
function partsOf(piece: readonly ComposedNote[], bars: number): Part[] {
  const isMelody = ({ pitch, velocity }: ComposedNote): boolean => pitch >= LOWEST_MELODY && velocity >= LOUD
  const isBass = ({ pitch, velocity }: ComposedNote): boolean => pitch <= HIGHEST_BASS && velocity >= LOUD
  return [
    { name: 'Melody', instrument: 'piano', settings: { reverbSend: 0.3, delaySend: 0.12, pan: 0.1 }, notes: piece.filter(isMelody) },
    {
      ...{ name: 'Chords', instrument: 'electric-piano', settings: { reverbSend: 0.25, pan: -0.2 } },
      notes: piece.filter((note) => !isMelody(note) && !isBass(note)),
    },
    { name: 'Bass', instrument: 'bass', settings: { gainDb: -3 }, notes: piece.filter(isBass) },
    { name: 'Drums', instrument: 'drums', settings: { channel: 9, gainDb: -7, reverbSend: 0.1 }, notes: drums(bars) },
  ]
}

/** From the second half of the bars on a whole kit, before that its hat alone; a crash where it closes. */
function drums(bars: number): ComposedNote[] {
  const hit = (eighth: number, pitch: number, velocity: number): ComposedNote => ({
    ...{ startSeconds: eighth / 4, durationSeconds: 0.125, pitch, velocity },
  })
  const notes: ComposedNote[] = []
  for (let bar = 0; bar < bars; bar++) {
    const at = 8 * bar
    const isWhole = bar >= bars / 2
    for (let i = 0; i < 8; i++) notes.push(hit(at + i, isWhole && i === 7 ? OPEN_HAT : CLOSED_HAT, i % 2 === 0 ? 0.5 : 0.32))
    if (isWhole) notes.push(hit(at, KICK, 0.8), hit(at + 2, SNARE, 0.62), hit(at + 5, KICK, 0.65), hit(at + 6, SNARE, 0.66))
  }
  notes.push(hit(8 * bars, CRASH, 0.5), hit(8 * bars, KICK, 0.8))
  return notes
}
