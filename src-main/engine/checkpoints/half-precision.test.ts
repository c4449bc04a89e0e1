import { describe, expect, it } from 'vitest'
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from './half-precision.ts'

const half = (value: number): number => toFloat16(Float32Array.of(value))[0]
const brain = (value: number): number => toBfloat16(Float32Array.of(value))[0]
const allBits = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits)

describe('float16', () => {
  it('has the bits of the standard', () => {
    expect([0, -0, 1, -2, 65504, 2 ** -14, 2 ** -24, 1 / 3, Infinity, -Infinity].map(half)).toEqual([
      0, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0400, 1, 0x3555, 0x7c00, 0xfc00,
    ])
    expect(half(Number.NaN) & 0x7fff).toBeGreaterThan(0x7c00)
  })

  it('means sign, exponent and fraction: (1 + f / 1024) 2^(e - 15), or f 2^-24 where e is 0', () => {
    const values = fromFloat16(allBits)
    for (const bits of allBits) {
      const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
      if (exponent === 31) expect(fraction ? Number.isNaN(values[bits]) : values[bits] === sign * Infinity).toBe(true)
      else if (values[bits] !== sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15)))
        expect(bits).toBe('wrong')
    }
  })

  it('takes back every number it can hold', () => {
    const back = toFloat16(fromFloat16(allBits))
    for (const bits of allBits) if ((bits & 0x7fff) <= 0x7c00 && back[bits] !== bits) expect(bits).toBe(back[bits])
  })

  it('rounds to the nearest, halfway to the even one, over the whole range', () => {
    const values = fromFloat16(allBits)
    for (let bits = 0; bits < 0x7bff; bits++) {
      const middle = (values[bits] + values[bits + 1]) / 2
      const gap = values[bits + 1] - values[bits]
      const rounded = toFloat16(Float32Array.of(middle, middle - gap / 1024, middle + gap / 1024, -middle))
      const even = bits % 2 === 0 ? bits : bits + 1
      const expected = [even, bits, bits + 1, even | 0x8000]
      if (expected.some((value, i) => value !== rounded[i])) expect([...rounded]).toEqual(expected)
    }
    expect([65519, 65520, 1e30].map(half)).toEqual([0x7bff, 0x7c00, 0x7c00])
    expect([2 ** -25, 2 ** -25 * 1.001, 1e-45].map(half)).toEqual([0, 1, 0])
  })
})

describe('bfloat16', () => {
  it('is the upper half of a float32, rounded to the nearest and halfway to the even one', () => {
    expect([1, -2, 3.0e38, Infinity].map(brain)).toEqual([0x3f80, 0xc000, 0x7f62, 0x7f80])
    expect([1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20].map(brain)).toEqual([0x3f80, 0x3f82, 0x3f81])
    // 1e-40 by its bits: where a session of ONNX Runtime was opened, JavaScript's own arithmetic has nothing so small.
    expect(toBfloat16(new Float32Array(Uint32Array.of(0x000116c2).buffer))[0]).toBe(1)
    expect(brain(Number.NaN) & 0x7fff).toBeGreaterThan(0x7f80)
    const back = toBfloat16(fromBfloat16(allBits))
    for (const bits of allBits) if ((bits & 0x7fff) <= 0x7f80 && back[bits] !== bits) expect(bits).toBe(back[bits])
  })
})
