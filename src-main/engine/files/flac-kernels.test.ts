import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { BitWriter } from './bit-writer.ts'
import { FlacKernels } from './flac-kernels.ts'

const whole = seededRandom(5)
const kernels = new FlacKernels()

describe('FLAC kernels', () => {
  it.each([0, 1, 7, 14, 30])('read Rice codes of parameter %i, also with long runs of zeros, from any bit', (parameter) => {
    for (const offset of [0, 1, 5, 7]) {
      const highs = Array.from({ length: 500 }, (_, i) => (i % 50 === 3 && parameter < 20 ? whole(300) : whole(3)))
      const folded = highs.map((high) => (high * 2 ** parameter + whole(2 ** parameter)) % 2 ** 32)
      const writer = new BitWriter(1 << 16)
      writer.write(0, offset)
      for (const value of folded) writer.rice(value, parameter)
      writer.align()
      kernels.begin(writer.bytes(), 1, folded.length)
      const out = kernels.channel(0, folded.length)
      const end = kernels.rice(offset, out, parameter)
      expect(Array.from(out)).toEqual(folded.map((value) => (value % 2 === 0 ? value / 2 : -(value + 1) / 2)))
      expect(end).toBe(offset + folded.reduce((sum, value) => sum + Math.floor(value / 2 ** parameter) + 1 + parameter, 0))
    }
  })

  it('say where a frame ends within its codes, also in zeros without end', () => {
    for (const bytes of [new Uint8Array(5), new Uint8Array(5000), new Uint8Array([0xff, 0xff])]) {
      kernels.begin(bytes, 1, 20)
      expect(kernels.rice(0, kernels.channel(0, 20), 0)).toBe(-1)
    }
  })

  it.each([1, 2, 3, 8, 12, 31, 32])('predict with %i coefficients, at 24 bits and beyond 32 in the sum', (order) => {
    const taps = Array.from({ length: order }, () => whole(2 ** 15) - 2 ** 14)
    const errors = Array.from({ length: order + 100 }, () => whole(2 ** 24) - 2 ** 23)
    kernels.begin(new Uint8Array(1), 2, errors.length)
    const samples = kernels.channel(1, errors.length)
    samples.set(errors)
    kernels.predict(samples, taps, 13)
    const expected = errors.map(BigInt)
    for (let n = order; n < expected.length; n++) {
      const sum = taps.reduce((total, tap, j) => total + BigInt(tap) * expected[n - 1 - j], 0n)
      expected[n] = BigInt.asIntN(32, expected[n] + (sum >> 13n))
    }
    expect(Array.from(samples, BigInt)).toEqual(expected)
  })

  it.each([
    ['left and side', 8],
    ['side and right', 9],
    ['middle and side', 10],
  ])('make left and right of %s', (_, assignment) => {
    const left = Array.from({ length: 37 }, () => whole(2 ** 24) - 2 ** 23)
    const right = Array.from({ length: 37 }, () => whole(2 ** 24) - 2 ** 23)
    kernels.begin(new Uint8Array(1), 2, 37)
    const [a, b] = [kernels.channel(0, 37), kernels.channel(1, 37)]
    const side = left.map((value, i) => value - right[i])
    a.set(assignment === 8 ? left : assignment === 9 ? side : left.map((value, i) => (value + right[i]) >> 1))
    b.set(assignment === 9 ? right : side)
    kernels.restoreStereo(a, b, assignment)
    expect([[...a], [...b]]).toEqual([left, right])
    const floats = new Float32Array(40)
    kernels.floats(b, 24, floats, 2)
    expect([...floats]).toEqual([0, 0, ...right.map((value) => Math.fround(value / 2 ** 23)), 0])
    const packed = kernels.pack([a, b], 3)
    expect(packed.length).toBe(37 * 6)
    const read = (at: number): number => ((packed[at] | (packed[at + 1] << 8) | (packed[at + 2] << 16)) << 8) >> 8
    expect(left.map((_left, i) => [read(6 * i), read(6 * i + 3)])).toEqual(left.map((value, i) => [value, right[i]]))
    expect([...kernels.pack([a], 2)]).toEqual(left.flatMap((value) => [value & 255, (value >> 8) & 255]))
  })
})
