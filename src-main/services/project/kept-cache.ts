import { existsSync, statSync } from 'node:fs'
import { sep } from 'node:path'
import { makeFolder } from '../../storage/folders.ts'
import { projectFolders, type ProjectPaths } from './project-paths.ts'

/** The folders of a cache, which may be deleted while its project is open: they are made again before something is written into them. */
export class KeptCache {
  private readonly folders: readonly string[]
  private making: Promise<void> | null = null
  /** When folders were last made or deleted in the cache, as of the last look at all of them; null where some were not there. */
  private wholeAtMs: number | null = null

  constructor(private readonly paths: ProjectPaths) {
    this.folders = projectFolders(paths).filter((folder) => folder.startsWith(`${paths.cache}${sep}`))
  }

  /** Null where they are there, so that what follows is not put off; it never rejects: whoever writes says what is the matter. */
  ready(): Promise<void> | null {
    if (this.making) return this.making
    // Each call asks: one look at the cache tells that none of its folders came or went.
    const changedAtMs = statSync(this.paths.cache, { throwIfNoEntry: false })?.mtimeMs ?? null
    if (changedAtMs !== null && changedAtMs === this.wholeAtMs) return null
    const isWhole = this.folders.every((folder) => existsSync(folder))
    this.wholeAtMs = isWhole ? changedAtMs : null
    // A project on a disk that was taken away is not made anew in its place.
    if (isWhole || !existsSync(this.paths.folder)) return null
    this.making = Promise.allSettled(this.folders.map((folder) => makeFolder(folder))).then(() => void (this.making = null))
    return this.making
  }
}
