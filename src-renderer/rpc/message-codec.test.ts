import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeMessage, encodeMessage } from './message-codec.ts'

it('carries samples and bytes unchanged wherever they fall in a message', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 9 }), fc.array(fc.float({ noNaN: true }), { maxLength: 50 }), fc.uint8Array({ maxLength: 50 }), (text, numbers, data) => {
      const message = { t: 'q', a: [text, { samples: Float32Array.from(numbers), data }] }
      expect(decodeMessage(encodeMessage(message))).toEqual(message)
    }),
  )
})

it('carries a view into a larger buffer as that view alone', () => {
  const view = Float32Array.from([1, 2, 3, 4]).subarray(1, 3)
  expect(decodeMessage(encodeMessage(view))).toEqual(Float32Array.from([2, 3]))
})
