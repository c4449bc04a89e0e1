import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import { namesIn } from '../../storage/folders.ts'
import type { WorkControl } from '../../workers/engine-client.ts'
import type { ProjectStore } from '../project/project-store.ts'
import { hashFile } from './copy-source.ts'

/** Files in `recordings/` that nobody listed: put there by hand, or left by an import that was cut off. */
export class UnlistedFiles {
  private readonly store: ProjectStore
  /** By their size. */
  private bySize = new Map<number, string[]>()

  constructor(store: ProjectStore) {
    this.store = store
  }

  /** Looks what there is. */
  async look(): Promise<void> {
    const { paths, file } = this.store
    const listed = new Set(file.recordings.map((recording) => recording.file))
    const bySize = new Map<number, string[]>()
    for (const name of await namesIn(paths.recordings)) {
      const info = !name.startsWith('.') && !listed.has(name) ? await lstat(paths.recording(name)) : null
      if (info?.isFile()) bySize.set(info.size, [...(bySize.get(info.size) ?? []), paths.recording(name)])
    }
    this.bySize = bySize
  }

  /** A file that already lies in `recordings/` (put there by hand, or left by a crash) is taken where it is. */
  async has(path: string): Promise<boolean> {
    const [folder, recordings] = await Promise.all([realpath(dirname(path)), realpath(this.store.paths.recordings)])
    if (relative(recordings, folder) !== '' || basename(path).startsWith('.')) return false
    // A link that lies there is taken as what it leads to: by a copy.
    if (!(await lstat(path)).isFile()) return false
    return !this.store.file.recordings.some(({ file, reference }) => !reference && file === basename(path))
  }

  /** A copy of the file that was in place already when an earlier import was cut off: it is taken instead of a second one. */
  async copyOf(path: string, sizeBytes: number, control: WorkControl): Promise<string | null> {
    const copies = this.bySize.get(sizeBytes)
    if (!copies || copies.includes(await realpath(path))) return null
    const contentHash = await hashFile(path, control)
    for (const copy of copies) {
      if ((await hashFile(copy, control)) !== contentHash) continue
      this.bySize.set(
        sizeBytes,
        copies.filter((other) => other !== copy),
      )
      return copy
    }
    return null
  }
}
