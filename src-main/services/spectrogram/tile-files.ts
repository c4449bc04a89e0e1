import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from '../../failures/file-errors.ts'

/** Raised when the same sound gives other tiles than before. */
const VERSION = 1
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
      const read = await readFile(this.path(level, index))
      return read.length === bytes ? new Uint8Array(read) : null
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null
      throw error
    }
  }

  async write(level: number, index: number, data: Uint8Array): Promise<void> {
    this.ready ??= mkdir(this.folder, { recursive: true })
    await this.ready
    const path = this.path(level, index)
    await writeFile(`${path}.part`, data)
    await rename(`${path}.part`, path)
  }

  private path(level: number, index: number): string {
    return join(this.folder, `${level}-${index}`)
  }
}

/** Removes the tiles of sounds that are gone, and of those not looked at for longest where all together are too large. */
export async function sweepTiles(cacheFolder: string, wantedKeys: ReadonlySet<string>, mostBytes = MOST_BYTES): Promise<void> {
  const kept: { folder: string; bytes: number; usedAt: number }[] = []
  for (const name of await namesIn(cacheFolder)) {
    const folder = join(cacheFolder, name)
    const [key, , version] = name.split('.')
    if (!wantedKeys.has(key) || version !== `v${VERSION}`) await rm(folder, { recursive: true, force: true })
    else kept.push({ folder, ...(await sizeOf(folder)) })
  }
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { folder, bytes } of kept.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= mostBytes) break
    await rm(folder, { recursive: true, force: true })
    total -= bytes
  }
}

/** Notes that a sound's tiles were looked at now. */
export async function touchTiles(cacheFolder: string, key: string, scale: string): Promise<void> {
  const now = new Date()
  try {
    await utimes(join(cacheFolder, `${key}.${scale}.v${VERSION}`), now, now)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}

async function sizeOf(folder: string): Promise<{ bytes: number; usedAt: number }> {
  let bytes = 0
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size
  return { bytes, usedAt: (await stat(folder)).mtimeMs }
}
