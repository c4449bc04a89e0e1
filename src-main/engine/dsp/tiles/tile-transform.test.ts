import { describe, expect, it } from 'vitest'
import { cosine, noise } from '../../../../test/support/signals.ts'
import { constantQMagnitudes, melFilterBank, powerSpectrogram } from '../transforms/index.ts'
import { filterFrames } from '../transforms/filter-bank.ts'
import { byteOfDecibels, CEILING_DB, decibelsOfByte, FLOOR_DB } from './decibel-bytes.ts'
import { columnCount, TILE_COLUMNS, tileLayout, topLevel, type TileScale } from './tile-layout.ts'
import { columnTransform, joinTiles, tileBytes } from './tile-transform.ts'

const RATE = 22_050
const scales: TileScale[] = ['linear', 'mel', 'constant-q']

/** A tile from the beginning of a sound. */
function tile(scale: TileScale, channels: Float32Array[], columns: number, level = 0, firstColumn = 0): Uint8Array {
  const layout = tileLayout({ scale }, RATE)
  const transform = columnTransform(layout)
  const length = (columns - 1) * layout.hopSamples + 2 * transform.reach
  const start = firstColumn * layout.hopSamples - transform.reach
  const stretches = channels.map((samples) => {
    const stretch = new Float32Array(length)
    for (let i = 0; i < length; i++) stretch[i] = samples[start + i] ?? 0
    return stretch
  })
  return tileBytes(transform, layout, stretches, columns, level)
}

const decibels = (power: number): number => 10 * Math.log10(Math.max(power, 1e-20))

/** Half a step for the rounding, and what the table adds to it. */
const ROUNDING_DB = 0.25 + 0.02

function expectLevels(bytes: Uint8Array, powers: ArrayLike<number>, allowanceDb = 0): void {
  let worst = 0
  for (let i = 0; i < bytes.length; i++) {
    const wanted = Math.max(FLOOR_DB, Math.min(CEILING_DB, decibels(powers[i])))
    worst = Math.max(worst, Math.abs(decibelsOfByte(bytes[i]) - wanted))
  }
  expect(worst).toBeLessThanOrEqual(ROUNDING_DB + allowanceDb)
}

describe('windows that were chosen', () => {
  it.each([256, 1024, 16_384] as const)('part a sine from its neighbours as narrowly as %i samples can', (windowSamples) => {
    const layout = tileLayout({ scale: 'linear', windowSamples }, RATE)
    expect(layout.hopSamples).toBe(windowSamples / 8)
    expect(layout.rowHz).toHaveLength(windowSamples / 2)
    const transform = columnTransform(layout)
    const row = Math.round((3000 * windowSamples) / RATE)
    const sine = cosine(2 * transform.reach, (row * RATE) / windowSamples, RATE)
    const bytes = tileBytes(transform, layout, [sine], 1, 0)
    // A Hann window's transform: 0 dB on the bin, -6 dB beside it, nothing two bins away.
    expect(decibelsOfByte(bytes[row])).toBeCloseTo(0, 0)
    expect(Math.abs(decibelsOfByte(bytes[row + 1]) + 6.02)).toBeLessThan(ROUNDING_DB)
    expect(decibelsOfByte(bytes[row + 3])).toBeLessThan(-90)
  })
})

describe('levels as bytes', () => {
  it('keep every level of the range within half a step, and clip the rest', () => {
    for (let level = FLOOR_DB; level <= CEILING_DB; level += 0.37)
      expect(Math.abs(decibelsOfByte(byteOfDecibels(level)) - level)).toBeLessThanOrEqual(0.25)
    expect([byteOfDecibels(-300), byteOfDecibels(20), byteOfDecibels(-Infinity)]).toEqual([0, 255, 0])
  })
})

