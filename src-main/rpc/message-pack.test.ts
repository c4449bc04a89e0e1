import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packMessage, unpackMessage } from './message-pack.ts'

describe('a message', () => {
  it('comes back as it was: any JSON, with samples and bytes anywhere inside', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      // Zero has no sign in a message.
      fc.double({ noNaN: true }).map((x) => x + 0),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.float32Array({ maxLength: 50 }),
      fc.uint8Array({ maxLength: 50 }),
    )
    const key = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__')
    const { message } = fc.letrec((tie) => ({
      message: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('message'), { maxLength: 5 }),
        fc.dictionary(key, tie('message'), { maxKeys: 5, noNullPrototype: true }),
      ),
    }))
    fc.assert(
      fc.property(message, (value) => {
        expect(unpackMessage(Buffer.from(packMessage(value)))).toEqual(value)
      }),
    )
  })

  it('knows one zero alone', () => {
    expect(Object.is(unpackMessage(packMessage(-0)), 0)).toBe(true)
  })

  it('carries samples that begin anywhere in their memory', () => {
    const whole = Float32Array.from({ length: 10 }, (_, i) => i / 7)
    expect(unpackMessage(packMessage(['x', whole.subarray(3, 8)]))).toEqual(['x', whole.slice(3, 8)])
  })

  it('owns its samples: the received bytes may be used again', () => {
    const bytes = packMessage(Float32Array.of(1, 2))
    const samples = unpackMessage(bytes)
    bytes.fill(0)
    expect(samples).toEqual(Float32Array.of(1, 2))
  })

  it('leaves out properties that are undefined, as a structured clone of JSON would', () => {
    expect(unpackMessage(packMessage({ a: undefined, b: 1 }))).toEqual({ b: 1 })
  })
})
