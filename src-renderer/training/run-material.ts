import { findLearnt, isHeardOtherwise, type MidiTake, type Recording, type Run } from '../../src-shared/project/index.ts'

export interface HeardRecording {
  /** As the run knows it. */
  id: string
  name: string
  /** Null where it is not in the project any more, or is another sound. */
  item: Recording | MidiTake | null
  /** All of it is held out. */
  isKeptAside: boolean
  /** What is to be said of it, else empty. */
  note: string
}

/** What a run learns from, in the order of its split: what is there, what was kept aside, changed or removed. */
export function heardMaterial(run: Pick<Run, 'split' | 'material'>, recordings: readonly Recording[]): HeardRecording[] {
  const ids = [...new Set(run.split.map(({ recordingId }) => recordingId))]
  return ids.map((id) => {
    const isKeptAside = run.split.every(({ recordingId, part }) => recordingId !== id || part === 'validation')
    const found = findLearnt(run, id, recordings)
    if (!('recording' in found)) {
      return { id, name: found.name, item: null, isKeptAside, note: found.changed ? 'another sound by now' : 'removed' }
    }
    const { recording } = found
    const note = isHeardOtherwise(run, { id, recording }) ? 'mended otherwise by now' : isKeptAside ? 'kept aside' : ''
    return { id, name: recording.name, item: recording, isKeptAside, note }
  })
}

/** The same of a run that learns from notes. */
export function readTunes(run: Pick<Run, 'split' | 'material'>, takes: readonly MidiTake[]): HeardRecording[] {
  return run.material.map(({ recordingId: id, name }) => {
    const isKeptAside = run.split.every(({ recordingId, part }) => recordingId !== id || part === 'validation')
    const item = takes.find((take) => take.id === id) ?? null
    return { id, name: item?.name ?? name, item, isKeptAside, note: item ? (isKeptAside ? 'kept aside' : '') : 'removed' }
  })
}

/** Recordings that sound and that the run knows nothing of: they came since, or were left out. */
export const unheardRecordings = ({ material }: Pick<Run, 'material'>, recordings: readonly Recording[]): Recording[] =>
  recordings.filter(
    ({ id, contentHash, silent }) => !silent && !material.some((learnt) => learnt.recordingId === id || learnt.contentHash === contentHash),
  )
