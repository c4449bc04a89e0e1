import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import yauzl from 'yauzl'
import { createFile } from '../../storage/files.ts'
import { AudioFileError } from '../files/errors.ts'

export interface ArchiveLimits {
  mostEntries: number
  /** Of one text, unpacked. */
  mostTextBytes: number
  /** Of all entries that are taken out, unpacked. */
  mostBytes: number
  /** So much in all may be packed as tightly as it likes. Default: 2 GB. */
  freeBytes?: number
}

/** Of a song: three hours of 300 sounds do not reach it. */
export const ARCHIVE_LIMITS: ArchiveLimits = { mostEntries: 20_000, mostTextBytes: 1 << 28, mostBytes: 64 * 2 ** 30 }
/** Silence packs to a thousandth; far more than this in all, of little, is meant to fill a disk. */
const FREE_BYTES = 2 ** 31
const MOST_GROWTH = 200

const refused = (why: string): AudioFileError =>
  new AudioFileError(`This archive is not taken: ${why}.`, 'Export it again from the program it came from.')

/**
 * Reads a ZIP archive that may come from anybody. Names that lead out of it or lie about their sizes are refused before anything is
 * unpacked; only what is asked for is, with a bound for all together.
 */
export class ArchiveReader {
  private taken = 0

  private constructor(
    private readonly zip: yauzl.ZipFile,
    private readonly entries: ReadonlyMap<string, yauzl.Entry>,
    private readonly limits: ArchiveLimits,
  ) {}

  /** @throws AudioFileError where it is no archive, is damaged, or holds what no archive of a song does */
  static async open(path: string, limits = ARCHIVE_LIMITS): Promise<ArchiveReader> {
    const zip = await opened(path)
    try {
      const entries = new Map<string, yauzl.Entry>()
      if (zip.entryCount > limits.mostEntries) throw refused(`it holds ${zip.entryCount} files`)
      zip.on('entry', (entry: yauzl.Entry) => {
        entries.set(entry.fileName, entry)
        zip.readEntry()
      })
      zip.readEntry()
      await once(zip, 'end')
      return new ArchiveReader(zip, entries, limits)
    } catch (error) {
      zip.close()
      throw asRefusal(error)
    }
  }

  has(name: string): boolean {
    return this.entries.has(name)
  }

  /** What it holds, with the bytes it says to have unpacked; names that end in a slash are folders. */
  list(): { name: string; bytes: number }[] {
    return [...this.entries.values()].map(({ fileName, uncompressedSize }) => ({ name: fileName, bytes: uncompressedSize }))
  }

  /** A text in UTF-8. @throws AudioFileError where it is not there, damaged, or too long */
  async text(name: string): Promise<string> {
    const entry = this.require(name)
    if (entry.uncompressedSize > this.limits.mostTextBytes) throw refused(`${name} is too long`)
    return text(await this.stream(entry)).catch((error: unknown) => {
      throw asRefusal(error)
    })
  }

  /** Takes a file out. @returns sha256 of its content, hexadecimal */
  async extract(name: string, path: string, onBytes: (bytes: number) => void): Promise<string> {
    const entry = this.require(name)
    const hash = createHash('sha256')
    const file = await createFile(path)
    let checksum = 0
    try {
      for await (const piece of await this.stream(entry)) {
        hash.update(piece as Buffer)
        checksum = crc32(piece as Buffer, checksum)
        await file.writeFile(piece as Buffer)
        onBytes((piece as Buffer).length)
      }
      // The library looks at the length alone.
      if (checksum !== entry.crc32) throw refused(`${name} is damaged`)
      await file.sync()
    } catch (error) {
      throw asRefusal(error)
    } finally {
      await file.close()
    }
    return hash.digest('hex')
  }

  close(): void {
    this.zip.close()
  }

  private require(name: string): yauzl.Entry {
    const entry = this.entries.get(name)
    if (!entry) throw refused(`${name} is missing in it`)
    if (entry.isEncrypted()) throw refused('it is locked with a password')
    return entry
  }

  private stream(entry: yauzl.Entry): Promise<Readable> {
    const { uncompressedSize, compressedSize } = entry
    this.taken += uncompressedSize
    const isBomb = this.taken > (this.limits.freeBytes ?? FREE_BYTES) && uncompressedSize > MOST_GROWTH * Math.max(1, compressedSize)
    if (isBomb || this.taken > this.limits.mostBytes) throw refused('unpacked it would be far larger than it can be')
    return new Promise((resolve, reject) =>
      this.zip.openReadStream(entry, (error, stream) => (error ? reject(asRefusal(error)) : resolve(stream as Readable))),
    )
  }
}

const opened = (path: string): Promise<yauzl.ZipFile> =>
  new Promise((resolve, reject) =>
    yauzl.open(path, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true }, (error, zip) =>
      error ? reject(asRefusal(error)) : resolve(zip),
    ),
  )

/** Faults of the archive, in words; those of the disk stay what they are. */
function asRefusal(error: unknown): unknown {
  if (
    error instanceof AudioFileError ||
    !(error instanceof Error) ||
    ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code))
  )
    return error
  return refused(`it is damaged (${error.message})`)
}
