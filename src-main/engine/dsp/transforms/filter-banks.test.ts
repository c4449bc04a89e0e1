import { describe, expect, it } from 'vitest'
import { readMatlabFile } from '../../../../test/support/matlab.ts'
import { hasSharedData, sharedData } from '../../../../test/support/shared-data.ts'
import { chromaFilterBank } from './chroma-filter-bank.ts'
import { applyTransposed, filterFrames, toDense, toFilterBank } from './filter-bank.ts'
import { fftFrequencies } from './frequency-scales.ts'
import { melFilterBank } from './mel-filter-bank.ts'

/** Columns 0 .. bins - 1 of a Matlab matrix, row by row. The references carry the mirrored half of the spectrum too. */
const leftColumns = ({ real, rows }: { real: Float64Array; rows: number }, bins: number): Float64Array =>
  Float64Array.from({ length: rows * bins }, (_, i) => real[Math.floor(i / bins) + (i % bins) * rows])

const numbered = (kind: string, numbers: string[]): string[] => numbers.map((number) => `feature-${kind}-${number}`)

describe.skipIf(!hasSharedData)('filter banks against Matlab', () => {
  // Weights are kept as float32: half a unit in the last place is 6e-8 relative.
  const tolerance = { rtol: 1e-7, atol: 1e-10 }

  it.each(numbered('melfb', ['001', '002', '005', '010', '017', '033', '049', '065', '081', '097', '113', '128']))('%s', (name) => {
    const { sr, nfft, nfilts, fmin, fmax, htk, wts } = readMatlabFile(sharedData('reference', 'librosa', `${name}.mat`))
    const bank = melFilterBank({
      sampleRate: sr.real[0],
      fftSize: nfft.real[0],
      bands: nfilts.real[0],
      minHz: fmin.real[0],
      maxHz: fmax.real[0],
      scale: htk.real[0] ? 'htk' : 'slaney',
    })
    expect(toDense(bank)).toBeAllclose(leftColumns(wts, bank.bins), tolerance)
  })

  it.each(numbered('chromafb', ['001', '002', '010', '025', '040', '056', '064']))('%s', (name) => {
    const { sr, nfft, nchroma, a440, ctroct, octwidth, wts } = readMatlabFile(sharedData('reference', 'librosa', `${name}.mat`))
    const bank = chromaFilterBank({
      sampleRate: sr.real[0],
      fftSize: nfft.real[0],
      classes: nchroma.real[0],
      a4Hz: a440.real[0],
      centreOctave: ctroct.real[0],
      octaveWidth: octwidth.real[0] || null,
      startAtC: false,
    })
    expect(toDense(bank)).toBeAllclose(leftColumns(wts, bank.bins), tolerance)
  })
})

describe('mel filter bank', () => {
  it('has triangles of unit area over Hz', () => {
    const bank = melFilterBank({ sampleRate: 48000, fftSize: 1 << 15, bands: 20 })
    const areas = Array.from({ length: 20 }, (_, band) => {
      const { offsets, counts, weights } = bank
      return weights.subarray(offsets[band], offsets[band] + counts[band]).reduce((sum, weight) => sum + weight, 0) * (48000 / (1 << 15))
    })
    // The rectangle rule on bins 1.5 Hz apart over triangles more than 100 Hz wide.
    expect(areas).toBeAllclose(new Array(20).fill(1), { rtol: 1e-3 })
  })

  it('refuses an empty range', () => {
    expect(() => melFilterBank({ sampleRate: 16000, fftSize: 512, minHz: 8000 })).toThrow(/minHz = 8000 must lie between 0 and maxHz/)
  })
})

describe('chroma filter bank', () => {
  it('gives A4 to class A and C4 to class C', () => {
    const bank = toDense(chromaFilterBank({ sampleRate: 22050, fftSize: 8192 }))
    const frequencies = fftFrequencies(22050, 8192)
    const strongest = (hz: number): number => {
      const bin = Math.round(hz / frequencies[1])
      const column = Array.from({ length: 12 }, (_, index) => bank[index * frequencies.length + bin])
      return column.indexOf(Math.max(...column))
    }
    expect([261.63, 440, 493.88].map(strongest)).toEqual([0, 9, 11])
  })
})

describe('filter bank', () => {
  const dense = Float64Array.from([0, 1, 2, 0, 3, 0, 4, 0, 0, 0, 0, 0])
  const bank = toFilterBank(dense, 3, 4)

  it('keeps the matrix', () => {
    expect([...toDense(bank)]).toEqual([...dense])
    expect([...bank.counts]).toEqual([2, 3, 0])
  })

  it('multiplies frames by the matrix and by its transpose', () => {
    expect([...filterFrames(bank, Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]))]).toEqual([8, 15, 0, 20, 43, 0])
    const spectrum = new Float32Array(5)
    applyTransposed(bank, Float32Array.from([9, 1, 2, 7]), 1, spectrum, 1)
    expect([...spectrum]).toEqual([0, 6, 1, 10, 0])
  })

  it('refuses a broken frame', () => {
    expect(() => filterFrames(bank, new Float32Array(6))).toThrow(/takes frames of 4 bins/)
  })
})