describe('tiles', () => {
  const samples = noise(RATE, 3, 0.4)
  const columns = 100

  it('linear: are the reference transform, scaled so that a sine of full scale is 0 dB', () => {
    const { windowSamples, hopSamples, rowHz } = tileLayout({ scale: 'linear' }, RATE)
    const { data, bins } = powerSpectrogram(samples, { fftSize: windowSamples, hopSamples })
    const rows = rowHz.length
    const wanted = Float32Array.from(
      { length: columns * rows },
      (_, i) => data[Math.floor(i / rows) * bins + (i % rows)] / (windowSamples / 4) ** 2,
    )
    expectLevels(tile('linear', [samples], columns), wanted)
  })

  it('mel: are the reference filter bank over the reference transform', () => {
    const { windowSamples, hopSamples, rowHz } = tileLayout({ scale: 'mel' }, RATE)
    const spectrum = powerSpectrogram(samples, { fftSize: windowSamples, hopSamples })
    const bands = filterFrames(
      melFilterBank({ sampleRate: RATE, fftSize: windowSamples, bands: rowHz.length, norm: 'peak' }),
      spectrum.data,
    )
    expectLevels(
      tile('mel', [samples], columns),
      bands.map((power) => power / 1.5 / (windowSamples / 4) ** 2),
    )
  })

  it('constant-q: are the reference transform, also from the middle of a sound', () => {
    const { hopSamples, rowHz } = tileLayout({ scale: 'constant-q' }, RATE)
    const { data, bins } = constantQMagnitudes(samples, {
      sampleRate: RATE,
      hopSamples,
      minHz: rowHz[0],
      bins: rowHz.length,
      binsPerOctave: 24,
      filterScale: (2 ** (1 / 24) - 1) / (2 ** (1 / 12) - 1),
    })
    // The rate's halving is exact to 1e-4 of full scale: below -60 dB that is to be seen.
    const loud = data.slice(20 * bins, 80 * bins).map((magnitude) => magnitude ** 2)
    const bytes = tile('constant-q', [samples], 60, 0, 20)
    let worst = 0
    bytes.forEach((byte, i) => (worst = loud[i] > 1e-5 ? Math.max(worst, Math.abs(decibelsOfByte(byte) - decibels(loud[i]))) : worst))
    expect(worst).toBeLessThanOrEqual(ROUNDING_DB + 0.1)
  })

  it.each(scales)('%s: a sine lies on its own row at its own level', (scale) => {
    const { rowHz } = tileLayout({ scale }, RATE)
    const row = Math.round(rowHz.length * 0.6)
    const amplitude = 0.25
    const bytes = tile(scale, [cosine(RATE, rowHz[row], RATE, amplitude)], columns)
    for (let column = 20; column < 80; column++) {
      const levels = [...bytes.subarray(column * rowHz.length, (column + 1) * rowHz.length)]
      expect(levels.indexOf(Math.max(...levels))).toBe(row)
      // Mel bands are wider or narrower than the window's main lobe: up to 1.8 dB.
      expect(Math.abs(decibelsOfByte(levels[row]) - 20 * Math.log10(amplitude))).toBeLessThanOrEqual(scale === 'mel' ? 2 : 0.5)
    }
  })

  it.each(scales)('%s: no row is empty', (scale) => {
    const bytes = tile(scale, [noise(2 * RATE, 9, 0.5)], columns, 0, 40)
    const rows = tileLayout({ scale }, RATE).rowHz.length
    for (let row = 0; row < rows; row++)
      expect(Math.max(...Array.from({ length: columns }, (_, column) => bytes[column * rows + row]))).toBeGreaterThan(byteOfDecibels(-80))
  })

  it('opposite channels stay in sight', () => {
    const opposite = samples.map((value) => -value)
    expect(tile('linear', [samples, opposite], columns)).toEqual(tile('linear', [samples], columns))
  })

  it.each(scales)('%s: a click stays as loud as it was at every level, from the sound and from tiles', (scale) => {
    const sound = new Float32Array(2 * RATE)
    sound[RATE] = 1
    const rows = tileLayout({ scale }, RATE).rowHz.length
    const loudest = (bytes: Uint8Array): number => bytes.reduce((most, byte) => Math.max(most, byte), 0)
    const fine = tile(scale, [sound], 256)
    expect(loudest(tile(scale, [sound], 256, 4))).toBe(loudest(fine))
    const halves = [fine.subarray(0, 128 * rows), fine.subarray(128 * rows)]
    expect(joinTiles(halves[0], halves[1], rows)).toEqual(tile(scale, [sound], 256, 1))
  })

  it('join neighbours of odd length: a last column alone stays as it is', () => {
    expect([...joinTiles(Uint8Array.of(1, 5, 4, 2), Uint8Array.of(7, 3), 2)]).toEqual([4, 5, 7, 3])
  })

  it('columns of a sound that grows are those that no further sample changes', () => {
    const layout = tileLayout({ scale: 'linear' }, RATE)
    const grown = columnCount(layout, 9000, true)
    const [short, long] = [samples.subarray(0, 9000), samples]
    expect(tile('linear', [short], grown)).toEqual(tile('linear', [long], grown))
    expect(tile('linear', [short], grown + 1)).not.toEqual(tile('linear', [long], grown + 1))
    expect(columnCount(layout, 0, true)).toBe(0)
  })

  it('one tile of the top level holds the whole sound', () => {
    for (const columns of [1, 255, 256, 257, 620_000]) {
      const level = topLevel(columns)
      expect(columns / 2 ** level).toBeLessThanOrEqual(TILE_COLUMNS)
      if (level > 0) expect(columns / 2 ** (level - 1)).toBeGreaterThan(TILE_COLUMNS)
    }
  })
})
