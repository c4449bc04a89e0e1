import type { ByteSource } from './byte-source.ts'

/** Parts that stand beside the sound in WAV and AIFF files: believed by their names, even where they are cut off. */
const KNOWN_CHUNKS = new Set([
  'LIST',
  'fact',
  'cue ',
  'plst',
  'smpl',
  'inst',
  'bext',
  'iXML',
  'axml',
  'chna',
  'JUNK',
  'junk',
  'PAD ',
  'FLLR',
  'PEAK',
  'acid',
  'id3 ',
  'ID3 ',
  '_PMX',
  'COMM',
  'MARK',
  'INST',
  'NAME',
  'AUTH',
  '(c) ',
  'ANNO',
  'MIDI',
  'APPL',
  'COMT',
  'AESD',
  'CHAN',
  'SAUR',
])
const MAXIMUM_CHUNKS = 100
/** What follows the four letters in names of Wave64, whose chunks begin at multiples of eight. */
export const W64_TAIL = Buffer.from('f3acd3118cd100c04f8edb8a', 'hex')

/** Whether chunks begin at `offset`: one with a known name, or a chain of any that ends where the file does. */
export async function chunksFollow(source: ByteSource, offset: number, bigEndian: boolean): Promise<boolean> {
  if (W64_TAIL.equals(await source.read(Math.ceil(offset / 8) * 8 + 4, W64_TAIL.length))) return true
  for (let at = offset, count = 0; count < MAXIMUM_CHUNKS; count++) {
    const header = Buffer.from(await source.read(at, 8))
    if (count > 0 && header.length <= 1) return true
    if (header.length < 8 || !isChunkName(header)) return false
    if (KNOWN_CHUNKS.has(header.toString('latin1', 0, 4))) return true
    const size = bigEndian ? header.readUInt32BE(4) : header.readUInt32LE(4)
    at += 8 + size + (size % 2)
    if (at > source.size + 1) return false
  }
  return false
}

/** Four printable characters. */
export const isChunkName = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && bytes.subarray(0, 4).every((byte) => byte >= 0x20 && byte < 0x7f)
