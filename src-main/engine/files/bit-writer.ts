/** With the 7 bits that may be pending they fit into a signed number. */
const MOST_AT_ONCE = 24

/** Numbers of any width to bytes, most significant bit first. */
export class BitWriter {
  #bytes: Uint8Array
  #length = 0
  /** Up to 7 bits that do not fill a byte yet. */
  #pending = 0
  #pendingBits = 0

  constructor(roomBytes: number) {
    this.#bytes = new Uint8Array(roomBytes)
  }

  /** The low `bits` (0 to 32) bits of `value`; negative numbers in two's complement. */
  write(value: number, bits: number): void {
    if (bits > MOST_AT_ONCE) {
      this.#put(value >>> 16, bits - 16)
      this.#put(value, 16)
    } else this.#put(value, bits)
  }

  /** A Rice code: the value without its low `parameter` bits as so many zeros and a one, then those bits. */
  rice(value: number, parameter: number): void {
    let zeros = value >>> parameter
    const low = (1 << parameter) | (value & ((1 << parameter) - 1))
    if (zeros + 1 + parameter <= MOST_AT_ONCE) {
      this.#put(low, zeros + 1 + parameter)
      return
    }
    for (; zeros >= MOST_AT_ONCE; zeros -= MOST_AT_ONCE) this.#put(0, MOST_AT_ONCE)
    this.#put(0, zeros)
    this.write(low, 1 + parameter)
  }

  /** Zeros up to the next whole byte. */
  align(): void {
    if (this.#pendingBits > 0) this.#put(0, 8 - this.#pendingBits)
  }

  /** What was written so far in whole bytes; valid until the next number is written. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #put(value: number, bits: number): void {
    let pending = (this.#pending << bits) | (value & ((1 << bits) - 1))
    let pendingBits = this.#pendingBits + bits
    while (pendingBits >= 8) {
      pendingBits -= 8
      if (this.#length === this.#bytes.length) this.#grow()
      this.#bytes[this.#length++] = pending >> pendingBits
      pending &= (1 << pendingBits) - 1
    }
    this.#pending = pending
    this.#pendingBits = pendingBits
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2)
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}
