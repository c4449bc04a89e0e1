import { describe, expect, it } from 'vitest'
import { ProtobufWriter } from './protobuf-writer.ts'

const hex = (writer: ProtobufWriter): string => Buffer.from(writer.finish()).toString('hex')

// Expected bytes follow the examples of protobuf.dev/programming-guides/encoding.
describe('ProtobufWriter', () => {
  it('writes varints', () => {
    expect(hex(new ProtobufWriter().int(1, 150))).toBe('089601')
    expect(hex(new ProtobufWriter().int(1, 0))).toBe('0800')
    expect(hex(new ProtobufWriter().int(1, -2))).toBe('08feffffffffffffffff01')
    expect(hex(new ProtobufWriter().int(20, 2 ** 40))).toBe('a001808080808020')
  })

  it('writes text, bytes, floats and messages', () => {
    expect(hex(new ProtobufWriter().string(2, 'testing'))).toBe('120774657374696e67')
    expect(hex(new ProtobufWriter().message(3, new ProtobufWriter().int(1, 150)))).toBe('1a03089601')
    expect(hex(new ProtobufWriter().float(2, 1.5))).toBe('150000c03f')
    expect(hex(new ProtobufWriter().packedInts(6, [3, 270, 86942]))).toBe('3206038e029ea705')
  })

  it('keeps large fields and what stands around them in order', () => {
    const large = new Uint8Array(100_000).fill(7)
    const bytes = new ProtobufWriter().int(1, 1).message(2, new ProtobufWriter().bytes(3, large).int(4, 4)).int(5, 5).finish()
    expect(bytes.length).toBe(2 + 4 + (4 + large.length) + 2 + 2)
    expect([...bytes.slice(-4)]).toEqual([32, 4, 40, 5])
    expect(bytes.slice(10, 10 + large.length).every((byte) => byte === 7)).toBe(true)
  })
})
