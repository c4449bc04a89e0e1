/**
 * Columns in which each frequency has a window of its own length: long ones part low tones that lie close, short ones part what follows
 * fast among high ones. Between two lengths the picture passes from one to the other over an octave.
 */
import { type FftPlan, realFftPlan } from '../fft-plan.ts'
import { hannWindow } from '../window-functions.ts'
import type { ColumnTransform } from './column-transform.ts'
import type { TileLayout } from './tile-layout.ts'
import { shareOfWindow, windowsAround } from './window-lengths.ts'

/** What a row takes from one window's spectrum: the loudest of some bins, or a place between two. */
interface RowBins {
  row: number
  weight: number
  first: number
  last: number
  /** From `first` to the bin above it, where the row lies between the two. */
  part: number
}

interface Resolution {
  plan: FftPlan
  window: Float32Array
  powers: Float32Array
  rows: RowBins[]
}

export class MultiWindowColumns implements ColumnTransform {
  readonly reach: number
  readonly batch = 64
  readonly #hop: number
  readonly #rows: number
  readonly #resolutions: Resolution[]

  constructor(layout: TileLayout) {
    this.#hop = layout.hopSamples
    this.#rows = layout.rowHz.length
    const sizes = windowsAround(layout.windowSamples)
    this.reach = layout.reachSamples
    this.#resolutions = sizes.map((size, index) => resolutionOf(size, index, layout)).filter(({ rows }) => rows.length > 0)
  }

  addPowers(samples: Float32Array, columns: number, add: Float32Array, weight: number): void {
    for (let column = 0; column < columns; column++) {
      for (const { plan, window, powers, rows } of this.#resolutions) {
        plan.forwardWindowed(samples, column * this.#hop + this.reach - window.length / 2, window)
        plan.power(powers, 0)
        for (const { row, weight: share, first, last, part } of rows) {
          let power = powers[first]
          if (last > first) for (let bin = first + 1; bin <= last; bin++) power = Math.max(power, powers[bin])
          else if (part > 0) power += part * (powers[first + 1] - power)
          add[column * this.#rows + row] += weight * share * power
        }
      }
    }
  }
}

function resolutionOf(size: number, index: number, { sampleRate, rowHz }: TileLayout): Resolution {
  const binHz = sampleRate / size
  const rows: RowBins[] = []
  rowHz.forEach((hz, row) => {
    const weight = shareOfWindow(index, hz)
    if (weight === 0) return
    const below = row === 0 ? 0 : (rowHz[row - 1] + hz) / 2
    const above = row === rowHz.length - 1 ? sampleRate / 2 : (hz + rowHz[row + 1]) / 2
    const [first, last] = [Math.ceil(below / binHz), Math.min(size / 2, Math.ceil(above / binHz) - 1)]
    const place = Math.min(size / 2 - 1, hz / binHz)
    if (last >= first) rows.push({ row, weight, first, last, part: 0 })
    else rows.push({ row, weight, first: Math.floor(place), last: Math.floor(place), part: place - Math.floor(place) })
  })
  return {
    plan: realFftPlan(size),
    // The transform of a sine of full scale peaks at half the window's sum.
    window: hannWindow(size).map((value) => value / (size / 4)),
    powers: new Float32Array(size / 2 + 1),
    rows,
  }
}
