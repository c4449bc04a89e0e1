import { describe, expect, it } from 'vitest'
import { cosine } from '../../../../test/support/signals.ts'
import { decibelsOfByte } from './decibel-bytes.ts'
import { tileLayout, type TileLayout, type TileLook } from './tile-layout.ts'
import { columnTransform, tileBytes } from './tile-transform.ts'

const RATE = 44_100

/** Levels of `columns` columns from a sample on, [columns][rows], in dB. */
function levels(look: TileLook, sound: Float32Array, from: number, columns: number): { layout: TileLayout; db: number[][] } {
  const layout = tileLayout(look, RATE)
  const transform = columnTransform(layout)
  const stretch = new Float32Array((columns - 1) * layout.hopSamples + 2 * transform.reach)
  for (let i = 0; i < stretch.length; i++) stretch[i] = sound[from - transform.reach + i] ?? 0
  const bytes = tileBytes(transform, layout, [stretch], columns, 0)
  const rows = layout.rowHz.length
  const db = Array.from({ length: columns }, (_, c) => [...bytes.subarray(c * rows, (c + 1) * rows)].map(decibelsOfByte))
  return { layout, db }
}

const rowOf = ({ rowHz }: TileLayout, hz: number): number =>
  rowHz.reduce((best, row, i) => (Math.abs(row - hz) < Math.abs(rowHz[best] - hz) ? i : best), 0)

describe('a picture of several window lengths', () => {
  it('parts low tones as a long window does', () => {
    const [low, high] = [cosine(4 * RATE, 150, RATE, 0.2), cosine(4 * RATE, 240, RATE, 0.2)]
    const sound = low.map((value, i) => value + high[i])
    const dip = (look: TileLook): number => {
      const { layout, db } = levels(look, sound, RATE, 8)
      const between = db[4].slice(rowOf(layout, 150), rowOf(layout, 240) + 1)
      return db[4][rowOf(layout, 150)] - Math.min(...between)
    }
    // 90 Hz are one bin of 512 samples and four of 2048.
    expect(dip({ scale: 'mel', resolution: 'multi', windowSamples: 512 })).toBeGreaterThan(12)
    expect(dip({ scale: 'mel', windowSamples: 512 })).toBeLessThan(6)
  })

  it.each(['linear', 'mel'] as const)('%s: parts high clicks as a short one does', (scale) => {
    const clicks = new Float32Array(RATE)
    const apart = Math.round(0.02 * RATE)
    clicks[20_000] = 1
    clicks[20_000 + apart] = 1
    const between = (look: TileLook): number => {
      const { layout, db } = levels(look, clicks, 20_000, 8)
      const row = rowOf(layout, 15_000)
      return db[0][row] - db[Math.round(apart / 2 / layout.hopSamples)][row]
    }
    expect(between({ scale, resolution: 'multi', windowSamples: 2048 })).toBeGreaterThan(30)
    expect(between({ scale, windowSamples: 2048 })).toBeLessThan(10)
  })

  it('a sine of full scale is at 0 dB at every frequency, also where one length passes into the other', () => {
    for (const hz of [100, 260, 700, 1000, 1500, 4000, 6000, 12_000]) {
      const { layout, db } = levels({ scale: 'linear', resolution: 'multi' }, cosine(2 * RATE, hz, RATE), RATE, 2)
      // Between two bins a Hann window's peak is 1.42 dB down.
      expect(Math.abs(Math.max(...db[1].slice(Math.max(0, rowOf(layout, hz) - 2), rowOf(layout, hz) + 3)))).toBeLessThan(1.7)
    }
  })
})

describe('a reassigned picture', () => {
  it.each(['linear', 'mel', 'constant-q'] as const)('%s: a sine is one row at its level, and its neighbours are dark', (scale) => {
    const { layout, db } = levels({ scale, resolution: 'reassigned' }, cosine(2 * RATE, 1234.5, RATE, 0.5), RATE, 4)
    const row = rowOf(layout, 1234.5)
    expect(Math.abs(db[2][row] - 20 * Math.log10(0.5))).toBeLessThan(0.6)
    expect(db[2][row - 2]).toBeLessThan(-80)
    expect(db[2][row + 2]).toBeLessThan(-80)
  })

  it('a click is one column', () => {
    const sound = new Float32Array(RATE)
    const { hopSamples } = tileLayout({ scale: 'linear', resolution: 'reassigned' }, RATE)
    sound[80 * hopSamples] = 1
    const { db } = levels({ scale: 'linear', resolution: 'reassigned' }, sound, 72 * hopSamples, 17)
    const loudness = db.map((column) => column.reduce((sum, level) => sum + 10 ** (level / 10), 0))
    expect(loudness.indexOf(Math.max(...loudness))).toBe(8)
    expect(10 * Math.log10(loudness[8] / Math.max(loudness[6], loudness[10]))).toBeGreaterThan(60)
  })

  it('a glide is a line: at every moment as high as it sounds there', () => {
    const glide = Float32Array.from(
      { length: 2 * RATE },
      (_, n) => 0.5 * Math.sin(2 * Math.PI * (500 * (n / RATE) + 1000 * (n / RATE) ** 2)),
    )
    const { layout, db } = levels({ scale: 'linear', resolution: 'reassigned' }, glide, RATE, 20)
    db.forEach((column, c) => {
      const hz = 500 + 2000 * (1 + (c * layout.hopSamples) / RATE)
      const loudest = layout.rowHz[column.indexOf(Math.max(...column))]
      expect(Math.abs(loudest - hz)).toBeLessThan(25)
    })
  })
})
