import { YARDSTICK_RATE } from './measures/sound-features.ts'

/** A recording, or a stretch of it; mono at the yardsticks' rate. */
export interface RealSound {
  name: string
  samples: Float32Array
  /** Where the stretch begins in its recording; 0 where not given. */
  startSeconds?: number
  recordingId?: string | null
}

export interface Piece extends RealSound {
  /** Number of the recording, and where it begins in it, in samples. */
  recording: number
  start: number
}

/** Real sound is judged in pieces as long as a usual take, or up to twice as long. */
export const PIECE_SECONDS = 20

export const secondsOf = (sounds: readonly { samples: Float32Array }[]): number =>
  sounds.reduce((sum, { samples }) => sum + samples.length, 0) / YARDSTICK_RATE

/** Cuts recordings into equal pieces. */
export function piecesOf(sounds: readonly { name: string; samples: Float32Array }[]): Piece[] {
  return sounds.flatMap(({ name, samples }, recording) => {
    const count = Math.max(1, Math.floor(samples.length / (PIECE_SECONDS * YARDSTICK_RATE)))
    const length = Math.floor(samples.length / count)
    return Array.from({ length: count }, (_, i) => ({
      name,
      recording,
      start: i * length,
      samples: samples.subarray(i * length, (i + 1) * length),
    }))
  })
}

/** At most so many of them, evenly. */
export const evenly = <T>(all: readonly T[], most: number): T[] =>
  all.length <= most ? [...all] : Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)])
