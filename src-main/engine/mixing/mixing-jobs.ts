import type { SoundFileFormat } from '../../../src-shared/project/index.ts'
import type { Song } from '../../../src-shared/music/index.ts'
import type { SampleFile } from '../files/sample-file.ts'

/** Makes the sound of a song, or of a part of it. */
export interface RenderSongInput {
  song: Song
  /** Where the sounds of its clips lie, each by its kind and id; clips of others are silent. */
  sounds: { key: string; file: SampleFile }[]
  sampleRate: number
  /** Of the song, at that rate. */
  startSample: number
  samples: number
  outPath: string
  /** `pcm`: interleaved float32, without a header. */
  format: SoundFileFormat | 'pcm'
}

export interface RenderSongEvent {
  type: 'progress'
  /** 0..1 */
  progress: number
  /** Samples per channel that are in the file. */
  frames: number
}
