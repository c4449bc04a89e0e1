/**
 * A reader of Matlab 5 files (`.mat`), enough for reference values: numeric and character arrays, real or complex, compressed or not.
 *
 * Source: MathWorks, "MAT-File Format", level 5. Cells, structures, objects and sparse arrays are left out.
 */
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'

export interface MatlabArray {
  rows: number
  columns: number
  /** Real parts, column by column as Matlab keeps them: element [row, column] at row + column * rows. */
  real: Float64Array
  /** Imaginary parts, same order; null where the array is real. */
  imaginary: Float64Array | null
  /** The characters, where it is a string; else null. */
  text: string | null
}

const BYTES: Record<number, number> = { 1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8, 16: 1, 17: 2 }
const COMPRESSED = 15
const MATRIX = 14

const readNumber = (view: DataView, type: number, at: number): number => {
  switch (type) {
    case 1:
      return view.getInt8(at)
    case 2:
    case 16:
      return view.getUint8(at)
    case 3:
      return view.getInt16(at, true)
    case 4:
    case 17:
      return view.getUint16(at, true)
    case 5:
      return view.getInt32(at, true)
    case 6:
      return view.getUint32(at, true)
    case 7:
      return view.getFloat32(at, true)
    case 9:
      return view.getFloat64(at, true)
    case 12:
      return Number(view.getBigInt64(at, true))
    case 13:
      return Number(view.getBigUint64(at, true))
    default:
      throw new Error(`unknown Matlab number type ${type}`)
  }
}

interface Element {
  type: number
  bytes: DataView
  /** Offset of the next element. */
  next: number
}

/** One tagged element; small ones hold type and length in the first word and their data in the second. */
function readElement(view: DataView, at: number): Element {
  const first = view.getUint32(at, true)
  const smallLength = first >>> 16
  if (smallLength > 0)
    return { type: first & 0xffff, bytes: new DataView(view.buffer, view.byteOffset + at + 4, smallLength), next: at + 8 }
  const length = view.getUint32(at + 4, true)
  const padded = first === COMPRESSED ? length : Math.ceil(length / 8) * 8
  return { type: first, bytes: new DataView(view.buffer, view.byteOffset + at + 8, length), next: at + 8 + padded }
}

function numbers({ type, bytes }: Element): Float64Array {
  const size = BYTES[type]
  return Float64Array.from({ length: bytes.byteLength / size }, (_, i) => readNumber(bytes, type, i * size))
}

function readMatrix(view: DataView): { name: string; array: MatlabArray } {
  const flags = readElement(view, 0)
  const dimensions = readElement(view, flags.next)
  const nameElement = readElement(view, dimensions.next)
  const name = String.fromCharCode(...numbers(nameElement))
  const kind = flags.bytes.getUint8(0)
  const isComplex = (flags.bytes.getUint8(1) & 0x08) !== 0
  const isText = kind === 4
  if (kind < 4 || kind === 5) return { name, array: { rows: 0, columns: 0, real: new Float64Array(0), imaginary: null, text: null } }
  const [rows, columns] = numbers(dimensions)
  const realElement = readElement(view, nameElement.next)
  const real = numbers(realElement)
  const imaginary = isComplex ? numbers(readElement(view, realElement.next)) : null
  return { name, array: { rows, columns, real, imaginary, text: isText ? String.fromCharCode(...real) : null } }
}

/** All arrays of a Matlab 5 file by name. */
export function readMatlabFile(path: string): Record<string, MatlabArray> {
  const file = readFileSync(path)
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const arrays: Record<string, MatlabArray> = {}
  for (let at = 128; at + 8 <= view.byteLength;) {
    let element = readElement(view, at)
    at = element.next
    if (element.type === COMPRESSED) {
      const { buffer, byteOffset, byteLength } = element.bytes
      const inflated = inflateSync(new Uint8Array(buffer, byteOffset, byteLength))
      element = readElement(new DataView(inflated.buffer, inflated.byteOffset, inflated.byteLength), 0)
    }
    if (element.type !== MATRIX) continue
    const { name, array } = readMatrix(element.bytes)
    arrays[name] = array
  }
  return arrays
}
