import { children, floatOf, unsignedOf, type EbmlNode } from './ebml.ts'

/** What a Matroska file says about one sound track. */
export interface MatroskaTrack {
  number: number
  codecId: string
  /** The decoder's own description. */
  codecPrivate: Uint8Array
  sampleRate: number
  channels: number
  bitDepth: number
  /** What the decoder gives before the music, in seconds. */
  delaySeconds: number
  /** Bytes that every packet begins with and that were left out of the file. */
  strippedHeader: Uint8Array
  isProtected: boolean
  /** Its packets are compressed once more, in a way that is not read. */
  isPacked: boolean
}

const ID = {
  entry: 0xae,
  number: 0xd7,
  type: 0x83,
  codec: 0x86,
  codecPrivate: 0x63a2,
  codecDelay: 0x56aa,
  audio: 0xe1,
  sampleRate: 0xb5,
  channels: 0x9f,
  bitDepth: 0x6264,
  encodings: 0x6d80,
  encoding: 0x6240,
  encodingType: 0x5033,
  compression: 0x5034,
  algorithm: 0x4254,
  settings: 0x4255,
} as const
const SOUND = 2
const HEADER_STRIPPING = 3

/**
 * The sound tracks that the `Tracks` element lists, and how many others there are.
 * @source RFC 9559, section 5.1.4
 */
export function readTracks(bytes: Uint8Array): { sound: MatroskaTrack[]; others: number } {
  const tracks = children(bytes)
    .filter(({ id }) => id === ID.entry)
    .map((entry) => children(entry.bytes))
  const sound = tracks.filter((parts) => unsignedOf(find(parts, ID.type)) === SOUND).map(readTrack)
  return { sound, others: tracks.length - sound.length }
}

const NOTHING = new Uint8Array(0)

const find = (nodes: readonly EbmlNode[], id: number): Uint8Array => nodes.find((node) => node.id === id)?.bytes ?? NOTHING

function readTrack(parts: readonly EbmlNode[]): MatroskaTrack {
  const audio = children(find(parts, ID.audio))
  const rate = find(audio, ID.sampleRate)
  const channels = find(audio, ID.channels)
  const encodings = children(find(parts, ID.encodings))
    .filter(({ id }) => id === ID.encoding)
    .map(({ bytes }) => children(bytes))
  const compressions = encodings.map((encoding) => children(find(encoding, ID.compression)))
  const isEncrypted = encodings.some((encoding) => unsignedOf(find(encoding, ID.encodingType)) === 1)
  const isPacked = compressions.some((compression) => unsignedOf(find(compression, ID.algorithm)) !== HEADER_STRIPPING)
  return {
    number: unsignedOf(find(parts, ID.number)),
    codecId: Buffer.from(find(parts, ID.codec)).toString('latin1').replace(/\0+$/, ''),
    codecPrivate: find(parts, ID.codecPrivate),
    sampleRate: rate.length > 0 ? floatOf(rate) : 8000,
    channels: channels.length > 0 ? unsignedOf(channels) : 1,
    bitDepth: unsignedOf(find(audio, ID.bitDepth)),
    delaySeconds: unsignedOf(find(parts, ID.codecDelay)) / 1e9,
    strippedHeader: encodings.length === 1 && !isPacked && !isEncrypted ? find(compressions[0], ID.settings) : NOTHING,
    isProtected: isEncrypted,
    isPacked: isPacked || encodings.length > 1,
  }
}
