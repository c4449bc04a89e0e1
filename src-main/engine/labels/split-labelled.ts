import { HELD_OUT_SHARE, type SplitSegment } from '../../../src-shared/project/index.ts'
import { CounterRandom, streamOf } from '../random.ts'
import type { MeantStretch } from './label-windows.ts'

/** Of the recordings no more are held out, whatever labels they have. */
const MOST_HELD_OUT = 1 / 3

/** A recording that has labels. */
export interface LabelledRecording {
  recordingId: string
  seconds: number
  stretches: readonly MeantStretch[]
}

/**
 * Which recordings are learnt from and which are held out: about a fifth of those with each label, by file, so that each label is measured
 * where it can be; of a single recording its last fifth. A label that occurs in one recording only is learnt. Where that would be more than
 * {@link MOST_HELD_OUT} of all, the rarest labels go unmeasured.
 */
export function splitLabelled(recordings: readonly LabelledRecording[], seed: number): SplitSegment[] {
  const whole = ({ recordingId, seconds }: LabelledRecording, part: SplitSegment['part']): SplitSegment => ({
    recordingId,
    startSeconds: 0,
    endSeconds: seconds,
    part,
  })
  if (recordings.length === 1) {
    const [{ recordingId, seconds }] = recordings
    const boundary = seconds * (1 - HELD_OUT_SHARE)
    return [
      { recordingId, startSeconds: 0, endSeconds: boundary, part: 'training' },
      { recordingId, startSeconds: boundary, endSeconds: seconds, part: 'validation' },
    ]
  }
  const order = Array.from(new CounterRandom(seed, streamOf('split of labels')).permutation(recordings.length), (i) => recordings[i])
  const having = new Map<string, LabelledRecording[]>()
  for (const recording of order)
    for (const label of new Set(recording.stretches.map((stretch) => stretch.label)))
      having.set(label, [...(having.get(label) ?? []), recording])
  const heldOut = new Set<LabelledRecording>()
  // The rarest first: a recording that is held out for it counts for its other labels, too.
  for (const [, those] of [...having].sort(([a, one], [b, other]) => one.length - other.length || a.localeCompare(b))) {
    const wanted = Math.min(those.length - 1, Math.max(1, Math.round(those.length * HELD_OUT_SHARE)))
    let missing = wanted - those.filter((recording) => heldOut.has(recording)).length
    for (const recording of those) if (missing > 0 && !heldOut.has(recording) && leavesEach(recording)) missing -= Number(hold(recording))
  }
  const most = Math.ceil(recordings.length * MOST_HELD_OUT)
  // Those of the rarest labels came first.
  for (const recording of heldOut) if (heldOut.size > most) heldOut.delete(recording)
  return recordings.map((recording) => whole(recording, heldOut.has(recording) ? 'validation' : 'training'))

  /** Whether every label of it stays among those that are learnt. */
  function leavesEach({ stretches }: LabelledRecording): boolean {
    return stretches.every(({ label }) => having.get(label)!.filter((other) => !heldOut.has(other)).length > 1)
  }
  function hold(recording: LabelledRecording): boolean {
    heldOut.add(recording)
    return true
  }
}
