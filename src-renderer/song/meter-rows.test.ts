import { expect, it } from 'vitest'
import { MeterRows } from './meter-rows.ts'

const ROW = 2
/** Each row holds its number. */
const rowsFrom = (from: number, rows: number): Float32Array =>
  Float32Array.from({ length: rows * ROW }, (_, i) => from + Math.floor(i / ROW))
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

it('rows are asked for once, ahead, and again where they were not made yet', async () => {
  let made = 70
  const asked: number[] = []
  const rows = new MeterRows(ROW, async (from, count) => {
    asked.push(from)
    return rowsFrom(from, Math.max(0, Math.min(count, made - from)))
  })
  expect(rows.at(3)).toBeNull()
  expect(rows.at(4)).toBeNull()
  await settled()
  expect(rows.at(4)).toEqual(Float32Array.of(4, 4))
  expect(asked).toEqual([0, 64])
  await settled()
  expect(rows.at(69)).toEqual(Float32Array.of(69, 69))
  made = 200
  expect(rows.at(70)).toBeNull()
  await settled()
  expect(rows.at(70)).toEqual(Float32Array.of(70, 70))
})

it('a place far away forgets what lies behind; a sound that is gone shows nothing', async () => {
  let isGone = false
  const rows = new MeterRows(ROW, async (from, count) => {
    if (isGone) throw new Error('gone')
    return rowsFrom(from, count)
  })
  rows.at(0)
  await settled()
  rows.at(1000)
  await settled()
  expect(rows.at(1000)).toEqual(Float32Array.of(1000, 1000))
  isGone = true
  expect(rows.at(0)).toBeNull()
  await settled()
  expect(rows.at(0)).toBeNull()
})
