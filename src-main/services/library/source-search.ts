import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { hashFile } from './copy-source.ts'

/** A file that is looked for: by its content, and by its size or name to know which files are worth reading. */
export interface WantedSource {
  id: string
  fileName: string
  /** Null where it was never noted: then only files of the same name are read. */
  sizeBytes: number | null
  contentHash: string
}

export interface SearchLimits {
  /** Folders below the ones that are searched. */
  depth: number
  /** Files and folders looked at. */
  entries: number
}

/** A folder that a person names is searched through; 200,000 files are more than any music library's branch. */
export const NAMED_FOLDER: SearchLimits = { depth: 16, entries: 200_000 }

/** Around the former place nobody waits: a quick look. */
export const NEIGHBOURHOOD: SearchLimits = { depth: 2, entries: 5_000 }

/**
 * Finds files by their content in `places` (files, or folders searched through; links to folders are not followed).
 * Only files of a wanted size or name are read. Folders that may not be read are passed over.
 *
 * @returns  paths by the id of what was wanted
 */
export async function searchSources(
  wanted: readonly WantedSource[],
  places: readonly string[],
  limits: SearchLimits,
  signal: AbortSignal,
  onLook: (path: string) => void,
): Promise<Map<string, string>> {
  const search = new Search(wanted, limits, signal, onLook)
  for (const place of places) await search.enter(place, 0)
  return search.found
}

class Search {
  readonly found = new Map<string, string>()
  private readonly missing: Map<string, WantedSource>
  private readonly seen = new Set<string>()
  private looked = 0

  constructor(
    wanted: readonly WantedSource[],
    private readonly limits: SearchLimits,
    private readonly signal: AbortSignal,
    private readonly onLook: (path: string) => void,
  ) {
    this.missing = new Map(wanted.map((source) => [source.id, source]))
  }

  async enter(path: string, depth: number): Promise<void> {
    if (this.over()) return
    const info = await stat(path).catch(() => null)
    if (info?.isDirectory()) await this.searchFolder(path, depth)
    else if (info?.isFile()) await this.look(path, info.size)
  }

  private async searchFolder(folder: string, depth: number): Promise<void> {
    const real = await realpath(folder).catch(() => folder)
    if (this.seen.has(real)) return
    this.seen.add(real)
    this.onLook(folder)
    const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => [])
    // Files first: what was moved one folder up is found before deep branches are entered.
    for (const entry of entries.filter((candidate) => candidate.isFile())) {
      if (this.over()) return
      this.looked++
      await this.enter(join(folder, entry.name), depth)
    }
    if (depth >= this.limits.depth) return
    for (const entry of entries.filter((candidate) => candidate.isDirectory() && !candidate.name.startsWith('.'))) {
      if (this.over()) return
      this.looked++
      await this.enter(join(folder, entry.name), depth + 1)
    }
  }

  private async look(path: string, sizeBytes: number): Promise<void> {
    const candidates = [...this.missing.values()].filter((source) =>
      source.sizeBytes === null ? source.fileName === basename(path) : source.sizeBytes === sizeBytes,
    )
    if (candidates.length === 0) return
    const hash = await hashFile(path, { signal: this.signal }).catch(() => null)
    for (const { id, contentHash } of candidates) {
      if (contentHash !== hash) continue
      this.found.set(id, path)
      this.missing.delete(id)
    }
  }

  private over(): boolean {
    return this.signal.aborted || this.missing.size === 0 || this.looked >= this.limits.entries
  }
}
