import { decoder as createOpusDecoder } from '@audio/decode-opus'
import { decoder as createVorbisDecoder } from '@audio/decode-vorbis'
import type { AudioFormat } from './audio-stream.ts'
import { OggFlacDecoder } from './ogg-flac-decoder.ts'
import { OggPacker } from './ogg-packer.ts'
import { packetsOf, parsePage, type OggPage } from './ogg-pages.ts'
import type { DecodedBlock } from './block-conformer.ts'

/** What sound in an Ogg stream can be coded with, told by its first packet. */

export interface OggDecoder {
  decode(pages: readonly OggPage[]): DecodedBlock | Promise<DecodedBlock>
  flush(): DecodedBlock | Promise<DecodedBlock>
  free(): void
}

export interface OggCodec {
  format: AudioFormat
  description: string
  /** Of the stream that a first packet belongs to. */
  channelsOf: (head: Uint8Array) => number
  create: (head: Uint8Array) => Promise<OggDecoder>
}

const CODECS: readonly (OggCodec & { magic: string })[] = [
  {
    magic: '\x01vorbis',
    format: 'ogg-vorbis',
    description: 'Ogg Vorbis',
    channelsOf: (head) => head[11],
    create: async () => takingPages(await createVorbisDecoder()),
  },
  {
    magic: 'OpusHead',
    format: 'opus',
    description: 'Opus',
    channelsOf: (head) => head[9],
    create: async () => new WithoutTags(takingPages(await createOpusDecoder())),
  },
  {
    magic: '\x7fFLAC',
    format: 'flac',
    description: 'FLAC in Ogg',
    channelsOf: (head) => ((head[29] >> 1) & 7) + 1,
    create: (head) => Promise.resolve(new OggFlacDecoder(head)),
  },
]

const UNREADABLE: readonly { magic: string; what: string }[] = [
  { magic: 'Speex   ', what: 'speech compressed by Speex' },
  { magic: '\x80theora', what: 'a video' },
]

const beginsWith = (head: Uint8Array, magic: string): boolean => Buffer.from(head.subarray(0, magic.length)).toString('latin1') === magic

export const codecOf = (head: Uint8Array): OggCodec | undefined => CODECS.find(({ magic }) => beginsWith(head, magic))

/** A stream without sound that we read, in words for `unsupported`. */
export const nameUnreadable = (head: Uint8Array): string | undefined => UNREADABLE.find(({ magic }) => beginsWith(head, magic))?.what

interface BytesDecoder {
  decode(bytes: Uint8Array): DecodedBlock
  flush(): DecodedBlock
  free(): void
}

const takingPages = (decoder: BytesDecoder): OggDecoder => ({
  decode: (pages) => decoder.decode(Buffer.concat(pages.map(({ bytes }) => bytes))),
  flush: () => decoder.flush(),
  free: () => decoder.free(),
})

const NO_TAGS = Buffer.from('OpusTags\0\0\0\0\0\0\0\0', 'latin1')

/**
 * Opus without its tags. With a picture in them they fill many pages, which the decoder at hand counts as sound when it cuts off the end
 * (648 samples too many with 300 kB).
 */
class WithoutTags implements OggDecoder {
  readonly #decoder: OggDecoder
  #isInTags = false

  constructor(decoder: OggDecoder) {
    this.#decoder = decoder
  }

  decode(pages: readonly OggPage[]): DecodedBlock | Promise<DecodedBlock> {
    const kept = pages.flatMap((page) => this.#kept(page))
    return kept.length === 0 ? { sampleRate: 0, channelData: [] } : this.#decoder.decode(kept)
  }

  flush(): DecodedBlock | Promise<DecodedBlock> {
    return this.#decoder.flush()
  }

  free(): void {
    this.#decoder.free()
  }

  #kept(page: OggPage): OggPage[] {
    if (page.isFirst) {
      this.#isInTags = true
      return [page]
    }
    if (!this.#isInTags) return [page]
    // They end with their page, and sound begins on the next.
    if (![...packetsOf(page)].some(({ isEnded }) => isEnded)) return []
    this.#isInTags = false
    const packer = new OggPacker(page.serial)
    packer.pack(NO_TAGS)
    const tags = parsePage(packer.pack(NO_TAGS), 0)
    return tags ? [tags] : []
  }
}
