import { whatIsLearnable, type LearnableRecording, type SequenceNeed, type SplitSegment } from '../../../src-shared/project/index.ts'
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

/** Share of the files, or of the only file, that training never sees: 5 of 25 in the primary paper. */
const HELD_OUT = 0.2

/** The only recording: its end is held out, long enough for one sequence if the rest keeps one too. */
const splitOne = ({ recordingId, frames }: LearnableRecording, { sequenceFrames, frameSeconds }: SplitOptions): SplitSegment[] => {
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
export function splitRecordings(candidates: readonly LearnableRecording[], options: SplitOptions): Split {
  const { usable, leftOut, obstacle } = whatIsLearnable(candidates, options, codecDescriptors())
  if (obstacle) throw new DatasetError(obstacle.message, obstacle.advice)
  if (usable.length === 1) return { segments: splitOne(usable[0], options), leftOut }

  const order = new CounterRandom(options.seed, streamOf('split')).permutation(usable.length)
  const heldOut = new Set(order.subarray(0, Math.max(1, Math.round(usable.length * HELD_OUT))))
  const segments = usable.map(({ recordingId, frames }, index): SplitSegment => ({
    recordingId,
    startSeconds: 0,
    endSeconds: frames * options.frameSeconds,
    part: heldOut.has(index) ? 'validation' : 'training',
  }))
  return { segments, leftOut }
}
