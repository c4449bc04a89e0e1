/** Columns of a spectrogram picture from samples: the power of each row, 1 for a sine of full scale. */
import { type FftPlan, realFftPlan } from '../fft-plan.ts'
import { constantQAt } from '../transforms/constant-q.ts'
import { applyFilterBank, type FilterBank } from '../transforms/filter-bank.ts'
import { melFilterBank } from '../transforms/mel-filter-bank.ts'
import { hannWindow } from '../window-functions.ts'
import { bytesOfPowers } from './decibel-bytes.ts'
import { HANN_SPREAD, type ColumnTransform } from './column-transform.ts'
import { MultiWindowColumns } from './multi-window-columns.ts'
import { ReassignedColumns } from './reassigned-columns.ts'
import { CONSTANT_Q_QUALITY, type TileLayout } from './tile-layout.ts'

export function columnTransform(layout: TileLayout): ColumnTransform {
  if (layout.resolution === 'reassigned') return new ReassignedColumns(layout)
  if (layout.scale === 'constant-q') return new ConstantQColumns(layout)
  return layout.resolution === 'multi' ? new MultiWindowColumns(layout) : new FourierColumns(layout)
}

/** |X|^2 of a Hann window's transform, as it is or in mel bands. */
class FourierColumns implements ColumnTransform {
  readonly reach: number
  readonly batch = 64
  readonly #hop: number
  readonly #rows: number
  readonly #fft: FftPlan
  readonly #window: Float32Array
  readonly #bank: FilterBank | null
  readonly #spectrum: Float32Array
  readonly #bands: Float32Array

  constructor({ scale, sampleRate, windowSamples, hopSamples, rowHz }: TileLayout) {
    this.reach = windowSamples / 2
    this.#hop = hopSamples
    this.#rows = rowHz.length
    this.#fft = realFftPlan(windowSamples)
    this.#bank = scale === 'mel' ? melFilterBank({ sampleRate, fftSize: windowSamples, bands: rowHz.length, norm: 'peak' }) : null
    const spread = this.#bank ? Math.sqrt(HANN_SPREAD) : 1
    // The transform of a sine of full scale peaks at half the window's sum.
    this.#window = hannWindow(windowSamples).map((weight) => weight / (windowSamples / 4) / spread)
    this.#spectrum = new Float32Array(windowSamples / 2 + 1)
    this.#bands = new Float32Array(rowHz.length)
  }

  addPowers(samples: Float32Array, columns: number, add: Float32Array, weight: number): void {
    const rows = this.#rows
    const powers = this.#bank ? this.#bands : this.#spectrum
    for (let column = 0, at = 0; column < columns; column++) {
      this.#fft.forwardWindowed(samples, column * this.#hop, this.#window)
      this.#fft.power(this.#spectrum, 0)
      if (this.#bank) applyFilterBank(this.#bank, this.#spectrum, 0, this.#bands, 0)
      for (let row = 0; row < rows; row++) add[at++] += weight * powers[row]
    }
  }
}

class ConstantQColumns implements ColumnTransform {
  readonly reach: number
  readonly batch = 2048
  readonly #layout: TileLayout

  constructor(layout: TileLayout) {
    this.#layout = layout
    // Whole hops, so that a column falls on a frame of the transform; one window more for the filters that halve the rate.
    this.reach = Math.ceil(layout.windowSamples / layout.hopSamples) * layout.hopSamples
  }

  addPowers(samples: Float32Array, columns: number, add: Float32Array, weight: number): void {
    const { sampleRate, hopSamples, rowHz } = this.#layout
    const { data } = constantQAt(samples, rowHz, { sampleRate, hopSamples, quality: CONSTANT_Q_QUALITY })
    const first = (this.reach / hopSamples) * rowHz.length * 2
    for (let i = 0, at = first; i < columns * rowHz.length; i++, at += 2)
      add[i] += weight * (data[at] * data[at] + data[at + 1] * data[at + 1])
  }
}

/**
 * A tile's bytes: at each row the loudest of 2^level neighbouring columns. Channels count with the mean of their powers, so that
 * opposite channels do not vanish.
 *
 * @param channels  planar; sample `reach` is the centre of the first column of level 0
 * @param columns   of level 0; the last column of the tile may join fewer than 2^level
 * @returns         shape [ceil(columns / 2^level), rows]
 */
export function tileBytes(
  transform: ColumnTransform,
  { hopSamples, rowHz }: TileLayout,
  channels: readonly Float32Array[],
  columns: number,
  level: number,
): Uint8Array<ArrayBuffer> {
  const rows = rowHz.length
  const joined = 2 ** level
  const result = new Uint8Array(Math.ceil(columns / joined) * rows)
  const batch = Math.max(joined, Math.min(transform.batch, columns))
  const whole = batch - (batch % joined)
  const powers = new Float32Array(whole * rows)
  for (let from = 0; from < columns; from += whole) {
    const count = Math.min(whole, columns - from)
    powers.fill(0)
    const end = (from + count - 1) * hopSamples + 2 * transform.reach
    for (const samples of channels) transform.addPowers(samples.subarray(from * hopSamples, end), count, powers, 1 / channels.length)
    for (let column = 0; column < count; column += joined) {
      const loudest = powers.subarray(column * rows, (column + 1) * rows)
      for (let other = column + 1; other < Math.min(count, column + joined); other++) {
        for (let row = 0, at = other * rows; row < rows; row++, at++) if (powers[at] > loudest[row]) loudest[row] = powers[at]
      }
      bytesOfPowers(loudest, rows, result, ((from + column) / joined) * rows)
    }
  }
  return result
}

/**
 * A tile of the next level from two neighbours: the louder of each two columns at each row.
 *
 * @param left, right  shape [columns, rows]; `left` is whole where `right` holds anything
 */
export function joinTiles(left: Uint8Array, right: Uint8Array, rows: number): Uint8Array<ArrayBuffer> {
  const columns = (left.length + right.length) / rows
  const result = new Uint8Array(Math.ceil(columns / 2) * rows)
  const both = [left, right]
  let column = 0
  for (const tile of both) {
    for (let at = 0; at < tile.length; at += rows, column++) {
      const to = (column >> 1) * rows
      for (let row = 0; row < rows; row++) if (tile[at + row] > result[to + row]) result[to + row] = tile[at + row]
    }
  }
  return result
}
