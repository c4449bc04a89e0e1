import { standardSpeakers, vorbisSpeakers } from '../dsp/speakers.ts'
import type { AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import type { DecodedBlock } from './block-conformer.ts'
import { openDecodedStream } from './decoded-stream.ts'
import { damaged, inWords, unsupported } from './errors.ts'
import { codecOf, nameUnreadable, type OggCodec } from './ogg-codecs.ts'
import { OggPageReader, type OggPage } from './ogg-pages.ts'
import { mostChannels } from './ogg-survey.ts'

/**
 * Ogg with Vorbis, Opus or FLAC. Only pages with a right checksum reach a decoder. The formats note where the sound begins and ends to
 * the sample, and the decoders keep to it. A file may be a chain of links, as radio stations and joined files make it: each is
 * decoded by itself, the first sound stream of each is heard.
 */

const PAGES_PER_BLOCK = 8
/** Granule positions of damaged or joined streams jump; less than this is no loss that could be heard of. */
const NOTHING_SECONDS = 0.1

/** A sound stream that begins with this page. */
interface Link {
  codec: OggCodec
  page: OggPage
}

/** Opus with a mapping family above 1 names no loudspeakers. @source RFC 7845, section 5.1.1 */
function speakersIn({ codec, page }: Link): typeof vorbisSpeakers | undefined {
  if (codec.format === 'flac') return standardSpeakers
  return codec.format === 'opus' && page.body[18] > 1 ? undefined : vorbisSpeakers
}

export async function openOgg(source: ByteSource): Promise<AudioStream> {
  const pages = new OggPageReader(source)
  const { link, refused } = await findLink(pages, await pages.next())
  if (!link) throw refused ? unsupported(refused, source.path) : damaged('no sound stream could be found in it', source.path)
  return openDecodedStream({
    source,
    format: link.codec.format,
    description: link.codec.description,
    speakersOf: speakersIn(link),
    channels: await mostChannels(source),
    warnings: pages.warnings,
    progress: () => pages.progress(),
    decode: () => decodeChain(pages, link),
    free: () => undefined,
  })
}

/** The first sound stream of those that begin together; other streams are read over, also whole links that hold nothing else. */
async function findLink(pages: OggPageReader, first: OggPage | undefined): Promise<{ link?: Link; refused?: string }> {
  let refused: string | undefined
  for (let page = first; page; page = await pages.next()) {
    if (!page.isFirst) continue
    const codec = codecOf(page.body)
    if (codec) return { link: { codec, page }, refused }
    refused ??= nameUnreadable(page.body)
  }
  return { refused }
}

async function* decodeChain(pages: OggPageReader, first: Link): AsyncGenerator<DecodedBlock> {
  for (let link: Link | undefined = first; link;) {
    const next: OggPage | undefined = yield* decodeLink(pages, link)
    const found = await findLink(pages, next)
    if (found.refused) pages.warnings.push(`A part of the file holds ${found.refused}, which cannot be read here.`)
    link = found.link
  }
}

/** @returns the first page of the next link; undefined at the end of the file */
async function* decodeLink(pages: OggPageReader, { codec, page: first }: Link): AsyncGenerator<DecodedBlock, OggPage | undefined> {
  const decoder = await codec.create(first.body)
  const clock = new LinkClock()
  try {
    let batch: OggPage[] = [first]
    let page = await pages.next()
    let hasBegun = false
    let hasEnded = false
    for (; page && !(page.isFirst && hasBegun); page = await pages.next()) {
      if (page.isFirst) continue
      hasBegun = true
      if (page.serial !== first.serial || hasEnded) continue
      hasEnded = page.isLast
      batch.push(page)
      if (batch.length < (clock.isRunning ? PAGES_PER_BLOCK : 1)) continue
      yield clock.count(await decoder.decode(batch), page.granulePosition)
      batch = []
    }
    if (batch.length > 0) yield clock.count(await decoder.decode(batch), batch[batch.length - 1].granulePosition)
    yield clock.count(await decoder.flush(), -1)
    if (!hasEnded && !pages.isCutOff) pages.warnings.push('The last page of its sound is missing; the end may be cut off.')
    const lost = clock.lostSeconds()
    if (lost >= NOTHING_SECONDS) pages.warnings.push(`Pages are missing within the file: ${inWords(lost)} of sound are lost.`)
    return page
  } finally {
    decoder.free()
  }
}

/** Compares the positions that pages note with what was decoded. */
class LinkClock {
  #sampleRate = 0
  #decoded = 0
  #position = -1
  /** Where position and decoded samples were first known together. */
  #start: { position: number; decoded: number } | undefined

  count(block: DecodedBlock, position: number): DecodedBlock {
    this.#sampleRate = block.sampleRate || this.#sampleRate
    this.#decoded += block.channelData[0]?.length ?? 0
    if (position < 0 || this.#decoded === 0) return block
    this.#position = position
    this.#start ??= { position, decoded: this.#decoded }
    return block
  }

  get isRunning(): boolean {
    return this.#start !== undefined
  }

  lostSeconds(): number {
    if (!this.#start || this.#sampleRate <= 0) return 0
    return (this.#position - this.#start.position - (this.#decoded - this.#start.decoded)) / this.#sampleRate
  }
}
