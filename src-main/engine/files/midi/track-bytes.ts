/** A track breaks off here, or goes on in a way that cannot be followed. */
export class TrackDamage extends Error {}

const LONGEST_NUMBER_BYTES = 4

/** The bytes of one track, read in order and never beyond its end. */
export class TrackBytes {
  private at = 0

  constructor(private readonly bytes: Uint8Array) {}

  get atEnd(): boolean {
    return this.at >= this.bytes.length
  }

  byte(): number {
    if (this.atEnd) throw new TrackDamage('it is cut off')
    return this.bytes[this.at++]
  }

  /** Without moving on. */
  peek(): number {
    if (this.atEnd) throw new TrackDamage('it is cut off')
    return this.bytes[this.at]
  }

  /** Seven bits. */
  value(): number {
    const value = this.byte()
    if (value > 0x7f) throw new TrackDamage('a message in it is incomplete')
    return value
  }

  /** A number of variable length: seven bits a byte, the last one without the eighth, at most 2^28 - 1. */
  number(): number {
    let number = 0
    for (let count = 0; count < LONGEST_NUMBER_BYTES; count++) {
      const byte = this.byte()
      number = number * 128 + (byte & 0x7f)
      if (byte < 0x80) return number
    }
    throw new TrackDamage('a number in it does not end')
  }

  /** As many bytes as the number before them says. */
  block(): Uint8Array {
    const length = this.number()
    if (length > this.bytes.length - this.at) throw new TrackDamage('a part of it is longer than the track')
    this.at += length
    return this.bytes.slice(this.at - length, this.at)
  }
}
