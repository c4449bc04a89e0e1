import { clampSeedStart, type Stretch } from '../../src-shared/project/index.ts'

export interface TimeScale {
  /** Width of the drawing. */
  widthPixels: number
  durationSeconds: number
}
export const secondsAt = (pixel: number, { widthPixels, durationSeconds }: TimeScale): number =>
  (pixel / Math.max(1, widthPixels)) * durationSeconds
export const pixelAt = (seconds: number, { widthPixels, durationSeconds }: TimeScale): number =>
  (seconds / Math.max(1e-9, durationSeconds)) * widthPixels

/** Recordings up to this length are shown whole; longer ones get an overview and a close-up of this length. */
export const CLOSE_UP_SECONDS = 90

/** The close-up around a seed: the seed in its middle where the recording allows it. */
export function closeUp(seed: Stretch, durationSeconds: number): Stretch {
  if (durationSeconds <= CLOSE_UP_SECONDS) return { startSeconds: 0, endSeconds: durationSeconds }
  const middle = (seed.startSeconds + seed.endSeconds) / 2
  const startSeconds = clampSeedStart(middle - CLOSE_UP_SECONDS / 2, CLOSE_UP_SECONDS, durationSeconds)
  return { startSeconds, endSeconds: startSeconds + CLOSE_UP_SECONDS }
}
