import type { BitReader } from '../bit-reader.ts'
import type { BandLayout } from './bands.ts'
import type { Channel, ChannelInfo, NoiseShapingFilter } from './channel.ts'

/**
 * Temporal noise shaping: a recursive filter over the lines of the spectrum, which gives quantisation noise the envelope of the sound.
 * @source ISO/IEC 13818-7 (2006), section 14
 */

const MAXIMUM_ORDER = 20

/** By window; a window without filters has an empty list. */
export function readNoiseShaping(bits: BitReader, info: ChannelInfo): NoiseShapingFilter[][] {
  const isShort = info.sequence === 'short'
  return Array.from({ length: isShort ? 8 : 1 }, () => {
    const count = bits.unsigned(isShort ? 1 : 2)
    const resolution = count > 0 ? bits.unsigned(1) + 3 : 0
    return Array.from({ length: count }, () => readFilter(bits, isShort, resolution))
  })
}

function readFilter(bits: BitReader, isShort: boolean, resolution: number): NoiseShapingFilter {
  const length = bits.unsigned(isShort ? 4 : 6)
  const order = bits.unsigned(isShort ? 3 : 5)
  if (order > MAXIMUM_ORDER) throw new Error('a noise shaping filter is too long')
  if (order === 0) return { length, downwards: false, coefficients: new Float64Array(0) }
  const downwards = bits.unsigned(1) === 1
  const width = resolution - bits.unsigned(1)
  const reflections = Array.from({ length: order }, () => {
    const value = bits.signed(width)
    return Math.sin(value / ((2 ** (resolution - 1) + (value >= 0 ? -0.5 : 0.5)) / (Math.PI / 2)))
  })
  return { length, downwards, coefficients: toPrediction(reflections) }
}

/** Reflection to prediction coefficients, by the Levinson recursion. */
function toPrediction(reflections: readonly number[]): Float64Array {
  const a = new Float64Array(reflections.length + 1)
  reflections.forEach((reflection, index) => {
    const before = a.slice()
    for (let i = 1; i <= index; i++) a[i] = before[i] + reflection * before[index + 1 - i]
    a[index + 1] = reflection
  })
  return a.slice(1)
}

/** y[n] = x[n] - sum_j a[j] y[n - j] over the filters' lines, in place. */
export function applyNoiseShaping({ info, noiseShaping, spectrum }: Channel, layout: BandLayout): void {
  const isShort = info.sequence === 'short'
  const limit = Math.min(info.bandCount, isShort ? layout.noiseShapingShort : layout.noiseShapingLong)
  noiseShaping.forEach((filters, window) => {
    let top = info.edges.length - 1
    for (const { length, downwards, coefficients } of filters) {
      const bottom = Math.max(0, top - length)
      const from = window * info.windowLines + info.edges[Math.min(bottom, limit)]
      const to = window * info.windowLines + info.edges[Math.min(top, limit)]
      filterLines(spectrum, from, to, downwards, coefficients)
      top = bottom
    }
  })
}

function filterLines(spectrum: Float32Array, from: number, to: number, downwards: boolean, a: Float64Array): void {
  const step = downwards ? -1 : 1
  const start = downwards ? to - 1 : from
  for (let n = 0; n < to - from; n++) {
    const at = start + n * step
    let sum = spectrum[at]
    for (let j = 1; j <= Math.min(n, a.length); j++) sum -= a[j - 1] * spectrum[at - j * step]
    spectrum[at] = sum
  }
}
