/** Numbers of any width from bytes, most significant bit first, never beyond their end. */
export class BitReader {
  readonly bytes: Uint8Array
  readonly endBit: number
  position = 0

  constructor(bytes: Uint8Array) {
    // Zeros at the end let 32 bits be looked at anywhere.
    this.bytes = new Uint8Array(bytes.length + 8)
    this.bytes.set(bytes)
    this.endBit = bytes.length * 8
  }

  /** 0 to 32 bits, as an unsigned number. */
  unsigned(bits: number): number {
    if (bits === 0) return 0
    const at = this.position
    this.position += bits
    if (this.position > this.endBit) throw new Error('the data end too early')
    return window32(this.bytes, at) >>> (32 - bits)
  }

  skip(bits: number): void {
    this.position += bits
    if (this.position > this.endBit) throw new Error('the data end too early')
  }

  /** 1 to 33 bits in two's complement. */
  signed(bits: number): number {
    if (bits <= 32) {
      const value = this.unsigned(bits)
      return bits === 32 ? value | 0 : (value << (32 - bits)) >> (32 - bits)
    }
    return -this.unsigned(1) * 2 ** 32 + this.unsigned(32)
  }

  /** Zeros before the next one. */
  unary(): number {
    for (let count = 0; this.position < this.endBit;) {
      const window = window32(this.bytes, this.position)
      const zeros = Math.clz32(window)
      if (window !== 0) {
        this.position += zeros + 1
        return count + zeros
      }
      count += 32
      this.position += 32
    }
    throw new Error('the data end too early')
  }
}

/** The 32 bits that begin at bit `at`, as a signed number. */
export function window32(bytes: Uint8Array, at: number): number {
  const byte = at >>> 3
  const shift = at & 7
  const word = (bytes[byte] << 24) | (bytes[byte + 1] << 16) | (bytes[byte + 2] << 8) | bytes[byte + 3]
  return shift === 0 ? word : (word << shift) | (bytes[byte + 4] >>> (8 - shift))
}
