import { existsSync } from 'node:fs'
import { sep } from 'node:path'
import { makeFolder } from '../../storage/folders.ts'
import { projectFolders, type ProjectPaths } from './project-paths.ts'

/** The folders of a cache, which may be deleted while its project is open: they are made again before something is written into them. */
export class KeptCache {
  private readonly folders: readonly string[]
  private making: Promise<void> | null = null

  constructor(private readonly paths: ProjectPaths) {
    this.folders = projectFolders(paths).filter((folder) => folder.startsWith(`${paths.cache}${sep}`))
  }

  /** Null where they are there, so that what follows is not put off; it never rejects: whoever writes says what is the matter. */
  ready(): Promise<void> | null {
    if (this.making || this.folders.every((folder) => existsSync(folder))) return this.making
    // A project on a disk that was taken away is not made anew in its place.
    if (!existsSync(this.paths.folder)) return null
    this.making = Promise.allSettled(this.folders.map((folder) => makeFolder(folder))).then(() => void (this.making = null))
    return this.making
  }
}
