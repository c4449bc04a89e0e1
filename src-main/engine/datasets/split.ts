import type { SplitSegment } from '../../../src-shared/project/index.ts'
import { CounterRandom, streamOf } from '../nn/index.ts'
import { DatasetError } from './errors.ts'

/** What the split needs to know of a recording. */
export interface SplitCandidate {
  recordingId: string
  /** Codec frames it holds. */
  frames: number
  silent: boolean
}

export interface Split {
  segments: SplitSegment[]
  leftOut: { recordingId: string; reason: string }[]
}

export interface SplitOptions {
  /** T: a sequence needs T + 1 frames, the last one as the target of the last step. */
  sequenceFrames: number
  /** Seconds from one frame to the next. */
  frameSeconds: number
  seed: number
}

/** Share of the files, or of the only file, that training never sees: 5 of 25 in the primary paper. */
const HELD_OUT = 0.2

const reasonToLeaveOut = (candidate: SplitCandidate, { sequenceFrames, frameSeconds }: SplitOptions): string | null => {
  const needed = sequenceFrames + 1
  if (candidate.frames < needed) {
    return `It lasts ${(candidate.frames * frameSeconds).toFixed(2)} s; a training sequence needs ${(needed * frameSeconds).toFixed(2)} s.`
  }
  return candidate.silent ? 'It is silent.' : null
}

/** The only recording: its end is held out, long enough for one sequence if the rest keeps one too. */
const splitOne = ({ recordingId, frames }: SplitCandidate, { sequenceFrames, frameSeconds }: SplitOptions): SplitSegment[] => {
  const needed = sequenceFrames + 1
  const heldOut = Math.max(Math.round(frames * HELD_OUT), needed)
  const boundary = frames - heldOut >= needed ? frames - heldOut : frames
  const segment = (part: SplitSegment['part'], start: number, end: number): SplitSegment => ({
    recordingId,
    startSeconds: start * frameSeconds,
    endSeconds: end * frameSeconds,
    part,
  })
  const training = segment('training', 0, boundary)
  return boundary < frames ? [training, segment('validation', boundary, frames)] : [training]
}

/**
 * Which recordings are learnt from and which are held out. Split by file: neighbouring frames of one performance are too
 * alike to test anything. About a fifth of the files, at least one, is held out; of a single recording its last fifth.
 *
 * @throws DatasetError where nothing can be learnt from
 */
export function splitRecordings(candidates: readonly SplitCandidate[], options: SplitOptions): Split {
  if (candidates.length === 0) throw new DatasetError('There are no recordings to learn from.', 'Import sound files first.')
  const leftOut: Split['leftOut'] = []
  const usable: SplitCandidate[] = []
  for (const candidate of candidates) {
    const reason = reasonToLeaveOut(candidate, options)
    if (reason === null) usable.push(candidate)
    else leftOut.push({ recordingId: candidate.recordingId, reason })
  }
  if (usable.length === 0) throw nothingUsable(candidates, options)
  if (usable.length === 1) return { segments: splitOne(usable[0], options), leftOut }

  const order = new CounterRandom(options.seed, streamOf('split')).permutation(usable.length)
  const heldOut = new Set(order.subarray(0, Math.max(1, Math.round(usable.length * HELD_OUT))))
  const segments = usable.map(
    ({ recordingId, frames }, index): SplitSegment => ({
      recordingId,
      startSeconds: 0,
      endSeconds: frames * options.frameSeconds,
      part: heldOut.has(index) ? 'validation' : 'training',
    }),
  )
  return { segments, leftOut }
}

const nothingUsable = (candidates: readonly SplitCandidate[], { sequenceFrames, frameSeconds }: SplitOptions): DatasetError => {
  const neededSeconds = ((sequenceFrames + 1) * frameSeconds).toFixed(2)
  if (candidates.every((candidate) => candidate.silent)) {
    return new DatasetError('All recordings are silent.', 'Check that the right files were imported, and listen to one.')
  }
  return new DatasetError(
    `No recording is long enough and audible: a training sequence needs ${neededSeconds} s.`,
    'Import longer recordings, or train with fewer frames per sequence.',
  )
}
