import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib'
import { createFile, openFile } from '../../storage/files.ts'

const PIECE_BYTES = 1 << 20
const STORED = 0
const DEFLATED = 8
/** Names are UTF-8. No other bit: bit 3 would say that sizes follow the content, which Cubase cannot read. */
const FLAGS = 0x0800
const VERSION = 20
const VERSION_WITH_LONG_SIZES = 45
/** Names of other makers are taken for those of an old code page by some readers, whatever the flags say. */
const MADE_ON_UNIX = 3 << 8
/** Readable by all, writable by its owner. */
const ORDINARY_FILE = 0o100644 * 0x10000
const LONG = 0xffff_ffff
const LONG_COUNT = 0xffff
const EXTRA_ID = 1
/** Room for two sizes of 64 bits in every local header, since a growing entry may come to need it. */
const LOCAL_EXTRA_BYTES = 20
/** 1 January 1980, midnight: equal content gives equal files. */
const DATE = 0x0021

interface Entry {
  name: Buffer
  method: number
  crc: number
  packedBytes: number
  bytes: number
  offset: number
}

/** Writes one entry of an archive piece by piece. */
export interface ZipEntryWriter {
  write(bytes: Uint8Array): Promise<void>
}

/**
 * Writes a ZIP archive: names in UTF-8 with forward slashes, sizes and checksum in every local header, no data descriptors; 64-bit sizes
 * only where they are needed. Large entries are stored as they come, small ones deflated.
 *
 * @source PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16, 4.5.3
 */
export class ZipWriter {
  readonly #entries: Entry[] = []
  #position = 0

  private constructor(private readonly handle: FileHandle) {}

  /** Replaces a file that is there. */
  static async create(path: string): Promise<ZipWriter> {
    return new ZipWriter(await createFile(path))
  }

  /** A whole entry, deflated. */
  async add(name: string, content: Uint8Array): Promise<void> {
    const packed = deflateRawSync(content)
    const entry = this.#begin(name, DEFLATED)
    await this.#writeAt(packed, this.#position + localHeader(entry).length)
    entry.crc = crc32(content)
    entry.bytes = content.length
    entry.packedBytes = packed.length
    await this.#finish(entry)
  }

  /** A text of any length, deflated, in UTF-8. */
  async addText(name: string, pieces: Iterable<string>): Promise<void> {
    const entry = this.#begin(name, DEFLATED)
    const start = this.#position + localHeader(entry).length
    const counted = function* (): Generator<Buffer> {
      for (const piece of gathered(pieces)) {
        const bytes = Buffer.from(piece)
        entry.crc = crc32(bytes, entry.crc)
        entry.bytes += bytes.length
        yield bytes
      }
    }
    await pipeline(Readable.from(counted(), { objectMode: false }), createDeflateRaw(), async (packed: AsyncIterable<Buffer>) => {
      for await (const bytes of packed) {
        await this.#writeAt(bytes, start + entry.packedBytes)
        entry.packedBytes += bytes.length
      }
    })
    await this.#finish(entry)
  }

  /** An entry of any length, stored: its header is written when its content is known. */
  async addStored(name: string, fill: (writer: ZipEntryWriter) => Promise<void>): Promise<void> {
    const entry = this.#begin(name, STORED)
    let at = this.#position + localHeader(entry).length
    await fill({
      write: async (bytes) => {
        entry.crc = crc32(bytes, entry.crc)
        await this.#writeAt(bytes, at)
        at += bytes.length
        entry.bytes += bytes.length
      },
    })
    entry.packedBytes = entry.bytes
    await this.#finish(entry)
  }

  /** A file as it is, stored. */
  async addFile(name: string, path: string, onPiece: (piece: Uint8Array) => void = () => undefined): Promise<void> {
    const file = await openFile(path)
    try {
      await this.addStored(name, async (entry) => {
        for await (const piece of file.createReadStream({ autoClose: false, highWaterMark: PIECE_BYTES })) {
          await entry.write(piece as Buffer)
          onPiece(piece as Buffer)
        }
      })
    } finally {
      await file.close()
    }
  }

  /** Writes the directory and closes the file; after a failure it only closes it. */
  async close(): Promise<void> {
    try {
      const directory = Buffer.concat(this.#entries.map(centralHeader))
      await this.#writeAt(directory, this.#position)
      await this.#writeAt(endOfDirectory(this.#entries.length, directory.length, this.#position), this.#position + directory.length)
      await this.handle.sync()
    } finally {
      await this.handle.close()
    }
  }

  #begin(name: string, method: number): Entry {
    return { name: Buffer.from(name), method, crc: 0, packedBytes: 0, bytes: 0, offset: this.#position }
  }

  async #finish(entry: Entry): Promise<void> {
    const header = localHeader(entry)
    await this.#writeAt(header, entry.offset)
    this.#position = entry.offset + header.length + entry.packedBytes
    this.#entries.push(entry)
  }

