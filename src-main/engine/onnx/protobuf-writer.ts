/**
 * Writes protocol-buffer messages: just what an ONNX file needs.
 *
 * Large byte fields are kept by reference until `finish`, so weights are copied once.
 *
 * @source  Protocol Buffers encoding, protobuf.dev/programming-guides/encoding
 */
export class ProtobufWriter {
  #chunks: Uint8Array[] = []
  #length = 0
  #tail = new Uint8Array(64)
  #tailLength = 0

  /** Bytes written so far. */
  get length(): number {
    return this.#length + this.#tailLength
  }

  /** A varint field; negative numbers take ten bytes, as int64 does. */
  int(field: number, value: number | bigint): this {
    this.#varint(field * 8)
    this.#varint64(BigInt.asUintN(64, BigInt(value)))
    return this
  }

  float(field: number, value: number): this {
    this.#varint(field * 8 + 5)
    this.#reserve(4)
    new DataView(this.#tail.buffer, this.#tail.byteOffset).setFloat32(this.#tailLength, value, true)
    this.#tailLength += 4
    return this
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value))
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint(field * 8 + 2)
    this.#varint(value.length)
    this.#append(value)
    return this
  }

  message(field: number, message: ProtobufWriter): this {
    this.#varint(field * 8 + 2)
    this.#varint(message.length)
    message.#flush()
    for (const chunk of message.#chunks) this.#append(chunk)
    return this
  }

  /** Whole numbers as one packed field. */
  packedInts(field: number, values: readonly number[]): this {
    const packed = new ProtobufWriter()
    for (const value of values) packed.#varint64(BigInt.asUintN(64, BigInt(value)))
    return this.message(field, packed)
  }

  /** The whole message. */
  finish(): Uint8Array {
    this.#flush()
    const result = new Uint8Array(this.#length)
    let offset = 0
    for (const chunk of this.#chunks) {
      result.set(chunk, offset)
      offset += chunk.length
    }
    return result
  }

  #varint(value: number): void {
    this.#reserve(10)
    let rest = value
    while (rest >= 128) {
      this.#tail[this.#tailLength++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#tail[this.#tailLength++] = rest
  }

  #varint64(value: bigint): void {
    if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return this.#varint(Number(value))
    this.#reserve(10)
    let rest = value
    while (rest >= 128n) {
      this.#tail[this.#tailLength++] = Number(rest & 127n) | 128
      rest >>= 7n
    }
    this.#tail[this.#tailLength++] = Number(rest)
  }

  #append(bytes: Uint8Array): void {
    if (bytes.length > largestCopiedField) {
      this.#flush()
      this.#chunks.push(bytes)
      this.#length += bytes.length
      return
    }
    this.#reserve(bytes.length)
    this.#tail.set(bytes, this.#tailLength)
    this.#tailLength += bytes.length
  }

  #reserve(count: number): void {
    if (this.#tailLength + count <= this.#tail.length) return
    const larger = new Uint8Array(Math.max(2 * this.#tail.length, this.#tailLength + count))
    larger.set(this.#tail.subarray(0, this.#tailLength))
    this.#tail = larger
  }

  #flush(): void {
    if (this.#tailLength === 0) return
    this.#chunks.push(this.#tail.subarray(0, this.#tailLength))
    this.#length += this.#tailLength
    this.#tail = new Uint8Array(64)
    this.#tailLength = 0
  }
}

/** Bytes above which a field is kept by reference instead of copied. */
const largestCopiedField = 4096
