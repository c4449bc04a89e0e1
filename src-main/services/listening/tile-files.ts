import { lstat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readWhole } from '../../storage/files.ts'
import { makeFolder, namesIn, sweep } from '../../storage/folders.ts'
import { isPlainFolder, requirePlainFolder } from '../../storage/plain-path.ts'
import { orMissing, systemCode } from '../../storage/system-code.ts'

/** Raised when the same sound gives other tiles than before. */
const VERSION = 1
const TILES = /^([a-z0-9-]{1,64})\.[a-z0-9-]+\.v(\d{1,4})$/
/** Of all sounds together; those that were not looked at for longest go first. */
const MOST_BYTES = 2 * 1024 ** 3

/** Whole tiles of one sound and scale, a file each: `<level>-<index>`. */
export class TileFiles {
  private readonly folder: string
  private ready: Promise<unknown> | null = null

  constructor(cacheFolder: string, key: string, scale: string) {
    this.folder = join(cacheFolder, `${key}.${scale}.v${VERSION}`)
  }

  /** Null where it is not there, or is of another size than it must be. */
  async read(level: number, index: number, bytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const read = await readWhole(this.path(level, index))
      return read.length === bytes ? new Uint8Array(read) : null
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null
      throw error
    }
  }

  async write(level: number, index: number, data: Uint8Array): Promise<void> {
    this.ready ??= makeFolder(this.folder)
    await this.ready
    await writeFileAtomic(this.path(level, index), data, { rebuildable: true })
  }

  private path(level: number, index: number): string {
    return join(this.folder, `${level}-${index}`)
  }
}

/** Removes the tiles of sounds that are gone, and of those not looked at for longest where all together are too large. */
export async function sweepTiles(cacheFolder: string, wantedKeys: ReadonlySet<string>, mostBytes = MOST_BYTES): Promise<unknown[]> {
  const kept: { name: string; bytes: number; usedAt: number }[] = []
  const superfluous = new Set<string>()
  for (const name of await namesIn(cacheFolder)) {
    const [, key, version] = TILES.exec(name) ?? []
    if (key === undefined) continue
    if (!wantedKeys.has(key) || Number(version) !== VERSION || !(await isPlainFolder(join(cacheFolder, name)))) superfluous.add(name)
    else kept.push({ name, ...(await sizeOf(join(cacheFolder, name))) })
  }
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { name, bytes } of kept.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= mostBytes) break
    superfluous.add(name)
    total -= bytes
  }
  return sweep(cacheFolder, (name) => superfluous.has(name))
}

/** Notes that a sound's tiles were looked at now. */
export async function touchTiles(cacheFolder: string, key: string, scale: string): Promise<void> {
  const now = new Date()
  const folder = join(cacheFolder, `${key}.${scale}.v${VERSION}`)
  await orMissing(requirePlainFolder(folder).then(() => utimes(folder, now, now)))
}

async function sizeOf(folder: string): Promise<{ bytes: number; usedAt: number }> {
  let bytes = 0
  for (const name of await namesIn(folder)) bytes += (await lstat(join(folder, name))).size
  return { bytes, usedAt: (await lstat(folder)).mtimeMs }
}
