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

/** The bank again, slowly: each weight by itself, from the words of its definition. */
describe('filter banks written out', () => {
  const tolerance = { rtol: 1e-6, atol: 1e-9 }
  const toMel = {
    htk: (hz: number): number => 2595 * Math.log10(1 + hz / 700),
    slaney: (hz: number): number => (hz < 1000 ? (3 * hz) / 200 : 15 + (27 * Math.log(hz / 1000)) / Math.log(6.4)),
  }
  /** The frequency whose mel value is so high, by halving the interval. */
  const fromMel = (mel: number, scale: 'htk' | 'slaney'): number => {
    let [low, high] = [0, 100_000]
    for (let i = 0; i < 80; i++) {
      const middle = (low + high) / 2
      if (toMel[scale](middle) < mel) low = middle
      else high = middle
    }
    return low
  }

  it.each([
    ['slaney', 'area', 22_050, 64, 7, 0, 11_025],
    ['slaney', 'peak', 16_000, 63, 5, 300, 6000],
    ['htk', 'area', 8000, 32, 4, 50, 4000],
    ['htk', 'peak', 44_100, 128, 12, 0, 20_000],
  ] as const)('mel: %s, %s, %i Hz', (scale, norm, sampleRate, fftSize, bands, minHz, maxHz) => {
    const edges = Array.from({ length: bands + 2 }, (_, i) => {
      const [from, to] = [toMel[scale](minHz), toMel[scale](maxHz)]
      return fromMel(from + ((to - from) * i) / (bands + 1), scale)
    })
    const expected: number[] = []
    for (let band = 1; band <= bands; band++)
      for (let bin = 0; bin <= Math.floor(fftSize / 2); bin++) {
        const hz = (bin * sampleRate) / fftSize
        const [low, centre, high] = edges.slice(band - 1, band + 2)
        const height = norm === 'peak' ? 1 : 2 / (high - low)
        if (hz <= low || hz >= high) expected.push(0)
        else expected.push(height * (hz < centre ? (hz - low) / (centre - low) : (high - hz) / (high - centre)))
      }
    expect(toDense(melFilterBank({ sampleRate, fftSize, bands, minHz, maxHz, scale, norm }))).toBeAllclose(expected, tolerance)
  })

  it.each([
    [22_050, 64, 12, 440, 5, 2],
    [8000, 128, 24, 432, 4, null],
    [44_100, 63, 14, 450, 6, 1],
  ] as const)('chroma: %i Hz, %i points, %i classes', (sampleRate, fftSize, classes, a4Hz, centreOctave, octaveWidth) => {
    const bins = Math.floor(fftSize / 2) + 1
    // Octaves above A0, four below A4.
    const octave = (bin: number): number => (bin === 0 ? octave(1) - 1.5 : Math.log2((bin * sampleRate) / fftSize / (a4Hz / 16)))
    const columns = Array.from({ length: bins }, (_, bin) => {
      const pitch = classes * octave(bin)
      const width = Math.max(1, classes * (octave(bin + 1) - octave(bin)))
      const bumps = Array.from({ length: classes }, (__, index) => {
        const turns = Array.from({ length: 60 }, (___, turn) => Math.abs(pitch - index - classes * (turn - 30)))
        return Math.exp(-2 * (Math.min(...turns) / width) ** 2)
      })
      const length = Math.hypot(...bumps)
      const weight = octaveWidth === null ? 1 : Math.exp(-(((octave(bin) - centreOctave) / octaveWidth) ** 2) / 2)
      return bumps.map((bump) => (weight * bump) / length)
    })
    const expected = Array.from({ length: classes * bins }, (_, i) => columns[i % bins][Math.floor(i / bins)])
    const bank = chromaFilterBank({ sampleRate, fftSize, classes, a4Hz, centreOctave, octaveWidth, startAtC: false })
    expect(toDense(bank)).toBeAllclose(expected, tolerance)
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
