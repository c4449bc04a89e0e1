import type { Recording, Run, SplitSegment } from '../../src-shared/project/index.ts'

/** The nearest start at which a seed of `lengthSeconds` lies inside the recording. */
export const clampSeedStart = (startSeconds: number, lengthSeconds: number, durationSeconds: number): number =>
  Math.max(0, Math.min(startSeconds, durationSeconds - lengthSeconds))

export interface TimeScale {
  /** Width of the drawing. */
  widthPixels: number
  durationSeconds: number
}
export const secondsAt = (pixel: number, { widthPixels, durationSeconds }: TimeScale): number =>
  (pixel / Math.max(1, widthPixels)) * durationSeconds
export const pixelAt = (seconds: number, { widthPixels, durationSeconds }: TimeScale): number =>
  (seconds / Math.max(1e-9, durationSeconds)) * widthPixels

/** A part of a recording, in its own seconds. */
export interface Stretch {
  startSeconds: number
  endSeconds: number
}

/** Recordings up to this length are shown whole; longer ones get an overview and a close-up of this length. */
export const CLOSE_UP_SECONDS = 90

/** The close-up around a seed: the seed in its middle where the recording allows it. */
export function closeUp(seed: Stretch, durationSeconds: number): Stretch {
  if (durationSeconds <= CLOSE_UP_SECONDS) return { startSeconds: 0, endSeconds: durationSeconds }
  const middle = (seed.startSeconds + seed.endSeconds) / 2
  const startSeconds = clampSeedStart(middle - CLOSE_UP_SECONDS / 2, CLOSE_UP_SECONDS, durationSeconds)
  return { startSeconds, endSeconds: startSeconds + CLOSE_UP_SECONDS }
}

/** The stretches of one recording that training never saw. */
export const heldOutStretches = (split: readonly SplitSegment[], recordingId: string): SplitSegment[] =>
  split.filter((segment) => segment.recordingId === recordingId && segment.part === 'validation')

/** Whether the whole seed lies in sound that training never saw. */
export function isHeldOut(split: readonly SplitSegment[], recordingId: string, startSeconds: number, lengthSeconds: number): boolean {
  // A tenth of a millisecond: times of segments are rounded when they are written down.
  const slack = 1e-4
  return heldOutStretches(split, recordingId).some(
    (segment) => segment.startSeconds - slack <= startSeconds && startSeconds + lengthSeconds <= segment.endSeconds + slack,
  )
}

export interface SeedCandidate {
  recording: Recording
  /** Some stretch as long as the seed was kept from training. */
  heldOut: boolean
  /** False where the recording is shorter than the seed: then it is heard again and again. */
  longEnough: boolean
}

/** Recordings to take a seed of `lengthSeconds` from: those not heard in training first, shorter ones last. */
export function seedCandidates(recordings: readonly Recording[], run: Pick<Run, 'split'>, lengthSeconds: number): SeedCandidate[] {
  const rank = ({ heldOut, longEnough }: SeedCandidate): number => (longEnough ? 0 : 2) + (heldOut ? 0 : 1)
  return recordings
    .map((recording) => ({
      recording,
      heldOut: heldOutStretches(run.split, recording.id).some(
        ({ startSeconds, endSeconds }) => endSeconds - startSeconds >= Math.min(lengthSeconds, recording.durationSeconds),
      ),
      longEnough: recording.durationSeconds >= lengthSeconds,
    }))
    .sort((a, b) => rank(a) - rank(b) || a.recording.name.localeCompare(b.recording.name))
}

/** A good first place for the seed: the start of the first long enough held-out stretch, else a quarter into the recording. */
export function firstSeedStart(recording: Recording, run: Pick<Run, 'split'>, lengthSeconds: number): number {
  const stretch = heldOutStretches(run.split, recording.id).find(
    ({ startSeconds, endSeconds }) => endSeconds - startSeconds >= lengthSeconds,
  )
  return clampSeedStart(stretch?.startSeconds ?? recording.durationSeconds / 4, lengthSeconds, recording.durationSeconds)
}
