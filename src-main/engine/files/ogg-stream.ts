import { decoder as createOpusDecoder } from '@audio/decode-opus'
import { decoder as createVorbisDecoder } from '@audio/decode-vorbis'
import type { AudioFormat, AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { openDecodedStream, type DecodedBlock } from './decoded-stream.ts'
import { damaged, unsupported } from './errors.ts'
import { openOggFlac } from './ogg-flac-stream.ts'
import { OggPageReader, type OggPage } from './ogg-pages.ts'

/**
 * Ogg Vorbis and Ogg Opus, decoded by libvorbis and libopus. Only pages with a right checksum of the first sound stream
 * reach them. Both formats note where the sound begins and ends to the sample, and the decoders keep to it.
 */

interface OggDecoder {
  decode(pages: Uint8Array): DecodedBlock
  flush(): DecodedBlock
  free(): void
}

interface OggCodec {
  format: AudioFormat
  description: string
  create: () => Promise<OggDecoder>
}

const CODECS: readonly (OggCodec & { magic: string })[] = [
  { magic: '\x01vorbis', format: 'ogg-vorbis', description: 'Ogg Vorbis', create: createVorbisDecoder },
  { magic: 'OpusHead', format: 'opus', description: 'Opus', create: createOpusDecoder },
]
const FLAC_MAGIC = '\x7fFLAC'
const UNREADABLE: readonly { magic: string; what: string }[] = [
  { magic: 'Speex   ', what: 'speech compressed by Speex' },
  { magic: '\x80theora', what: 'a video' },
]
const PAGES_PER_BLOCK = 8

export async function openOgg(source: ByteSource): Promise<AudioStream> {
  const pages = new OggPageReader(source)
  const found = await findSoundStream(pages, source.path)
  if (found.codec === 'flac') return openOggFlac(source, pages, found.page)
  const decoder = await found.codec.create()
  return openDecodedStream({
    source,
    format: found.codec.format,
    description: found.codec.description,
    warnings: pages.warnings,
    progress: () => pages.progress(),
    decode: () => decodePages(decoder, pages, found.page),
    free: () => decoder.free(),
  })
}

async function findSoundStream(pages: OggPageReader, path: string): Promise<{ codec: OggCodec | 'flac'; page: OggPage }> {
  let refused: string | undefined
  for (let page = await pages.next(); page?.isFirst; page = await pages.next()) {
    const head = String.fromCharCode(...page.body.subarray(0, 8))
    const codec = CODECS.find(({ magic }) => head.startsWith(magic))
    if (codec) return { codec, page }
    if (head.startsWith(FLAC_MAGIC)) return { codec: 'flac', page }
    refused ??= UNREADABLE.find(({ magic }) => head.startsWith(magic))?.what
  }
  throw refused ? unsupported(refused, path) : damaged('no sound stream could be found in it', path)
}

async function* decodePages(decoder: OggDecoder, pages: OggPageReader, first: OggPage): AsyncGenerator<DecodedBlock> {
  const { serial } = first
  let batch: Uint8Array[] = [first.bytes]
  for (let page = await pages.next(); page; page = await pages.next()) {
    if (page.serial !== serial) continue
    batch.push(page.bytes)
    if (page.isLast) break
    if (batch.length < PAGES_PER_BLOCK) continue
    yield decoder.decode(Buffer.concat(batch))
    batch = []
  }
  if (batch.length > 0) yield decoder.decode(Buffer.concat(batch))
  yield decoder.flush()
}
