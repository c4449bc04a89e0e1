import {
  NO_CORRECTION,
  NO_MARKS,
  type HeardCorrection,
  type Marks,
  type LearntMaterial,
  type Recording,
} from '../../../src-shared/project/index.ts'
import type { Trash } from '../trash/trash.ts'

/** What a recording was before it left the project. */
export interface FormerRecording {
  id: string
  name: string
  /** Of those in the trash: as the person set them. */
  markers: Recording['markers'] | null
  correction: HeardCorrection
  labels: Marks
  /** Of its decoded copy, in whose samples its edits count; null where none are left. */
  pcmSampleRate: number | null
  inTrash: boolean
}

/**
 * Recordings that are not in the project but still known, by their content: those in the trash, and those that runs learnt from. Imported
 * again, they are what they were, so that undo finds them and runs go on.
 */
export async function formerRecordings(
  trash: Trash,
  learnt: readonly LearntMaterial[],
  listed: readonly Recording[],
): Promise<Map<string, FormerRecording>> {
  const here = new Set(listed.map(({ id }) => id))
  const former = new Map<string, FormerRecording>()
  for (const { recordingId, name, contentHash } of learnt)
    if (!here.has(recordingId))
      former.set(contentHash, {
        id: recordingId,
        name,
        markers: null,
        correction: NO_CORRECTION,
        labels: NO_MARKS,
        pcmSampleRate: null,
        inTrash: false,
      })
  for (const entry of await trash.entries()) {
    if (entry.kind !== 'recording' || here.has(entry.record.id)) continue
    const { id, name, markers, correction, labels, pcmSampleRate, contentHash } = entry.record
    former.set(contentHash, { id, name, markers, correction, labels, pcmSampleRate, inTrash: true })
  }
  return former
}
