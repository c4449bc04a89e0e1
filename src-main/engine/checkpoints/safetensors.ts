/**
 * Reader and writer of safetensors files: 8 bytes of header length (little-endian), a JSON header that gives each
 * tensor's type, shape and place, then the values, little-endian and without gaps.
 *
 * The metadata entry `tensorChecksums` holds the SHA-256 of each tensor's bytes, and `checksum` that of length and header,
 * taken with zeros in its own place: a single changed bit is found in all that is read, and no more than what is wanted has
 * to be read. In older files there is `checksum` alone, of the whole file; files of other programs have neither and are read
 * without a check.
 *
 * float32 values may be stored in 16 bits; they are float32 again when they are read.
 *
 * @source https://huggingface.co/docs/safetensors (format description)
 */
import { createHash, type Hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { createFile, openFile } from '../../storage/files.ts'
import type { DType } from '../graph/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './half-precision.ts'

export type Metadata = Record<string, string>

export interface SafetensorsFile {
  metadata: Metadata
  tensors: Map<string, HostTensor>
}

/** The file is no safetensors file, or not the one that was written. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError'
}

interface TensorEntry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

type StoredArray = Float32Array | Int32Array | Uint32Array | BigInt64Array

const STORED_TYPES: Partial<Record<DType, string>> = { float32: 'F32', int32: 'I32', uint32: 'U32', int64: 'I64' }
const ARRAY_TYPES: Record<string, { dtype: DType; bytes: number; create: (buffer: ArrayBuffer) => StoredArray }> = {
  F32: { dtype: 'float32', bytes: 4, create: (buffer) => new Float32Array(buffer) },
  I32: { dtype: 'int32', bytes: 4, create: (buffer) => new Int32Array(buffer) },
  U32: { dtype: 'uint32', bytes: 4, create: (buffer) => new Uint32Array(buffer) },
  I64: { dtype: 'int64', bytes: 8, create: (buffer) => new BigInt64Array(buffer) },
  F16: { dtype: 'float32', bytes: 2, create: (buffer) => fromFloat16(new Uint16Array(buffer)) },
  BF16: { dtype: 'float32', bytes: 2, create: (buffer) => fromBfloat16(new Uint16Array(buffer)) },
}
const CHECKSUM_PLACE = '0'.repeat(64)
const MAXIMUM_HEADER_BYTES = 16 * 1024 * 1024
const LENGTH_BYTES = 8

/** How the values of a float32 tensor lie in the file. */
export type StoredPrecision = 'F32' | 'F16' | 'BF16'

interface StoredTensor {
  dtype: string
  shape: readonly number[]
  bytes: Uint8Array
}

const stored = (name: string, { dtype, shape, data }: HostTensor, precision: StoredPrecision): StoredTensor => {
  const type = STORED_TYPES[dtype]
  if (!type) throw new SafetensorsError(`${name} is of type ${dtype}, which is not stored`)
  const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength)
  if (dtype !== 'float32' || precision === 'F32') return { dtype: type, shape, bytes: bytes(data) }
  return { dtype: precision, shape, bytes: bytes(precision === 'F16' ? toFloat16(data as Float32Array) : toBfloat16(data as Float32Array)) }
}

const headerBytes = (tensors: ReadonlyMap<string, StoredTensor>, metadata: Metadata): Buffer => {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let offset = 0
  for (const [name, { dtype, shape, bytes }] of tensors) {
    const end = offset + bytes.length
    header[name] = { dtype, shape: [...shape], data_offsets: [offset, end] } satisfies TensorEntry
    offset = end
  }
  const json = Buffer.from(JSON.stringify(header), 'utf8')
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ')
  json.copy(padded)
  return padded
}

const checksumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Of length and header, in which the checksum's place holds zeros; of the values after them, too, in older files. */
const hashOfHeader = (blank: Uint8Array): Hash => createHash('sha256').update(lengthBytes(blank.length)).update(blank)

const lengthBytes = (headerLength: number): Buffer => {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeBigUInt64LE(BigInt(headerLength))
  return length
}

const writeAll = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done, Math.min(bytes.length - done, 1 << 26))).bytesWritten
}

/**
 * Writes the file and waits until it is on the disk. Tensors keep the map's order.
 *
 * @param precisionOf how each float32 tensor is stored; in full where not given
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Metadata,
  precisionOf: (name: string, tensor: HostTensor) => StoredPrecision = () => 'F32',
): Promise<void> {
  const contents = new Map([...tensors].map(([name, tensor]) => [name, stored(name, tensor, precisionOf(name, tensor))]))
  const tensorChecksums = JSON.stringify(Object.fromEntries([...contents].map(([name, { bytes }]) => [name, checksumOf(bytes)])))
  const headerWith = (checksum: string): Buffer => headerBytes(contents, { ...metadata, tensorChecksums, checksum })
  const header = headerWith(hashOfHeader(headerWith(CHECKSUM_PLACE)).digest('hex'))

  const file = await createFile(path)
  try {
    await writeAll(file, lengthBytes(header.length))
    await writeAll(file, header)
    for (const { bytes } of contents.values()) await writeAll(file, bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

const readExactly = async (file: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await file.read(bytes, done, Math.min(bytes.length - done, 1 << 26), position + done)
    if (bytesRead === 0) throw new SafetensorsError('the file ends too early')
    done += bytesRead
  }
}

const PIECE_BYTES = 1 << 24

/** Fills `bytes` and adds them to the hash: while one piece is hashed, the next is being read. */
const readHashed = async (file: FileHandle, bytes: Uint8Array, position: number, hash: Hash): Promise<void> => {
  const piece = (from: number): Uint8Array => bytes.subarray(from, from + PIECE_BYTES)
  let reading = readExactly(file, piece(0), position)
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    await reading
    const next = at + PIECE_BYTES
    reading = readExactly(file, piece(next), position + next)
    hash.update(piece(at))
  }
}

