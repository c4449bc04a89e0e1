/** A reader of NumPy's `.npy` files (format 1 to 3): little-endian float32 and float64 arrays in C order. */
import { readFileSync } from 'node:fs'

export interface NumpyArray {
  shape: number[]
  /** Row by row (C order). */
  data: Float64Array
}

export function readNumpyFile(path: string): NumpyArray {
  const file = readFileSync(path)
  if (file.toString('latin1', 1, 6) !== 'NUMPY') throw new Error(`${path} is not a NumPy file`)
  const wide = file[6] >= 2
  const headerLength = wide ? file.readUInt32LE(8) : file.readUInt16LE(8)
  const start = (wide ? 12 : 10) + headerLength
  const header = file.toString('latin1', wide ? 12 : 10, start)
  const type = /'descr': '(<f[48])'/.exec(header)?.[1]
  const shapeText = /'shape': \(([^)]*)\)/.exec(header)?.[1]
  if (type === undefined || shapeText === undefined) throw new Error(`${path}: cannot read ${header.trim()}`)
  const shape = shapeText
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
  const length = shape.reduce((product, size) => product * size, 1)
  const stored = Float64Array.from({ length }, (_, i) =>
    type === '<f4' ? file.readFloatLE(start + 4 * i) : file.readDoubleLE(start + 8 * i),
  )
  if (!header.includes("'fortran_order': True")) return { shape, data: stored }
  const [rows, columns] = shape
  return { shape, data: stored.map((_, i) => stored[Math.floor(i / columns) + (i % columns) * rows]) }
}
