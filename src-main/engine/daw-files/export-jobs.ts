import type { Song } from '../../../src-shared/music/index.ts'
import type { ExportSound, SongExportFormat } from '../../../src-shared/exports/index.ts'
import type { SampleFile } from '../files/sample-file.ts'

/** Writes what a song leaves the project as into a folder. */
export interface ExportSongInput {
  format: SongExportFormat
  song: Song
  /** Of the song: it names files. */
  name: string
  /** Where the sounds of its clips lie, by `soundKey`; clips of others are silent. */
  sounds: { key: string; file: SampleFile }[]
  /** Where the SoundFonts of its tracks lie. */
  soundFonts?: { id: string; path: string }[]
  /** Folders of the runs whose instruments play its tracks. */
  networks?: { id: string; path: string }[]
  /** Of the song, in ticks; what rings on after its end lies within `sound.tailSeconds` where it is the end of the song. */
  startTick: number
  endTick: number
  hasTail: boolean
  sound: ExportSound
  naming: string
  /** Also a cue sheet of the markers, beside a mix. */
  cueSheet: boolean
  /** Empty, outside of the project. */
  outFolder: string
  /** Of the one file, or of the main one of several; without a folder. */
  fileName: string
  /** All of it in one archive of this name, to be handed over; null: as files. */
  archive: string | null
  program: { name: string; version: string }
  /** Milliseconds since 1970: when it is written. */
  writtenAt: number
}

export interface ExportedSong {
  /** Names in the folder, with forward slashes, the main file last. */
  files: { name: string; bytes: number }[]
  /** Of each sound file; 0 where there are none. */
  seconds: number
  /** What else there is to say, in sentences for the person. */
  remarks: string[]
}
