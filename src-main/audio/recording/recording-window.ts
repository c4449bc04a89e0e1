/**
 * Which captured frames belong to a recording, as arithmetic of whole frames.
 *
 * A performer plays to what they hear. Source frame s, given to the device when device frame n is taken, is heard later and
 * its echo is captured later still: `roundTripFrames` after n, as measured by the loopback. So what was captured together with
 * device frame n was played to source frame s(n) - roundTripFrames.
 */
export interface RecordingPlan {
  /** Timeline frame of the first sample that is kept. */
  punchInFrame: number
  /** Exclusive; null: until stopped. */
  punchOutFrame: number | null
  /** Where the transport starts: before the punch-in by the count-in, or by the pre-roll of a punch-in. May be negative. */
  transportStartFrame: number
}

export interface CountIn {
  bars: number
  beatsPerBar: number
  beatsPerMinute: number
  sampleRate: number
}

/** Length of a count-in, whole frames. */
export const countInFrames = ({ bars, beatsPerBar, beatsPerMinute, sampleRate }: CountIn): number =>
  Math.round((bars * beatsPerBar * 60 * sampleRate) / beatsPerMinute)

export function planRecording(punchInFrame: number, punchOutFrame: number | null, leadFrames: number): RecordingPlan {
  if (punchOutFrame !== null && punchOutFrame <= punchInFrame)
    throw new RangeError(`Punch-out (frame ${punchOutFrame}) must come after punch-in (frame ${punchInFrame})`)
  return { punchInFrame, punchOutFrame, transportStartFrame: punchInFrame - leadFrames }
}

/** The timeline frame that a captured frame was played to. */
export const alignedFrame = (timelineFrameOfOutput: number, roundTripFrames: number): number => timelineFrameOfOutput - roundTripFrames

export interface WindowSlice {
  /** Frames of silence to write first, where capture has a gap. */
  gapFrames: number
  /** Part of the block to write: [from, to). */
  from: number
  to: number
  /** No later block can hold anything. */
  complete: boolean
}

/**
 * The part of a captured block that is written next.
 *
 * @param blockFrame      timeline frame that the block's first frame was played to
 * @param blockFrames     its length
 * @param writtenFrames   frames written so far, of which the first is at the punch-in
 */
export function sliceOfBlock(plan: RecordingPlan, blockFrame: number, blockFrames: number, writtenFrames: number): WindowSlice {
  const next = plan.punchInFrame + writtenFrames
  const end = Math.min(blockFrame + blockFrames, plan.punchOutFrame ?? Infinity)
  const start = Math.max(blockFrame, next)
  const complete = plan.punchOutFrame !== null && blockFrame + blockFrames >= plan.punchOutFrame
  if (end <= start) return { gapFrames: 0, from: 0, to: 0, complete }
  return { gapFrames: start - next, from: start - blockFrame, to: end - blockFrame, complete }
}
