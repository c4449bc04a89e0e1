import type { PcmSource } from '../files/pcm-source.ts'

/** Of more units than this every second, every third ... is shown: more could not be told apart. */
export const MOST_POINTS = 18_000

export interface UnitMapInput {
  runFolder: string
  /** Step of one of the run's checkpoints: all of a run hear alike. */
  checkpoint: number
  /** The recordings that it plays with. */
  sources: PcmSource[]
  /** Where what is known of recordings is kept. */
  featureFolder: string
}

/** Every sound that a network plays with as a point; all arrays of one length. */
export interface UnitMapPoints {
  x: Float32Array<ArrayBuffer>
  y: Float32Array<ArrayBuffer>
  /** Numbers of the sources. */
  recording: Float32Array<ArrayBuffer>
  /** In its recording. */
  startSeconds: Float32Array<ArrayBuffer>
  seconds: Float32Array<ArrayBuffer>
  levelDb: Float32Array<ArrayBuffer>
}
