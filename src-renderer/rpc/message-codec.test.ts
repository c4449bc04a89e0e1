import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MessageError } from '../../src-shared/rpc/index.ts'
import { decodeMessage, encodeMessage } from './message-codec.ts'

it('carries samples and bytes unchanged wherever they fall in a message', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 9 }),
      fc.array(fc.float({ noNaN: true }), { maxLength: 50 }),
      fc.uint8Array({ maxLength: 50 }),
      (text, numbers, data) => {
        const message = { t: 'q', a: [text, { samples: Float32Array.from(numbers), data }] }
        expect(decodeMessage(encodeMessage(message))).toEqual(message)
      },
    ),
  )
})

it('refuses what is no message, in one kind of error', () => {
  for (const bytes of [[], [0xc1], [0xdd, 0xff, 0xff, 0xff, 0xff], [0xc7, 0x03, 0x01, 0, 0, 0], new Array<number>(100).fill(0x91)]) {
    expect(() => decodeMessage(Uint8Array.from(bytes))).toThrow(MessageError)
  }
})

it('carries a view into a larger buffer as that view alone', () => {
  const view = Float32Array.from([1, 2, 3, 4]).subarray(1, 3)
  expect(decodeMessage(encodeMessage(view))).toEqual(Float32Array.from([2, 3]))
})
