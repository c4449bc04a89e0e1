import { foreignKind, readableKind, unmarkedKind, type ReadableKind } from '../../../src-shared/sound-kinds/index.ts'
import { openMp4 } from './aac-stream.ts'
import { parseAdtsHeader } from './adts-frames.ts'
import { holdsAdts, openAdts } from './adts-stream.ts'
import { openAiff } from './aiff-reader.ts'
import { openAu } from './au-reader.ts'
import { concatenateBlocks, type AudioFormat, type AudioStream } from './audio-stream.ts'
import { ByteSource } from './byte-source.ts'
import { openCaf } from './caf-reader.ts'
import { AudioFileError, damaged, foreignSound, freeFormat, notAudio, tooLong, unsupported } from './errors.ts'
import { FlacFrameReader } from './flac-frames.ts'
import { openFlac } from './flac-stream.ts'
import { openMatroska } from './matroska-stream.ts'
import { parseMpegHeader, startsWithFreeFormat } from './mpeg-frames.ts'
import { openMpegStream } from './mpeg-stream.ts'
import { id3v2Length } from './tag-blocks.ts'
import { openOgg } from './ogg-stream.ts'
import { openWav } from './wav-reader.ts'
import { openWavpack } from './wavpack-stream.ts'

/** Sound is refused beyond this length, so that no file can fill a disk. */
export const MAXIMUM_SECONDS = 24 * 3600
const HEAD_BYTES = 1 << 16

/**
 * Opens a sound file of any known kind, told by its content and never by its name.
 * Nothing that the file says is trusted: time and memory stay in proportion to its size on the disk.
 *
 * @throws AudioFileError where it holds no sound that can be read
 */
export async function openAudioFile(path: string): Promise<AudioStream> {
  const source = await ByteSource.open(path)
  try {
    return await openSource(source)
  } catch (error) {
    await source.close()
    throw error instanceof AudioFileError ? error : damaged(error instanceof Error ? error.message : String(error), path, error)
  }
}

type MarkedKind = Exclude<ReadableKind, 'tagged'>
/** @param start  first byte after a tag */
const READERS: Record<MarkedKind, (source: ByteSource, start: number) => Promise<AudioStream>> = {
  wav: openWav,
  aiff: openAiff,
  caf: openCaf,
  au: openAu,
  flac: (source, start) => openFlac(source, start, true),
  ogg: openOgg,
  matroska: openMatroska,
  mp4: openMp4,
  wavpack: openWavpack,
}
const STANDS_BEHIND_TAG: ReadonlySet<MarkedKind> = new Set<MarkedKind>(['flac', 'wavpack'])

async function openSource(source: ByteSource): Promise<AudioStream> {
  const head = await source.read(0, HEAD_BYTES)
  // ID3 tags stand before MP3 by right and before other kinds by habit.
  const tagLength = id3v2Length(head, 0)
  const body = tagLength > 0 ? await source.read(tagLength, HEAD_BYTES) : head
  const kind = readableKind(body)
  if (kind && kind !== 'tagged' && (tagLength === 0 || STANDS_BEHIND_TAG.has(kind))) return READERS[kind](source, tagLength)
  const foreign = foreignKind(body)
  if (foreign) throw foreignSound(foreign, source.path)
  if (kind && kind !== 'tagged') throw unsupported('a tag of MP3 files before sound of another kind', source.path)
  const adts = parseAdtsHeader(body, 0)
  if (adts && parseAdtsHeader(body, adts.byteLength)) return openAdts(source, tagLength)
  if (parseMpegHeader(body, 0)) return openMpegStream(source, { start: tagLength, end: source.size })
  if (startsWithFreeFormat(body)) throw freeFormat(source.path)
  const flacAt = Buffer.from(body.buffer, body.byteOffset, body.byteLength).indexOf('fLaC')
  if (flacAt >= 0) return openFlac(source, tagLength + flacAt, true)
  return openUnmarked(source, tagLength)
}

/** Sound without any mark at its beginning: a piece cut out of an MP3, AAC or FLAC file, or nothing. */
async function openUnmarked(source: ByteSource, tagLength: number): Promise<AudioStream> {
  const named = unmarkedKind(source.path)
  if (named) throw foreignSound(named, source.path)
  if (await new FlacFrameReader(source, tagLength).next()) return openFlac(source, tagLength, false)
  if (await holdsAdts(source, tagLength)) return openAdts(source, tagLength)
  try {
    return await openMpegStream(source, { start: tagLength, end: source.size })
  } catch (error) {
    if (error instanceof AudioFileError && tagLength === 0) throw notAudio(source.path)
    throw error
  }
}

export interface DecodedAudio {
  sampleRate: number
  /** Planar, one per channel, of one length. */
  channels: Float32Array[]
  format: AudioFormat
  description: string
  warnings: readonly string[]
}

/**
 * Decodes a whole sound file into memory. For files of unknown length prefer `openAudioFile`.
 * @param options.maximumSeconds  longer sound is refused; default 24 hours
 * @throws AudioFileError
 */
export async function decodeAudioFile(
  path: string,
  options: { maximumSeconds?: number; signal?: AbortSignal } = {},
): Promise<DecodedAudio> {
  const limit = options.maximumSeconds ?? MAXIMUM_SECONDS
  const stream = await openAudioFile(path)
  const parts: Float32Array[][] = []
  let frames = 0
  try {
    for await (const block of stream.blocks()) {
      options.signal?.throwIfAborted()
      parts.push(block)
      frames += block[0].length
      if (frames > limit * stream.sampleRate) throw tooLong(frames / stream.sampleRate, limit, path)
    }
  } finally {
    await stream.close()
  }
  const channels = concatenateBlocks(parts)
  return { sampleRate: stream.sampleRate, channels, format: stream.format, description: stream.description, warnings: stream.warnings }
}
