import { join } from 'node:path'
import { EXPORT_CHUNK_BYTES } from '../../../src-shared/rpc/index.ts'
import { openFile } from '../../storage/files.ts'
import { removeFolder } from '../../storage/folders.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'

interface StagedExport {
  folder: string
  files: readonly { name: string; bytes: number }[]
}

/** Finished exports that wait to be saved by the person: a window fetches their files piece by piece. */
export class StagedExports {
  private readonly byJob = new Map<string, StagedExport>()

  add(jobId: string, staged: StagedExport): void {
    this.byJob.set(jobId, staged)
  }

  async read(jobId: string, fileName: string, offsetBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const staged = this.byJob.get(jobId)
    const file = staged?.files.find(({ name }) => name === fileName)
    if (!staged || !file)
      throw new ProjectError({ code: 'not-found', message: 'This export is not there any more.', advice: 'Export it again.' })
    const data = new Uint8Array(Math.max(0, Math.min(EXPORT_CHUNK_BYTES, file.bytes - offsetBytes)))
    return explaining(`read ${fileName}`, async () => {
      const handle = await openFile(join(staged.folder, file.name))
      try {
        const { bytesRead } = await handle.read(data, 0, data.length, offsetBytes)
        return data.subarray(0, bytesRead)
      } finally {
        await handle.close()
      }
    })
  }

  /** The files have been saved, or are not wanted. */
  async discard(jobId: string): Promise<void> {
    const staged = this.byJob.get(jobId)
    this.byJob.delete(jobId)
    if (staged) await removeFolder(staged.folder)
  }
}
