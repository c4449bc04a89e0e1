import {
  HELD_OUT_SHARE,
  whatIsLearnable,
  type LearnableRecording,
  type SequenceNeed,
  type SplitSegment,
} from '../../../src-shared/project/index.ts'
import { codecDescriptors } from '../dsp/codecs/index.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { DatasetError } from './errors.ts'

export interface Split {
  segments: SplitSegment[]
  leftOut: { recordingId: string; reason: string }[]
}

export interface SplitOptions extends SequenceNeed {
  seed: number
}

/** The only long recording: its end is held out, long enough for one sequence if the rest keeps one too. */
const splitOne = ({ recordingId, frames }: LearnableRecording, { sequenceFrames, frameSeconds }: SplitOptions): SplitSegment[] => {
  const needed = sequenceFrames + 1
  const heldOut = Math.max(Math.round(frames * HELD_OUT_SHARE), needed)
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
 * Of recordings that are joined because they are short a fifth as well, where both sides then hold a sequence.
 *
 * @throws DatasetError where nothing can be learnt from
 */
export function splitRecordings(candidates: readonly LearnableRecording[], options: SplitOptions): Split {
  const { usable, joined, leftOut, obstacle } = whatIsLearnable(candidates, options, codecDescriptors())
  if (obstacle) throw new DatasetError(obstacle.message, obstacle.advice)
  const isJoined = new Set(joined)
  const long = usable.filter((recording) => !isJoined.has(recording))
  const heldOut = new Set([...heldOutOf(long, options.seed), ...heldOutOfJoined(joined, options)])
  const segments = usable.flatMap((recording): SplitSegment[] => {
    if (long.length === 1 && recording === long[0]) return splitOne(recording, options)
    const { recordingId, frames, framesToEnd } = recording
    const endSeconds = (isJoined.has(recording) ? framesToEnd : frames) * options.frameSeconds
    return [{ recordingId, startSeconds: 0, endSeconds, part: heldOut.has(recording) ? 'validation' : 'training' }]
  })
  return { segments, leftOut }
}

const heldOutOf = (recordings: readonly LearnableRecording[], seed: number): LearnableRecording[] =>
  recordings.length < 2 ? [] : drawn(recordings, seed, 'split').slice(0, Math.max(1, Math.round(recordings.length * HELD_OUT_SHARE)))

/** As many as last a fifth of all and at least one sequence; none where the others are then too few to learn from. */
function heldOutOfJoined(joined: readonly LearnableRecording[], { seed, sequenceFrames }: SplitOptions): LearnableRecording[] {
  const needed = sequenceFrames + 1
  const all = framesOf(joined)
  const wanted = Math.max(needed, all * HELD_OUT_SHARE)
  const heldOut: LearnableRecording[] = []
  for (const recording of drawn(joined, seed, 'split of joined recordings')) {
    if (framesOf(heldOut) >= wanted) break
    heldOut.push(recording)
  }
  return all - framesOf(heldOut) >= needed ? heldOut : []
}

const framesOf = (recordings: readonly LearnableRecording[]): number => recordings.reduce((sum, { framesToEnd }) => sum + framesToEnd, 0)

const drawn = (recordings: readonly LearnableRecording[], seed: number, stream: string): LearnableRecording[] =>
  Array.from(new CounterRandom(seed, streamOf(stream)).permutation(recordings.length), (index) => recordings[index])
