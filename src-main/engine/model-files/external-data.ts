/**
 * Weights in a file beside the model. A protocol buffer cannot exceed 2 GB, so ONNX lets a tensor name a file, an offset
 * and a length instead of holding its numbers.
 *
 * @source github.com/onnx/onnx, docs/ExternalData.md; offsets are multiples of 4096 so that runtimes can map the file
 */
import { open, lstat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { bytesPerElement, elementCount, shapeText } from '../host-tensor.ts'
import type { Initialiser } from '../onnx/index.ts'
import { ExchangeError, ModelFileError } from '../onnx/model-file-error.ts'
import type { OnnxFileTensor } from '../onnx/onnx-file.ts'

const ALIGNMENT_BYTES = 4096
/** Constants of the graph, such as shapes, stay in the model. */
const SMALLEST_EXTERNAL_BYTES = 1024
const LARGEST_DATA_BYTES = 2 ** 40

/** Gives each large tensor its place in the file `location`. */
export function placeOutside(
  initialisers: readonly Initialiser[],
  location: string,
): { initialisers: Initialiser[]; outside: Initialiser[] } {
  let end = 0
  const placed = initialisers.map((initialiser): Initialiser => {
    const lengthBytes = initialiser.value.data.byteLength
    if (lengthBytes < SMALLEST_EXTERNAL_BYTES) return initialiser
    const offsetBytes = Math.ceil(end / ALIGNMENT_BYTES) * ALIGNMENT_BYTES
    end = offsetBytes + lengthBytes
    return { ...initialiser, external: { location, offsetBytes, lengthBytes } }
  })
  return { initialisers: placed, outside: placed.filter(({ external }) => external) }
}

/** Name in the model's own folder, nothing else: no folder part, no parent, no drive, no hidden file. */
const PLAIN_FILE_NAME = /^(?!\.)[^\\/:*?"<>|\p{Cc}]{1,255}$/u

/**
 * Reads tensors that lie beside a model.
 *
 * @param resolve the path of a data file with this plain name, or null where there is none
 */
export class ExternalDataReader {
  readonly #resolve: (name: string) => string | null
  readonly #files = new Map<string, { handle: FileHandle; bytes: number }>()

  constructor(resolve: (name: string) => string | null) {
    this.#resolve = resolve
  }

  /** @throws ModelFileError where the place lies outside the file or the model's folder, or does not fit the tensor */
  async read(tensor: OnnxFileTensor): Promise<ArrayBuffer> {
    const { location, offset, length } = this.#place(tensor)
    const { handle, bytes } = await this.#open(location)
    if (offset + length > bytes)
      throw new ModelFileError(
        `needs ${offset + length} bytes of ${location}, which has ${bytes}`,
        'Copy both files again: they belong together.',
      )
    const buffer = new ArrayBuffer(length)
    const target = new Uint8Array(buffer)
    for (let done = 0; done < length;) {
      const { bytesRead } = await handle.read(target, done, Math.min(length - done, 1 << 26), offset + done)
      if (bytesRead === 0)
        throw new ModelFileError(`goes with ${location}, which ends too early`, 'Copy both files again: they belong together.')
      done += bytesRead
    }
    return buffer
  }

  async close(): Promise<void> {
    for (const { handle } of this.#files.values()) await handle.close()
    this.#files.clear()
  }

  #place({ name, dtype, shape, external }: OnnxFileTensor): { location: string; offset: number; length: number } {
    const location = external?.get('location') ?? ''
    if (!PLAIN_FILE_NAME.test(location)) {
      throw new ModelFileError(
        `looks for its weights outside its own folder (${location.slice(0, 80)})`,
        'Do not use it unless you know where it comes from: an exported model keeps its weights beside it.',
      )
    }
    const expected = dtype === null ? NaN : bytesPerElement(dtype) * elementCount(shape)
    const offset = Number(external?.get('offset') ?? '0')
    const length = Number(external?.get('length') ?? expected)
    const sound = Number.isSafeInteger(offset) && offset >= 0 && offset <= LARGEST_DATA_BYTES && length === expected
    if (!sound) throw new ModelFileError(`gives the weights ${name} ${shapeText(shape)} a place that does not fit them`)
    return { location, offset, length }
  }

  async #open(location: string): Promise<{ handle: FileHandle; bytes: number }> {
    const known = this.#files.get(location)
    if (known) return known
    const path = this.#resolve(location)
    const stat = path === null ? null : await lstat(path).catch(() => null)
    if (path === null || !stat) {
      throw new ExchangeError(
        `The weights of this model lie in a second file, ${location}, which is not there.`,
        'Put both files into one folder, or choose both together.',
      )
    }
    if (!stat.isFile())
      throw new ModelFileError(`goes with ${location}, which is not an ordinary file`, 'Replace the link by the file itself.')
    const opened = { handle: await open(path, 'r'), bytes: stat.size }
    this.#files.set(location, opened)
    return opened
  }
}
