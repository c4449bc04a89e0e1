import { ShapeError } from '../../errors.ts'

/**
 * A bank of filters over spectrum bins, each kept only where it is not zero: band b weighs bins
 * starts[b] .. starts[b] + counts[b] - 1 with weights[offsets[b]] onwards.
 */
export interface FilterBank {
  bands: number
  /** Bins of the spectra it takes. */
  bins: number
  starts: Int32Array
  counts: Int32Array
  offsets: Int32Array
  weights: Float32Array
}

/** Keeps of a dense bank, shape [bands, bins], each band's span from its first to its last weight that is not zero. */
export function toFilterBank(dense: ArrayLike<number>, bands: number, bins: number): FilterBank {
  const starts = new Int32Array(bands)
  const counts = new Int32Array(bands)
  const offsets = new Int32Array(bands)
  const weights: number[] = []
  for (let band = 0; band < bands; band++) {
    let first = 0
    let last = bins - 1
    while (first < bins && dense[band * bins + first] === 0) first++
    while (last >= first && dense[band * bins + last] === 0) last--
    starts[band] = first === bins ? 0 : first
    counts[band] = last - first + 1
    offsets[band] = weights.length
    for (let bin = first; bin <= last; bin++) weights.push(dense[band * bins + bin])
  }
  return { bands, bins, starts, counts, offsets, weights: Float32Array.from(weights) }
}

/** The bank as a dense matrix, shape [bands, bins], row-major. */
export function toDense({ bands, bins, starts, counts, offsets, weights }: FilterBank): Float32Array {
  const dense = new Float32Array(bands * bins)
  for (let band = 0; band < bands; band++) {
    dense.set(weights.subarray(offsets[band], offsets[band] + counts[band]), band * bins + starts[band])
  }
  return dense
}

/**
 * Applies the bank to one spectrum: bands[b] = sum_k w[b, k] spectrum[k].
 *
 * @param spectrum    values of the bins, `spectrumAt` onwards
 * @param result      takes the bands, `resultAt` onwards
 */
export function applyFilterBank(
  bank: FilterBank,
  spectrum: Float32Array,
  spectrumAt: number,
  result: Float32Array,
  resultAt: number,
): void {
  const { bands, starts, counts, offsets, weights } = bank
  for (let band = 0; band < bands; band++) {
    const from = spectrumAt + starts[band]
    const offset = offsets[band]
    const count = counts[band]
    let sum = 0
    let other = 0
    let k = 0
    for (; k + 1 < count; k += 2) {
      sum += weights[offset + k] * spectrum[from + k]
      other += weights[offset + k + 1] * spectrum[from + k + 1]
    }
    if (k < count) sum += weights[offset + k] * spectrum[from + k]
    result[resultAt + band] = sum + other
  }
}

/** Applies the transposed bank to one frame of bands: spectrum[k] = sum_b w[b, k] bands[b]. */
export function applyTransposed(bank: FilterBank, bands: Float32Array, bandsAt: number, result: Float32Array, resultAt: number): void {
  const { bins, starts, counts, offsets, weights } = bank
  result.fill(0, resultAt, resultAt + bins)
  for (let band = 0; band < bank.bands; band++) {
    const value = bands[bandsAt + band]
    const to = resultAt + starts[band]
    const offset = offsets[band]
    for (let k = 0; k < counts[band]; k++) result[to + k] += weights[offset + k] * value
  }
}

/**
 * Applies the bank to every frame.
 *
 * @param spectra  shape [frames, bins], row-major
 * @returns        shape [frames, bands], row-major
 * @throws         ShapeError where `spectra` is no whole number of frames
 */
export function filterFrames(bank: FilterBank, spectra: Float32Array): Float32Array {
  const frames = spectra.length / bank.bins
  if (!Number.isInteger(frames)) {
    throw new ShapeError(
      'filterFrames',
      [[spectra.length]],
      `the filter bank takes frames of ${bank.bins} bins, which does not divide this length`,
    )
  }
  const result = new Float32Array(frames * bank.bands)
  for (let frame = 0; frame < frames; frame++) applyFilterBank(bank, spectra, frame * bank.bins, result, frame * bank.bands)
  return result
}