  async #writeAt(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, position + done)
      done += bytesWritten
    }
  }
}

/** Short pieces in long ones. */
function* gathered(pieces: Iterable<string>): Generator<string> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < PIECE_BYTES) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

/** Of one length for an entry, whatever becomes of its sizes. */
function localHeader({ name, method, crc, packedBytes, bytes }: Entry): Buffer {
  const isLong = packedBytes >= LONG || bytes >= LONG
  const header = Buffer.alloc(30 + name.length + LOCAL_EXTRA_BYTES)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(isLong ? VERSION_WITH_LONG_SIZES : VERSION, 4)
  header.writeUInt16LE(FLAGS, 6)
  header.writeUInt16LE(method, 8)
  header.writeUInt16LE(DATE, 12)
  header.writeUInt32LE(crc, 14)
  header.writeUInt32LE(isLong ? LONG : packedBytes, 18)
  header.writeUInt32LE(isLong ? LONG : bytes, 22)
  header.writeUInt16LE(name.length, 26)
  header.writeUInt16LE(LOCAL_EXTRA_BYTES, 28)
  header.set(name, 30)
  // Where sizes are short the same room is a field that readers pass over.
  header.writeUInt16LE(isLong ? EXTRA_ID : 0xfade, 30 + name.length)
  header.writeUInt16LE(LOCAL_EXTRA_BYTES - 4, 32 + name.length)
  if (isLong) {
    header.writeBigUInt64LE(BigInt(bytes), 34 + name.length)
    header.writeBigUInt64LE(BigInt(packedBytes), 42 + name.length)
  }
  return header
}

function centralHeader({ name, method, crc, packedBytes, bytes, offset }: Entry): Buffer {
  const long = [bytes, packedBytes, offset].filter((value) => value >= LONG)
  const extraBytes = long.length > 0 ? 4 + 8 * long.length : 0
  const header = Buffer.alloc(46 + name.length + extraBytes)
  const version = extraBytes > 0 ? VERSION_WITH_LONG_SIZES : VERSION
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(MADE_ON_UNIX | version, 4)
  header.writeUInt16LE(version, 6)
  header.writeUInt16LE(FLAGS, 8)
  header.writeUInt16LE(method, 10)
  header.writeUInt16LE(DATE, 14)
  header.writeUInt32LE(crc, 16)
  header.writeUInt32LE(Math.min(LONG, packedBytes), 20)
  header.writeUInt32LE(Math.min(LONG, bytes), 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt16LE(extraBytes, 30)
  header.writeUInt32LE(ORDINARY_FILE, 38)
  header.writeUInt32LE(Math.min(LONG, offset), 42)
  header.set(name, 46)
  if (extraBytes > 0) {
    header.writeUInt16LE(EXTRA_ID, 46 + name.length)
    header.writeUInt16LE(extraBytes - 4, 48 + name.length)
    long.forEach((value, index) => header.writeBigUInt64LE(BigInt(value), 50 + name.length + 8 * index))
  }
  return header
}

function endOfDirectory(count: number, directoryBytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Math.min(LONG_COUNT, count), 8)
  end.writeUInt16LE(Math.min(LONG_COUNT, count), 10)
  end.writeUInt32LE(Math.min(LONG, directoryBytes), 12)
  end.writeUInt32LE(Math.min(LONG, offset), 16)
  if (count < LONG_COUNT && directoryBytes < LONG && offset < LONG) return end
  const long = Buffer.alloc(56 + 20)
  long.writeUInt32LE(0x06064b50, 0)
  long.writeBigUInt64LE(44n, 4)
  long.writeUInt16LE(VERSION_WITH_LONG_SIZES, 12)
  long.writeUInt16LE(VERSION_WITH_LONG_SIZES, 14)
  long.writeBigUInt64LE(BigInt(count), 24)
  long.writeBigUInt64LE(BigInt(count), 32)
  long.writeBigUInt64LE(BigInt(directoryBytes), 40)
  long.writeBigUInt64LE(BigInt(offset), 48)
  long.writeUInt32LE(0x07064b50, 56)
  long.writeBigUInt64LE(BigInt(offset + directoryBytes), 64)
  long.writeUInt32LE(1, 72)
  return Buffer.concat([long, end])
}
