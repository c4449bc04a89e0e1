/**
 * Reads protocol-buffer messages without trusting them: every length is checked against what is there, nothing is
 * allocated by a number in the file, nothing is copied.
 *
 * @source Protocol Buffers encoding, protobuf.dev/programming-guides/encoding
 */
import { ModelFileError } from './model-file-error.ts'

/** One field as it stands in the file. Numbers of fixed width come as their bytes. */
export type ProtobufField =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'bytes' | 'fixed32' | 'fixed64'; readonly bytes: Uint8Array }

const KINDS = ['varint', 'fixed64', 'bytes', null, null, 'fixed32'] as const
const LONGEST_VARINT = 10

/** The fields of a message, in the file's order. @throws ModelFileError where it is cut off or no such message */
export function* protobufFields(message: Uint8Array): Generator<ProtobufField> {
  const cursor = new Cursor(message)
  while (!cursor.atEnd) {
    const key = cursor.varint()
    const number = Number(key >> 3n)
    const kind = KINDS[Number(key & 7n)]
    if (!kind || number < 1 || number > 0x1fffffff) throw new ModelFileError('is not an ONNX model, or it is damaged')
    if (kind === 'varint') yield { number, kind, value: cursor.varint() }
    else yield { number, kind, bytes: cursor.take(kind === 'bytes' ? cursor.length() : kind === 'fixed32' ? 4 : 8) }
  }
}

/** Whole numbers of a repeated field, packed or not: int64. */
export function* wholeNumbers(field: ProtobufField): Generator<number> {
  if (field.kind === 'varint') {
    yield asWholeNumber(field.value)
    return
  }
  if (field.kind !== 'bytes') throw unexpectedKind()
  const cursor = new Cursor(field.bytes)
  while (!cursor.atEnd) yield asWholeNumber(cursor.varint())
}

export function textOf(field: ProtobufField): string {
  if (field.kind !== 'bytes') throw unexpectedKind()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(field.bytes)
  } catch (cause) {
    throw new ModelFileError('holds text that is not UTF-8', undefined, { cause })
  }
}

export function bytesOf(field: ProtobufField): Uint8Array {
  if (field.kind !== 'bytes') throw unexpectedKind()
  return field.bytes
}

/** One int64 or enum. */
export function wholeNumberOf(field: ProtobufField): number {
  if (field.kind !== 'varint') throw unexpectedKind()
  return asWholeNumber(field.value)
}

export function floatOf(field: ProtobufField): number {
  if (field.kind !== 'fixed32') throw unexpectedKind()
  return new DataView(field.bytes.buffer, field.bytes.byteOffset, 4).getFloat32(0, true)
}

const unexpectedKind = (): ModelFileError => new ModelFileError('holds a field of another kind than ONNX says')

function asWholeNumber(value: bigint): number {
  const number = Number(BigInt.asIntN(64, value))
  if (!Number.isSafeInteger(number)) throw new ModelFileError('holds a number beyond all sizes')
  return number
}

class Cursor {
  readonly #bytes: Uint8Array
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#position >= this.#bytes.length
  }

  varint(): bigint {
    let value = 0n
    for (let i = 0; i < LONGEST_VARINT; i++) {
      if (this.atEnd) throw cutOff()
      const byte = this.#bytes[this.#position++]
      value |= BigInt(byte & 127) << BigInt(7 * i)
      if (byte < 128) return BigInt.asUintN(64, value)
    }
    throw new ModelFileError('is not an ONNX model, or it is damaged')
  }

  length(): number {
    const length = this.varint()
    if (length > BigInt(this.#bytes.length - this.#position)) throw cutOff()
    return Number(length)
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#position) throw cutOff()
    const taken = this.#bytes.subarray(this.#position, this.#position + length)
    this.#position += length
    return taken
  }
}

const cutOff = (): ModelFileError => new ModelFileError('is cut off, or it is not an ONNX model')
