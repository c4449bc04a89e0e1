import type { ByteSource } from './byte-source.ts'

/**
 * Elements of EBML, the form of Matroska and WebM: an identifier, a size that may be unknown, contents.
 *
 * @source RFC 8794
 */
export interface EbmlElement {
  id: number
  /** First byte of the contents. */
  start: number
  /** One after the last byte; Infinity where the writer did not know. */
  end: number
}

const HEADER_BYTES = 12

/** The element at `offset`; undefined where there is none. */
export async function readElement(source: ByteSource, offset: number): Promise<EbmlElement | undefined> {
  return elementAt(await source.read(offset, HEADER_BYTES), 0, offset)
}

/** @param fileOffset  where in the file `bytes[at]` lies */
export function elementAt(bytes: Uint8Array, at: number, fileOffset: number): EbmlElement | undefined {
  const idBytes = at < bytes.length ? Math.clz32(bytes[at]) - 23 : 9
  if (idBytes > 4 || at + idBytes > bytes.length) return undefined
  let id = 0
  for (let i = 0; i < idBytes; i++) id = id * 256 + bytes[at + i]
  const size = variableNumber(bytes, at + idBytes)
  if (!size) return undefined
  const start = fileOffset + idBytes + size.bytes
  return { id, start, end: size.isUnknown ? Infinity : start + size.value }
}

/** A number whose first byte tells how long it is; all ones stand for "unknown". */
export function variableNumber(bytes: Uint8Array, at: number): { value: number; bytes: number; isUnknown: boolean } | undefined {
  const length = at < bytes.length ? Math.clz32(bytes[at]) - 23 : 9
  if (length > 8 || at + length > bytes.length) return undefined
  let value = bytes[at] & (0xff >> length)
  let allOnes = value === 0xff >> length
  for (let i = 1; i < length; i++) {
    value = value * 256 + bytes[at + i]
    allOnes &&= bytes[at + i] === 0xff
  }
  return { value, bytes: length, isUnknown: allOnes }
}

export interface EbmlNode {
  id: number
  bytes: Uint8Array
}

/** The elements directly within some bytes. */
export function children(bytes: Uint8Array): EbmlNode[] {
  const nodes: EbmlNode[] = []
  for (let at = 0; at < bytes.length;) {
    const element = elementAt(bytes, at, at)
    if (!element) break
    const end = Math.min(element.end, bytes.length)
    nodes.push({ id: element.id, bytes: bytes.subarray(element.start, end) })
    at = end
  }
  return nodes
}

export const unsignedOf = (bytes: Uint8Array): number => bytes.subarray(0, 8).reduce((value, byte) => value * 256 + byte, 0)

/** Two's complement. */
export function signedOf(bytes: Uint8Array): number {
  const value = unsignedOf(bytes)
  return bytes.length > 0 && bytes[0] & 0x80 ? value - 256 ** Math.min(8, bytes.length) : value
}

export function floatOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return bytes.length === 4 ? view.getFloat32(0) : bytes.length === 8 ? view.getFloat64(0) : 0
}
