import type { Mend } from './mend.ts'
import type { Recording } from './recording.ts'
import type { LearntMaterial, Run, SplitSegment } from './run.ts'

/** A recording of the project, and the id by which a run knows it. */
export interface LearntRecording {
  id: string
  recording: Recording
}

/** What a run with this split learns from, as far as it is known. */
export function materialOf(split: readonly SplitSegment[], known: readonly Recording[]): LearntMaterial[] {
  const ids = new Set(split.map(({ recordingId }) => recordingId))
  return known.filter(({ id }) => ids.has(id)).map(({ id, name, contentHash, mend }) => ({ recordingId: id, name, contentHash, mend }))
}

/**
 * The recording that a run learnt from under an id: by its content, whatever its id is by now. Runs from before contents were noted know
 * ids alone.
 *
 * @returns  where it is not there: its name, and whether its id is another sound by now
 */
export function findLearnt(
  { material }: Pick<Run, 'material'>,
  id: string,
  recordings: readonly Recording[],
): { recording: Recording } | { name: string; changed: boolean } {
  const learnt = material.find(({ recordingId }) => recordingId === id)
  const named = recordings.find((recording) => recording.id === id)
  const recording =
    learnt && named?.contentHash !== learnt.contentHash ? recordings.find(({ contentHash }) => contentHash === learnt.contentHash) : named
  return recording ? { recording } : { name: named?.name ?? learnt?.name ?? id, changed: named !== undefined }
}

/** The recordings that a run learnt from, as far as they are there: what a network plays with where it plays with sounds of them. */
export const learntRecordings = (run: Pick<Run, 'material'>, recordings: readonly Recording[]): Recording[] =>
  run.material.flatMap(({ recordingId }) => {
    const found = findLearnt(run, recordingId, recordings)
    return 'recording' in found ? [found.recording] : []
  })

/** The same file is heard otherwise than when the run learnt from it: other mends, other tracks. */
export function isHeardOtherwise({ material }: Pick<Run, 'material'>, { id, recording }: LearntRecording): boolean {
  const then = material.find(({ recordingId }) => recordingId === id)?.mend
  return !!then && mendKey(then) !== mendKey(recording.mend)
}

const mendKey = ({ kinds, tracks }: Mend): string => JSON.stringify([[...kinds].sort(), tracks])
