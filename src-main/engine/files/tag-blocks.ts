/**
 * Blocks of text and pictures that stand before, between and behind the frames of bare streams.
 * @source ID3v2.4 section 3.1; ID3v1; APE tags version 2; Lyrics3 version 2
 */

/** So many bytes tell whether there is a tag, but for Lyrics3. */
export const TAG_HEAD_BYTES = 32
/** A tag whose end lies beyond the bytes at hand. */
export const NEEDS_MORE = -1

const ID3V1_BYTES = 128
const APE_HEAD_BYTES = 32
/** Of an APE tag: this is its head, and not its foot. */
const APE_IS_HEAD = 1 << 29
const LYRICS_END = ['LYRICS200', 'LYRICSEND']

/** Bytes of the tag that begins at `offset`; 0 where there is none. */
export function tagLength(bytes: Uint8Array, offset: number): number {
  switch (String.fromCharCode(...bytes.subarray(offset, offset + 3))) {
    case 'ID3':
      return id3v2Length(bytes, offset)
    case 'TAG':
      return ID3V1_BYTES
    case 'APE':
      return apeLength(bytes, offset)
    case 'LYR':
      return lyricsLength(bytes, offset)
    default:
      return 0
  }
}

/** Bytes of the ID3v2 tag at `offset` with its header, 0 where there is none. */
export function id3v2Length(bytes: Uint8Array, offset: number): number {
  if (offset + 10 > bytes.length || bytes[offset] !== 0x49 || bytes[offset + 1] !== 0x44 || bytes[offset + 2] !== 0x33) return 0
  const size = bytes.subarray(offset + 6, offset + 10)
  if (size.some((byte) => byte & 0x80)) return 0
  const footer = bytes[offset + 5] & 0x10 ? 10 : 0
  return 10 + footer + ((size[0] << 21) | (size[1] << 14) | (size[2] << 7) | size[3])
}

function apeLength(bytes: Uint8Array, offset: number): number {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset + offset, Math.min(APE_HEAD_BYTES, bytes.length - offset))
  if (head.length < APE_HEAD_BYTES || head.toString('latin1', 0, 8) !== 'APETAGEX') return 0
  // The size counts the items and the foot, but not the head.
  return APE_HEAD_BYTES + (head.readUInt32LE(20) & APE_IS_HEAD ? head.readUInt32LE(12) : 0)
}

function lyricsLength(bytes: Uint8Array, offset: number): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + offset, bytes.length - offset)
  if (!text.subarray(0, 11).equals(Buffer.from('LYRICSBEGIN'))) return 0
  const ends = LYRICS_END.map((mark) => text.indexOf(mark)).filter((at) => at > 0)
  return ends.length > 0 ? Math.min(...ends) + LYRICS_END[0].length : NEEDS_MORE
}
