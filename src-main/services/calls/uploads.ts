import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { createNewFile, fileInfo } from '../../storage/files.ts'
import { makeFolder, removeFolder } from '../../storage/folders.ts'
import type { Caller } from './caller.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import type { Log } from '../../failures/log.ts'
import type { ProjectPaths } from '../project/project-paths.ts'

const MAXIMUM_OPEN = 64
const MAXIMUM_BYTES = 16 * 1024 ** 3
/** A window that has sent nothing for so long does not send on: what it sent is let go. */
const IDLE_LIMIT_MS = 15 * 60_000
const SWEEP_EVERY_MS = 60_000

interface Upload {
  path: string
  name: string
  sizeBytes: number
  receivedBytes: number
  handle: FileHandle
  owner: Owner
}

/** What one window sends: freed together. */
interface Owner {
  heardMs: number
}

export interface StagedUpload {
  path: string
  name: string
}

interface CompleteUpload extends StagedUpload {
  owner: Owner
}

/**
 * Files a browser sends piece by piece, staged in the project's cache until they are imported; freed when the window that sends them
 * leaves, or falls silent.
 */
export class Uploads {
  private readonly paths: Pick<ProjectPaths, 'folder' | 'incoming'>
  private readonly open = new Map<string, Upload>()
  private readonly complete = new Map<string, CompleteUpload>()
  private readonly owners = new Map<Caller | null, Owner>()
  private readonly removing = new Set<Promise<void>>()

  private readonly sweeping: NodeJS.Timeout

  constructor(
    paths: Pick<ProjectPaths, 'folder' | 'incoming'>,
    private readonly log: Log,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.paths = paths
    this.sweeping = setInterval(() => this.watched(this.freeIdle()), SWEEP_EVERY_MS).unref()
  }

  /** @param caller  the window; null for the program itself */
  async begin(fileName: string, sizeBytes: number, caller: Caller | null = null): Promise<string> {
    await this.freeIdle()
    if (this.open.size >= MAXIMUM_OPEN) {
      throw new ProjectError({
        code: 'conflict',
        message: `More than ${MAXIMUM_OPEN} files are being sent at once.`,
        advice: 'Wait until some of them have arrived.',
      })
    }
    if (sizeBytes > MAXIMUM_BYTES) {
      throw new ProjectError({ code: 'bad-input', message: `"${fileName}" is larger than 16 GB.`, advice: 'Cut it into shorter files.' })
    }
    const id = newId('upload')
    const name = safeFileName(fileName)
    const folder = join(this.paths.incoming, id)
    const path = join(folder, name)
    const handle = await explaining(`write to ${this.paths.folder}`, async () => {
      await makeFolder(folder)
      return createNewFile(path)
    })
    const upload: Upload = { path, name, sizeBytes, receivedBytes: 0, handle, owner: this.ownerFor(caller) }
    this.open.set(id, upload)
    if (sizeBytes === 0) await this.finish(id, upload)
    return id
  }

  async chunk(id: string, offsetBytes: number, data: Uint8Array): Promise<void> {
    const upload = this.open.get(id)
    if (!upload)
      throw new ProjectError({
        code: 'not-found',
        message: 'This file is not being sent any more.',
        advice: 'Send it again from the start.',
      })
    if (offsetBytes !== upload.receivedBytes || offsetBytes + data.length > upload.sizeBytes) {
      throw new ProjectError({
        code: 'invalid-request',
        message: `"${upload.name}" did not arrive in order.`,
        advice: 'Send it again from the start.',
      })
    }
    upload.receivedBytes += data.length
    upload.owner.heardMs = this.nowMs()
    try {
      await explaining(`write to ${this.paths.folder}`, () => upload.handle.write(data, 0, data.length, offsetBytes))
    } catch (error) {
      await this.drop(id, upload)
      throw error
    }
    if (upload.receivedBytes === upload.sizeBytes) await this.finish(id, upload)
  }

  /** Hands the staged files over; whoever takes them calls `discard` when done. */
  take(ids: readonly string[]): StagedUpload[] {
    const staged = ids.map((id) => {
      const upload = this.complete.get(id)
      if (!upload)
        throw new ProjectError({
          code: 'not-found',
          message: 'A file has not arrived completely.',
          advice: 'Send it again from the start.',
        })
      return upload
    })
    for (const id of ids) this.complete.delete(id)
    return staged
  }

  /** Removes files that were handed over. */
  async discard(ids: readonly string[]): Promise<void> {
    const removal = Promise.all(ids.map((id) => removeFolder(join(this.paths.incoming, id)))).then(() => undefined)
    this.removing.add(removal)
    try {
      await removal
    } finally {
      this.removing.delete(removal)
    }
  }

  async close(): Promise<void> {
    clearInterval(this.sweeping)
    for (const owner of [...this.owners.values()]) await this.free(owner)
    await Promise.allSettled(this.removing)
  }

  private ownerFor(caller: Caller | null): Owner {
    const known = this.owners.get(caller)
    if (known) {
      known.heardMs = this.nowMs()
      return known
    }
    const owner: Owner = { heardMs: this.nowMs() }
    this.owners.set(caller, owner)
    caller?.onLeave(() => {
      this.owners.delete(caller)
      this.watched(this.free(owner))
    })
    return owner
  }

  /** For what nobody waits for. What stays on the disk is removed when the project is opened again. */
  private watched(work: Promise<void>): void {
    work.catch((error: unknown) => this.log.write('warning', 'Uploads that were given up could not be removed', { error }))
  }

  private async freeIdle(): Promise<void> {
    for (const owner of this.owners.values()) if (this.nowMs() - owner.heardMs > IDLE_LIMIT_MS) await this.free(owner)
  }

  private async free(owner: Owner): Promise<void> {
    for (const [id, upload] of [...this.open]) if (upload.owner === owner) await this.drop(id, upload)
    const arrived = [...this.complete].filter(([, upload]) => upload.owner === owner).map(([id]) => id)
    for (const id of arrived) this.complete.delete(id)
    await this.discard(arrived)
  }

  private async finish(id: string, upload: Upload): Promise<void> {
    await upload.handle.close()
    this.open.delete(id)
    const { size } = await fileInfo(upload.path)
    if (size !== upload.sizeBytes)
      throw new ProjectError({ code: 'bad-input', message: `"${upload.name}" did not arrive completely.`, advice: 'Send it again.' })
    this.complete.set(id, { path: upload.path, name: upload.name, owner: upload.owner })
  }

  private async drop(id: string, upload: Upload): Promise<void> {
    this.open.delete(id)
    await upload.handle.close()
    await removeFolder(join(this.paths.incoming, id))
  }
}
