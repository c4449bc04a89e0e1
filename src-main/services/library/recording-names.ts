import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { comparable } from '../../storage/plain-path.ts'
import { freeFileName, safeFileName } from '../project/identifiers.ts'

/** Names of files in `recordings/`, given out so that no two files that come at the same time get the same. */
export class RecordingNames {
  private readonly folder: string
  private readonly held = new Set<string>()

  constructor(folder: string) {
    this.folder = folder
  }

  /**
   * Holds free names like the wanted ones while `work` brings the files there.
   *
   * @param known  names in the folder, comparable, as somebody saw them
   */
  async hold<T>(wanted: readonly string[], known: ReadonlySet<string>, work: (files: string[]) => Promise<T>): Promise<T> {
    const isTaken = (name: string): boolean =>
      known.has(comparable(name)) || this.held.has(comparable(name)) || existsSync(join(this.folder, name))
    const files = wanted.map((name) => {
      const file = freeFileName(safeFileName(name), isTaken)
      this.held.add(comparable(file))
      return file
    })
    try {
      return await work(files)
    } finally {
      for (const file of files) this.held.delete(comparable(file))
    }
  }
}
