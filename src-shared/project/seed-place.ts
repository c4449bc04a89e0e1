import type { CodecForm } from './codec-descriptor.ts'
import type { Recording } from './recording.ts'
import type { Run, SplitSegment } from './run.ts'
import type { Seed } from './take.ts'
import { CORPUS_HEARD_SECONDS } from './corpus-playing.ts'
import {
  isCorpus,
  isDrawnSound,
  isNextFrame,
  synthesises,
  SYNTHESIS_HEARD_SECONDS,
  type NextFrameSettings,
  type TrainingSettings,
} from './training-settings.ts'

/** Share of the files, or of the only file, that training never hears: 5 of 25 in the primary paper. */
export const HELD_OUT_SHARE = 0.2

/** How long a training sequence is, and how much sound a generation listens to before it goes on by itself: T frames. */
export const sequenceSeconds = (
  { sequenceFrames }: Pick<NextFrameSettings, 'sequenceFrames'>,
  { hopSamples, sampleRate }: Pick<CodecForm, 'hopSamples' | 'sampleRate'>,
): number => (sequenceFrames * hopSamples) / sampleRate

/**
 * How much of a sound a network hears before it plays on; 0 where it hears none.
 *
 * @param formOf  of the codec of a network of frames; null where it is not known yet
 */
export function seedSecondsOf(
  settings: TrainingSettings,
  formOf: (settings: NextFrameSettings) => Pick<CodecForm, 'hopSamples' | 'sampleRate'> | null | undefined,
): number {
  if (isCorpus(settings)) return CORPUS_HEARD_SECONDS
  if (synthesises(settings)) return SYNTHESIS_HEARD_SECONDS
  if (isDrawnSound(settings)) return settings.heardSamples / settings.sampleRate
  const form = isNextFrame(settings) ? formOf(settings) : null
  return form && isNextFrame(settings) ? sequenceSeconds(settings, form) : 0
}

/** A part of a recording, in its own seconds. */
export interface Stretch {
  startSeconds: number
  endSeconds: number
}

type Heard = Pick<Recording, 'id' | 'durationSeconds'>

/** Times of segments are rounded when they are written down: a tenth of a millisecond. */
const SLACK_SECONDS = 1e-4

/** The nearest start at which a seed of `lengthSeconds` lies inside the recording. */
export const clampSeedStart = (startSeconds: number, lengthSeconds: number, durationSeconds: number): number =>
  Math.max(0, Math.min(startSeconds, durationSeconds - lengthSeconds))

/** The stretches of one recording that training never heard: what was held out of it, or all of a recording outside the split. */
export function heldOutStretches(split: readonly SplitSegment[], { id, durationSeconds }: Heard): Stretch[] {
  const own = split.filter(({ recordingId }) => recordingId === id)
  if (own.length === 0) return [{ startSeconds: 0, endSeconds: durationSeconds }]
  return own.filter(({ part }) => part === 'validation').map(({ startSeconds, endSeconds }) => ({ startSeconds, endSeconds }))
}

/** Whether the whole seed, as far as its recording goes, lies in sound that training never heard. */
export function isHeldOut(split: readonly SplitSegment[], recording: Heard, startSeconds: number, lengthSeconds: number): boolean {
  const ends = split.flatMap(({ recordingId, endSeconds }) => (recordingId === recording.id ? [endSeconds] : []))
  const end = Math.min(startSeconds + lengthSeconds, ...(ends.length > 0 ? [Math.max(...ends)] : [recording.durationSeconds]))
  return heldOutStretches(split, recording).some(
    (stretch) => stretch.startSeconds - SLACK_SECONDS <= startSeconds && end <= stretch.endSeconds + SLACK_SECONDS,
  )
}

export interface SeedCandidate {
  recording: Recording
  /** Some stretch as long as the seed was kept from training. */
  heldOut: boolean
  /** False where the recording is shorter than the seed: then it is heard again and again. */
  longEnough: boolean
}

/** Recordings to take a seed of `lengthSeconds` from: those not heard in training first, shorter ones and silent ones last. */
export function seedCandidates(recordings: readonly Recording[], run: Pick<Run, 'split'>, lengthSeconds: number): SeedCandidate[] {
  const rank = ({ recording, heldOut, longEnough }: SeedCandidate): number =>
    (recording.silent ? 4 : 0) + (longEnough ? 0 : 2) + (heldOut ? 0 : 1)
  return recordings
    .map((recording) => ({
      recording,
      heldOut: heldOutStretches(run.split, recording).some(
        ({ startSeconds, endSeconds }) => endSeconds - startSeconds >= Math.min(lengthSeconds, recording.durationSeconds),
      ),
      longEnough: recording.durationSeconds >= lengthSeconds,
    }))
    .sort((a, b) => rank(a) - rank(b) || a.recording.name.localeCompare(b.recording.name))
}

/** A good first place for the seed: the start of the first long enough held-out stretch, else a quarter into the recording. */
export function firstSeedStart(recording: Heard, run: Pick<Run, 'split'>, lengthSeconds: number): number {
  const stretch = heldOutStretches(run.split, recording).find(({ startSeconds, endSeconds }) => endSeconds - startSeconds >= lengthSeconds)
  return clampSeedStart(stretch?.startSeconds ?? recording.durationSeconds / 4, lengthSeconds, recording.durationSeconds)
}

/** Where a generation starts unless the person chooses; null where no recording sounds. */
export function defaultSeed(recordings: readonly Recording[], run: Pick<Run, 'split'>, lengthSeconds: number): Seed | null {
  const chosen = seedCandidates(recordings, run, lengthSeconds).find(({ recording }) => !recording.silent)
  return chosen ? { recordingId: chosen.recording.id, startSeconds: firstSeedStart(chosen.recording, run, lengthSeconds) } : null
}
