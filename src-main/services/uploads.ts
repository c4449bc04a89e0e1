import { open, mkdir, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { newId, safeFileName } from './identifiers.ts'
import { ProjectError } from '../failures/project-error.ts'
import { explaining } from '../failures/file-errors.ts'
import type { ProjectPaths } from './project-paths.ts'

const MAXIMUM_OPEN = 64
const MAXIMUM_BYTES = 16 * 1024 ** 3

interface Upload {
  path: string
  name: string
  sizeBytes: number
  receivedBytes: number
  handle: FileHandle
}

export interface StagedUpload {
  path: string
  name: string
}

/** Files a browser sends piece by piece, staged in the project's cache until they are imported. */
export class Uploads {
  private readonly paths: ProjectPaths
  private readonly open = new Map<string, Upload>()
  private readonly complete = new Map<string, StagedUpload>()
  private readonly removing = new Set<Promise<void>>()

  constructor(paths: ProjectPaths) {
    this.paths = paths
  }

  async begin(fileName: string, sizeBytes: number): Promise<string> {
    if (this.open.size >= MAXIMUM_OPEN) {
      throw new ProjectError({ code: 'conflict', message: `More than ${MAXIMUM_OPEN} files are being sent at once.`, advice: 'Wait until some of them have arrived.' })
    }
    if (sizeBytes > MAXIMUM_BYTES) {
      throw new ProjectError({ code: 'bad-input', message: `"${fileName}" is larger than 16 GB.`, advice: 'Cut it into shorter files.' })
    }
    const id = newId('upload')
    const name = safeFileName(fileName)
    const folder = join(this.paths.incoming, id)
    const path = join(folder, name)
    const handle = await explaining(`write to the project in ${this.paths.folder}`, async () => {
      await mkdir(folder)
      return open(path, 'wx')
    })
    const upload: Upload = { path, name, sizeBytes, receivedBytes: 0, handle }
    this.open.set(id, upload)
    if (sizeBytes === 0) await this.finish(id, upload)
    return id
  }

  async chunk(id: string, offsetBytes: number, data: Uint8Array): Promise<void> {
    const upload = this.open.get(id)
    if (!upload) throw new ProjectError({ code: 'not-found', message: 'This file is not being sent any more.', advice: 'Send it again from the start.' })
    if (offsetBytes !== upload.receivedBytes || offsetBytes + data.length > upload.sizeBytes) {
      throw new ProjectError({ code: 'invalid-request', message: `"${upload.name}" did not arrive in order.`, advice: 'Send it again from the start.' })
    }
    upload.receivedBytes += data.length
    try {
      await explaining(`write to the project in ${this.paths.folder}`, () => upload.handle.write(data, 0, data.length, offsetBytes))
    } catch (error) {
      await this.drop(id, upload)
      throw error
    }
    if (upload.receivedBytes === upload.sizeBytes) await this.finish(id, upload)
  }

  /** Hands the staged files over; whoever takes them calls `discard` when done. */
  take(ids: readonly string[]): StagedUpload[] {
    return ids.map((id) => {
      const staged = this.complete.get(id)
      if (!staged) throw new ProjectError({ code: 'not-found', message: 'A file has not arrived completely.', advice: 'Send it again from the start.' })
      return staged
    })
  }

  async discard(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.complete.delete(id)
    const removal = Promise.all(ids.map((id) => rm(join(this.paths.incoming, id), { recursive: true, force: true }))).then(() => undefined)
    this.removing.add(removal)
    try {
      await removal
    } finally {
      this.removing.delete(removal)
    }
  }

  async close(): Promise<void> {
    for (const [id, upload] of [...this.open]) await this.drop(id, upload)
    await this.discard([...this.complete.keys()])
    await Promise.allSettled(this.removing)
  }

  private async finish(id: string, upload: Upload): Promise<void> {
    await upload.handle.close()
    this.open.delete(id)
    const { size } = await stat(upload.path)
    if (size !== upload.sizeBytes) throw new ProjectError({ code: 'bad-input', message: `"${upload.name}" did not arrive completely.`, advice: 'Send it again.' })
    this.complete.set(id, { path: upload.path, name: upload.name })
  }

  private async drop(id: string, upload: Upload): Promise<void> {
    this.open.delete(id)
    await upload.handle.close()
    await rm(join(this.paths.incoming, id), { recursive: true, force: true })
  }
}