interface Header {
  metadata: Metadata
  entries: [string, TensorEntry][]
  bytes: Buffer
}

const isTensorEntry = (value: unknown): value is TensorEntry => {
  const entry = value as TensorEntry
  const whole = (n: unknown): boolean => Number.isSafeInteger(n) && (n as number) >= 0
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof entry.dtype === 'string' &&
    Array.isArray(entry.shape) &&
    entry.shape.every(whole) &&
    Array.isArray(entry.data_offsets) &&
    entry.data_offsets.length === 2 &&
    entry.data_offsets.every(whole)
  )
}

/** Entries in file order; throws unless they fill the data part exactly, each as large as its shape says. */
const checkedEntries = (entries: [string, unknown][], dataBytes: number): [string, TensorEntry][] => {
  const sound = entries.filter((entry): entry is [string, TensorEntry] => isTensorEntry(entry[1]))
  if (sound.length !== entries.length) throw new SafetensorsError('the header is not readable')
  sound.sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1])
  let offset = 0
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [begin, end],
    },
  ] of sound) {
    const type = ARRAY_TYPES[dtype]
    if (!type) throw new SafetensorsError(`${name} is of the unknown type ${dtype}`)
    const size = shape.reduce((product, extent) => product * extent, type.bytes)
    if (begin !== offset || end - begin !== size) throw new SafetensorsError(`${name} does not lie where the header says`)
    offset = end
  }
  if (offset !== dataBytes)
    throw new SafetensorsError(dataBytes < offset ? 'the file ends too early' : 'the file is longer than its header says')
  return sound
}

const readHeader = async (file: FileHandle): Promise<Header> => {
  const { size } = await file.stat()
  const length = Buffer.alloc(LENGTH_BYTES)
  await readExactly(file, length, 0)
  const headerLength = Number(length.readBigUInt64LE())
  if (headerLength > MAXIMUM_HEADER_BYTES || headerLength > size - LENGTH_BYTES) throw new SafetensorsError('the header is not readable')
  const bytes = Buffer.alloc(headerLength)
  await readExactly(file, bytes, LENGTH_BYTES)
  let parsed: unknown
  try {
    parsed = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new SafetensorsError('the header is not readable', { cause })
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new SafetensorsError('the header is not readable')
  const { __metadata__: metadata = {}, ...entries } = parsed as Record<string, unknown> & { __metadata__?: Metadata }
  if (typeof metadata !== 'object' || metadata === null || Object.values(metadata).some((value) => typeof value !== 'string')) {
    throw new SafetensorsError('the header is not readable')
  }
  return { metadata, entries: checkedEntries(Object.entries(entries), size - LENGTH_BYTES - headerLength), bytes }
}

/**
 * The metadata alone; sizes and places are checked, the values and the checksum are not read.
 *
 * @throws SafetensorsError where the header is damaged or the file is cut off
 */
export async function readSafetensorsMetadata(path: string): Promise<Metadata> {
  const file = await openFile(path)
  try {
    return (await readHeader(file)).metadata
  } finally {
    await file.close()
  }
}

const DIFFERENT = 'the contents differ from what was written (checksum)'

/**
 * The tensors of the file, all or those of the wanted names, and its metadata.
 *
 * @throws SafetensorsError where it is cut off, contradicts itself, or what was read differs from what was written
 */
export async function readSafetensors(path: string, isWanted: (name: string) => boolean = () => true): Promise<SafetensorsFile> {
  const file = await openFile(path)
  try {
    const { metadata, entries, bytes } = await readHeader(file)
    const { checksum, tensorChecksums } = metadata
    const hash = hashOfHeader(checksum ? Buffer.from(bytes.toString('latin1').replace(checksum, CHECKSUM_PLACE), 'latin1') : bytes)
    const ofTensors = tensorChecksums === undefined ? null : parseChecksums(tensorChecksums)
    if (ofTensors && hash.digest('hex') !== checksum) throw new SafetensorsError(DIFFERENT)
    const tensors = new Map<string, HostTensor>()
    for (const [
      name,
      {
        dtype,
        shape,
        data_offsets: [begin, end],
      },
    ] of entries) {
      if (ofTensors && !isWanted(name)) continue
      const buffer = new ArrayBuffer(end - begin)
      const hashed = ofTensors ? createHash('sha256') : hash
      await readHashed(file, new Uint8Array(buffer), LENGTH_BYTES + bytes.length + begin, hashed)
      if (ofTensors && hashed.digest('hex') !== ofTensors.get(name)) throw new SafetensorsError(DIFFERENT)
      if (isWanted(name)) tensors.set(name, { dtype: ARRAY_TYPES[dtype].dtype, shape, data: ARRAY_TYPES[dtype].create(buffer) })
    }
    if (!ofTensors && checksum !== undefined && hash.digest('hex') !== checksum) throw new SafetensorsError(DIFFERENT)
    return { metadata, tensors }
  } finally {
    await file.close()
  }
}

const parseChecksums = (json: string): Map<string, unknown> => {
  try {
    return new Map(Object.entries(JSON.parse(json) as object))
  } catch (cause) {
    throw new SafetensorsError('the header is not readable', { cause })
  }
}
