import type { SoundFileFormat } from '../../../src-shared/project/index.ts'
import type { Song } from '../../../src-shared/music/index.ts'
import type { SampleFile } from '../files/sample-file.ts'

/**
 * One of the sounds that a mix is summed of, or the mix: what a track adds to it, or what comes back of the hall and the echo. See
 * `mixSong` for their sum.
 */
export type Stem = { kind: 'mix' } | { kind: 'track'; trackId: string } | { kind: 'reverb' } | { kind: 'delay' }

export interface StemOutput {
  stem: Stem
  outPath: string
  /** `pcm`: interleaved float32, without a header. */
  format: SoundFileFormat | 'pcm'
}

/** Makes the sound of a song, or of a part of it, or of each of its tracks: all at one go. */
export interface RenderSongInput {
  song: Song
  /** Where the sounds of its clips lie, each by its kind and id; clips of others are silent. */
  sounds: { key: string; file: SampleFile }[]
  /** Where the SoundFonts of its tracks lie; tracks of others play on the program's own instruments. */
  soundFonts?: { id: string; path: string }[]
  /** Folders of the runs whose instruments play tracks; tracks of others play on the program's own instruments. */
  networks?: { id: string; path: string }[]
  sampleRate: number
  /** Of the song, at that rate. */
  startSample: number
  samples: number
  /** Stereo files of `samples` each, all beginning at `startSample`. A track that is not heard is silent in its own. */
  outputs: StemOutput[]
  /** Clicks in the mix, and in so many bars before it; the mix is longer by these. */
  metronome?: { isOn: boolean; countInBars: number }
  /** Where rows of meters are written as float32; see `SongMeters`. A row is there when the samples that it is of are told. */
  metersPath?: string
}

export interface RenderSongEvent {
  type: 'progress'
  /** 0..1 */
  progress: number
  /** Samples per channel that are in each file. */
  frames: number
}
