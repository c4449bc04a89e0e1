/**
 * Columns in which the energy of each bin lies at the moment and the frequency that it came from, not at the middle of its window and bin:
 * a steady tone is one row, a click one column.
 *
 *   t' = t + Re(X_th / X),   f' = f - (sampleRate / 2 pi) Im(X_dh / X)
 *
 * with X_th the transform with the window times the time from its middle in samples, X_dh that with the window's derivative.
 *
 * @source Auger & Flandrin, "Improving the readability of time-frequency and time-scale representations by the reassignment method",
 *         IEEE Trans. Signal Processing 43 (1995), equations 22 and 23
 */
import { type FftPlan, realFftPlan } from '../fft-plan.ts'
import { hannWindow } from '../window-functions.ts'
import { HANN_SPREAD, type ColumnTransform } from './column-transform.ts'
import type { TileLayout } from './tile-layout.ts'

/** Softer is not moved: where there is next to nothing it would be moved anywhere. */
const SOFTEST = 1e-14

export class ReassignedColumns implements ColumnTransform {
  readonly reach: number
  readonly batch = 64
  readonly #hop: number
  readonly #rows: number
  /** Columns on either side that may give energy to one. */
  readonly #around: number
  readonly #plan: FftPlan
  readonly #windows: Float32Array[]
  readonly #timed: Float32Array
  readonly #turned: Float32Array
  readonly #binHz: number
  readonly #rowOf: (hz: number) => number

  constructor({ windowSamples, reachSamples, hopSamples, sampleRate, rowHz }: TileLayout) {
    this.#hop = hopSamples
    this.#rows = rowHz.length
    this.#around = windowSamples / 2 / hopSamples
    this.reach = reachSamples
    this.#plan = realFftPlan(windowSamples)
    this.#binHz = sampleRate / windowSamples
    const window = hannWindow(windowSamples).map((weight) => weight / (windowSamples / 4) / Math.sqrt(HANN_SPREAD))
    this.#windows = [
      window,
      window.map((weight, n) => weight * (n - windowSamples / 2)),
      // Hann's derivative has the transform's own three bins: central differences of it are exact but for a factor next to 1.
      window.map((_, n) => (window[(n + 1) % windowSamples] - window[(n + windowSamples - 1) % windowSamples]) / 2),
    ]
    this.#timed = new Float32Array(windowSamples)
    this.#turned = new Float32Array(windowSamples)
    this.#rowOf = rowFinder(rowHz)
  }

  addPowers(samples: Float32Array, columns: number, add: Float32Array, weight: number): void {
    const plan = this.#plan
    const half = plan.size / 2
    const radians = (this.#binHz * plan.size) / (2 * Math.PI)
    for (let from = -this.#around; from < columns + this.#around; from++) {
      const at = from * this.#hop + this.reach - half
      plan.forwardWindowed(samples, at, this.#windows[1])
      this.#timed.set(plan.spectrum)
      plan.forwardWindowed(samples, at, this.#windows[2])
      this.#turned.set(plan.spectrum)
      plan.forwardWindowed(samples, at, this.#windows[0])
      const { spectrum } = plan
      for (let k = 1; k < half; k++) {
        const [re, im] = [spectrum[2 * k], spectrum[2 * k + 1]]
        const power = re * re + im * im
        if (power < SOFTEST) continue
        const delay = (this.#timed[2 * k] * re + this.#timed[2 * k + 1] * im) / power
        const column = from + Math.round(Math.max(-this.#around, Math.min(this.#around, delay / this.#hop)))
        if (column < 0 || column >= columns) continue
        const hz = k * this.#binHz - (radians * (this.#turned[2 * k + 1] * re - this.#turned[2 * k] * im)) / power
        const row = this.#rowOf(hz)
        if (row >= 0) add[column * this.#rows + row] += weight * power
      }
    }
  }
}

/** Steps of a table that says which row lies near a frequency. */
const TABLE_STEPS = 1 << 14

/** The row nearest to a frequency; -1 beyond the lowest and the highest. */
function rowFinder(rowHz: Float32Array): (hz: number) => number {
  const last = rowHz.length - 1
  const lowest = rowHz[0] - (rowHz[1] - rowHz[0]) / 2
  const highest = rowHz[last] + (rowHz[last] - rowHz[last - 1]) / 2
  /** Upper edge of each row. */
  const edges = Float64Array.from(rowHz, (hz, row) => (row === last ? Infinity : (hz + rowHz[row + 1]) / 2))
  const perHz = TABLE_STEPS / (highest - lowest)
  const table = new Uint16Array(TABLE_STEPS + 1)
  for (let step = 0, row = 0; step <= TABLE_STEPS; step++) {
    while (edges[row] < lowest + step / perHz) row++
    table[step] = row
  }
  return (hz) => {
    if (!(hz >= lowest && hz <= highest)) return -1
    let row = table[Math.floor((hz - lowest) * perHz)]
    while (hz > edges[row]) row++
    return row
  }
}
