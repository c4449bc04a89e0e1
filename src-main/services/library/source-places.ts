import { join, resolve, sep } from 'node:path'
import { z } from 'zod'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readText } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { Log } from '../../failures/log.ts'

const KEPT = 1000
const fileSchema = z.object({ folders: z.array(z.string()) })

/** Two slashes lead to another machine on Windows, the others are mounted by being looked at. */
const NETWORK = [/^[\\/]{2}/, /^\/(?:net|Network|misc|afs)\//]

/** Whether looking at the path alone may call another machine, which then knows who looked. */
export const isNetworkPath = (path: string): boolean => [path, resolve(path)].some((form) => NETWORK.some((pattern) => pattern.test(form)))

/**
 * Where this person's own sources lie: the folders from which they took recordings that stay in place, or in which they had them looked
 * for. A project says of each recording where its source is; one from a stranger may name any place of any machine, and no place is so much
 * as looked at that the person did not name at some time. A place on the network they have to name in this session.
 */
export class SourcePlaces {
  private readonly path: string
  private readonly log: Log
  private readonly namedNow = new Set<string>()
  private noted: Promise<string[]> | null = null

  constructor(configFolder: string, log: Log) {
    this.path = join(configFolder, 'source-places.json')
    this.log = log
  }

  async mayLookAt(path: string): Promise<boolean> {
    if (isWithinOneOf(this.namedNow, path)) return true
    return !isNetworkPath(path) && isWithinOneOf(await this.notedFolders(), path)
  }

  /** The person named these folders, or files in them. Where that cannot be kept, it holds for this session. */
  async name(folders: readonly string[]): Promise<void> {
    const named = [...new Set(folders.map((folder) => resolve(folder)))]
    for (const folder of named) this.namedNow.add(folder)
    const noted = await this.notedFolders()
    const more = named.filter((folder) => !isWithinOneOf(noted, folder))
    if (more.length === 0) return
    const all = [...more, ...noted].slice(0, KEPT)
    this.noted = Promise.resolve(all)
    try {
      await makeFolder(join(this.path, '..'), { onlyOwner: true })
      await writeFileAtomic(this.path, `${JSON.stringify({ folders: all }, null, 2)}\n`, { onlyOwner: true })
    } catch (error) {
      this.log.write('warning', 'The places of sources cannot be noted', { error })
    }
  }

  private notedFolders(): Promise<string[]> {
    this.noted ??= this.read()
    return this.noted
  }

  private async read(): Promise<string[]> {
    try {
      const text = await orMissing(readText(this.path))
      return text === null ? [] : fileSchema.parse(JSON.parse(text)).folders
    } catch (error) {
      this.log.write('warning', 'The noted places of sources cannot be read', { error })
      return []
    }
  }
}

function isWithinOneOf(folders: Iterable<string>, path: string): boolean {
  const absolute = resolve(path)
  for (const folder of folders) if (absolute === folder || absolute.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return true
  return false
}
