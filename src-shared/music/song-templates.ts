import { EMPTY_SONG, newTrack, type Song, type Track } from './song.ts'

/** A song to begin with: tracks, instruments, levels and tempo, without a note. */
export interface SongTemplate {
  id: string
  name: string
  /** What it is for. */
  about: string
  song: Song
}

type Settings = Partial<Omit<Track, 'id' | 'kind' | 'name' | 'colour' | 'clips' | 'automation'>>

const tracks = (...rows: readonly (readonly [kind: Track['kind'], name: string, settings: Settings])[]): Track[] =>
  rows.map(([kind, name, settings], i) => ({ ...newTrack(`track-${i + 1}`, kind, name, i), ...settings }))

const at = (beatsPerMinute: number): Song['tempi'] => [{ tick: 0, microsecondsPerQuarter: Math.round(60e6 / beatsPerMinute) }]

/** Those that come with the program. */
export const SONG_TEMPLATES: readonly SongTemplate[] = [
  {
    id: 'band',
    name: 'Band',
    about: 'Drums, bass, electric piano and strings, and a track for what is recorded.',
    song: {
      ...EMPTY_SONG,
      tempi: at(96),
      tracks: tracks(
        ['audio', 'Recorded', { reverbSend: 0.15 }],
        ['notes', 'Electric piano', { instrument: 'electric-piano', pan: -0.2, reverbSend: 0.2 }],
        ['notes', 'Strings', { instrument: 'strings', pan: 0.25, gainDb: -6, reverbSend: 0.35 }],
        ['notes', 'Bass', { instrument: 'bass', gainDb: -3 }],
        ['notes', 'Drums', { instrument: 'drums', channel: 9, gainDb: -4, reverbSend: 0.1 }],
      ),
    },
  },
  {
    id: 'collage',
    name: 'Collage of sounds',
    about: 'Four tracks of sound with room around them, for takes and field recordings.',
    song: {
      ...EMPTY_SONG,
      tempi: at(80),
      tracks: tracks(
        ['audio', 'Ground', { reverbSend: 0.1 }],
        ['audio', 'Left', { pan: -0.5, reverbSend: 0.3 }],
        ['audio', 'Right', { pan: 0.5, reverbSend: 0.3 }],
        ['audio', 'Far away', { gainDb: -8, reverbSend: 0.7, delaySend: 0.3 }],
      ),
    },
  },
  {
    id: 'piano',
    name: 'Piano piece',
    about: 'One piano in a hall, to write notes for or to play them in.',
    song: { ...EMPTY_SONG, tempi: at(72), tracks: tracks(['notes', 'Piano', { instrument: 'piano', reverbSend: 0.3 }]) },
  },
]

/** A song without what was put into it: to begin others like it. Sounds that only its project has play on its own instruments. */
export const asTemplate = (song: Song): Song => ({
  ...song,
  tracks: song.tracks.map((track) => ({
    ...track,
    clips: [],
    automation: [],
    isFrozen: false,
    soundFont: null,
    sampler: null,
    network: null,
  })),
})
