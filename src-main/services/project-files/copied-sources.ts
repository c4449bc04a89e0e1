import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Recording } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { comparable } from '../../storage/plain-path.ts'
import { freeFileName, safeFileName } from '../../storage/file-names.ts'
import type { SourceKeeper } from '../library/source-keeper.ts'

/** Sources that were left in place and come along as files of the project. */
export interface ComingSource {
  recording: Recording
  /** In `recordings/`. */
  file: string
  path: string
}

/**
 * Recordings of which the sources come along, each proven to be the one that was imported, under names that are free.
 *
 * @returns those whose source cannot be read, too: they stay where they are said to be
 */
export async function sourcesToCopy(
  recordings: readonly Recording[],
  sources: Pick<SourceKeeper, 'proven'>,
  signal: AbortSignal,
): Promise<{ coming: ComingSource[]; left: string[] }> {
  const taken = new Set(recordings.flatMap(({ file, reference }) => (reference ? [] : [comparable(file)])))
  const coming: ComingSource[] = []
  const left: string[] = []
  for (const recording of recordings) {
    if (!recording.reference) continue
    try {
      const path = await sources.proven(recording, signal)
      const file = freeFileName(safeFileName(recording.file), (name) => taken.has(comparable(name)))
      taken.add(comparable(file))
      coming.push({ recording, file, path })
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof ProjectError)) throw error
      left.push(recording.name)
    }
  }
  return { coming, left }
}

/** The recordings with those sources as their own files. */
export function withCopiedSources(recordings: readonly Recording[], coming: readonly ComingSource[]): Recording[] {
  const files = new Map(coming.map(({ recording, file }) => [recording.id, file]))
  return recordings.map((recording) => {
    const file = files.get(recording.id)
    return file === undefined ? recording : { ...recording, file, reference: null }
  })
}

/** Hands a source on piece by piece. @throws ProjectError where it is not what was imported any more */
export async function readSource(
  { path, recording }: ComingSource,
  onPiece: (piece: Uint8Array) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { signal, highWaterMark: 1 << 20 })) {
    hash.update(piece as Buffer)
    await onPiece(piece as Buffer)
  }
  if (hash.digest('hex') !== recording.contentHash)
    throw new ProjectError({
      code: 'conflict',
      message: `The file of "${recording.name}" changed while it was copied.`,
      advice: 'Try again.',
    })
}
