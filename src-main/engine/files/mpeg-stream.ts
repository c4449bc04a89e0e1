import { MPEGDecoder } from 'mpg123-decoder'
import type { AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { openDecodedStream, type DecodedBlock } from './decoded-stream.ts'
import { damaged } from './errors.ts'
import { isSameStream, parseEncoderTag, parseMpegHeader, type EncoderTag, type MpegHeader } from './mpeg-frames.ts'

/**
 * MP3 and its elder layers. Frames are found here, so that only whole frames of one stream reach the decoder (mpg123):
 * its time and memory are then bounded by the file's size, mono stays mono, and the encoder's padding is cut off exactly.
 */

/** What mpg123's filter bank adds in front of the encoder's own delay. */
const DECODER_DELAY = 529
const READ_BYTES = 1 << 16
/** How far the first frame may be from where it should begin. */
const MAXIMUM_JUNK_BYTES = 1 << 17
const FRAMES_PER_BLOCK = 32

export interface ByteRange {
  start: number
  end: number
}

export async function openMpegStream(source: ByteSource, range: ByteRange = { start: 0, end: source.size }): Promise<AudioStream> {
  const frames = new FrameReader(source, range)
  const first = await frames.next()
  if (!first) throw damaged('no MP3 frame could be found in it', source.path)
  const { header } = first
  const tag = parseEncoderTag(first.bytes, header)
  const sound = soundRange(header, tag)
  const decoder = new MPEGDecoder({ enableGapless: false })
  await decoder.ready
  return openDecodedStream({
    source,
    format: 'mp3',
    description: header.layer === 3 ? 'MP3' : `MPEG layer ${'I'.repeat(header.layer)}`,
    expectedFrames: Number.isFinite(sound.end) ? sound.end - sound.start : undefined,
    warnings: frames.warnings,
    progress: () => frames.progress(),
    decode: () => decodeFrames(decoder, frames, tag ? undefined : first, header.channels, sound),
    free: () => decoder.free(),
  })
}

/** Where the music begins and ends in the decoder's output, in samples. Without the encoder's note all of it counts. */
function soundRange(header: MpegHeader, tag: EncoderTag | undefined): { start: number; end: number } {
  const total = tag && tag.frames > 0 ? tag.frames * header.samples : Infinity
  if (!tag?.gap) return { start: 0, end: total }
  // A padding that is shorter than the decoder's own delay was not noted truly.
  const surplus = Math.max(0, tag.gap.padding - DECODER_DELAY)
  return { start: tag.gap.delay + DECODER_DELAY, end: total - surplus }
}

async function* decodeFrames(
  decoder: MPEGDecoder,
  frames: FrameReader,
  first: Frame | undefined,
  channels: number,
  sound: { start: number; end: number },
): AsyncGenerator<DecodedBlock> {
  let position = 0
  let frame = first ?? (await frames.next())
  while (frame) {
    const batch: Uint8Array[] = []
    for (; frame && batch.length < FRAMES_PER_BLOCK; frame = await frames.next()) batch.push(frame.bytes)
    const { channelData, samplesDecoded, sampleRate } = decoder.decode(Buffer.concat(batch))
    const from = Math.max(0, sound.start - position)
    const to = Math.min(samplesDecoded, sound.end - position)
    position += samplesDecoded
    if (to > from) yield { channelData: channelData.slice(0, channels).map((samples) => samples.subarray(from, to)), sampleRate }
  }
}

interface Frame {
  header: MpegHeader
  bytes: Uint8Array
}

/** Finds the frames of one MPEG stream in a byte range, skipping tags and damaged parts. */
class FrameReader {
  readonly warnings: string[] = []
  position: number
  readonly #source: ByteSource
  readonly #end: number
  readonly #start: number
  #window: Uint8Array = new Uint8Array(0)
  #windowStart = 0
  #stream: MpegHeader | undefined

  constructor(source: ByteSource, range: ByteRange) {
    this.#source = source
    this.#start = range.start
    this.position = range.start
    this.#end = Math.min(range.end, source.size)
  }

  progress(): number {
    return (this.position - this.#start) / Math.max(1, this.#end - this.#start)
  }

  /** The next whole frame; undefined at the end. */
  async next(): Promise<Frame | undefined> {
    const from = this.position
    for (;;) {
      if (this.position + 4 > this.#end) return undefined
      if (!this.#stream && this.position - from > MAXIMUM_JUNK_BYTES) return undefined
      await this.#fill(4)
      const at = this.position - this.#windowStart
      const header = parseMpegHeader(this.#window, at)
      if (header && (await this.#isGenuine(header))) {
        if (this.position + header.byteLength > this.#end) return undefined
        if (this.#stream && this.position > from) this.warnings.push(`${this.position - from} damaged bytes were skipped.`)
        this.#stream ??= header
        await this.#fill(header.byteLength)
        const start = this.position - this.#windowStart
        this.position += header.byteLength
        return { header, bytes: this.#window.subarray(start, start + header.byteLength) }
      }
      this.position += (await this.#tagLength()) || this.#distanceToSync()
    }
  }

  /** A frame of the stream; in search of a first one, or of one after damage, the next header has to be there too. */
  async #isGenuine(header: MpegHeader): Promise<boolean> {
    if (this.#stream && !isSameStream(header, this.#stream)) return false
    if (header.byteLength < 4 + (header.layer === 3 ? header.sideInfoBytes : 0)) return false
    const next = this.position + header.byteLength
    if (next + 4 > this.#end) return true
    await this.#fill(header.byteLength + 4)
    const following = parseMpegHeader(this.#window, next - this.#windowStart)
    if (following) return isSameStream(header, following)
    return this.#stream !== undefined || isTag(this.#window, next - this.#windowStart)
  }

  async #tagLength(): Promise<number> {
    await this.#fill(10)
    return id3v2Length(this.#window, this.position - this.#windowStart)
  }

  #distanceToSync(): number {
    const at = this.position - this.#windowStart
    const next = this.#window.indexOf(0xff, at + 1)
    return next < 0 ? Math.max(1, this.#window.length - at) : next - at
  }

  /** Makes at least `length` bytes from the position available, as far as the range goes. */
  async #fill(length: number): Promise<void> {
    const at = this.position - this.#windowStart
    if (at >= 0 && at + length <= this.#window.length) return
    this.#window = await this.#source.read(this.position, Math.min(Math.max(length, READ_BYTES), this.#end - this.position))
    this.#windowStart = this.position
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

/** ID3v1, ID3v2, APE and Lyrics3 tags, which may follow the last frame. */
function isTag(bytes: Uint8Array, offset: number): boolean {
  const text = String.fromCharCode(...bytes.subarray(offset, offset + 3))
  return ['TAG', 'ID3', 'APE', 'LYR'].includes(text)
}
