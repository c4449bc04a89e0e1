import type { AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { damaged } from './errors.ts'
import { isFrameHeader, parseStreamInfo } from './flac-frames.ts'
import { oggPackets } from './ogg-packets.ts'
import type { OggPage, OggPageReader } from './ogg-pages.ts'
import { flacCodec } from './packet-codecs.ts'
import { openPacketStream } from './packet-stream.ts'

/** Mark, version and number of headers come before `fLaC` and the stream's description. */
const MARK_BYTES = 9

/**
 * FLAC in Ogg.
 * @param first  the page that the stream begins with
 * @source RFC 9639, section 10.1
 */
export async function openOggFlac(source: ByteSource, pages: OggPageReader, first: OggPage): Promise<AudioStream> {
  const description = first.body.subarray(MARK_BYTES)
  const info = parseStreamInfo(description.subarray(8))
  if (!info) throw damaged('the description of its format is cut off', source.path)
  const packets = oggPackets(pages, first)
  const codec = flacCodec(description)
  return openPacketStream(source, { ...codec, description: `${codec.description}, in Ogg` }, {
    async next() {
      for (;;) {
        const { value, done } = await packets.next()
        if (done) return undefined
        // Headers come before the frames.
        if (isFrameHeader(value, 0)) return { bytes: value }
      }
    },
    progress: () => pages.progress(),
    expectedFrames: info.totalFrames > 0 ? info.totalFrames : undefined,
    warnings: pages.warnings,
  })
}
