import { speakersOfMask } from '../dsp/speakers.ts'
import type { AudioStream } from './audio-stream.ts'
import { openAdpcmWav } from './adpcm-wav.ts'
import { isUsualSampleRate, MAXIMUM_CHANNELS } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { chunksFollow, isChunkName } from './chunk-chain.ts'
import { damaged, unsupported } from './errors.ts'
import { openMpegStream } from './mpeg-stream.ts'
import { findAlignment } from './pcm-alignment.ts'
import { burstsInPcm } from './pcm-bursts.ts'
import type { SampleLayout } from './pcm-samples.ts'
import { PcmStream, type SamplePart } from './pcm-stream.ts'
import { isWave64, riffChunks, UNKNOWN_SIZE, type RiffChunk } from './riff-chunks.ts'
import { findExtent } from './sample-extent.ts'

/**
 * WAV in all its dress: RIFF and RIFX (big endian), RF64 and BW64 (64-bit sizes), plain and extensible headers,
 * integers of 1 to 64 bits, floats, A-law, mu-law, ADPCM, and MP3 in a WAV wrapper; and Sony Wave64, whose sizes have 64 bits.
 *
 * Sizes in the file are only ever compared with the file's real size, never trusted. Files that were cut off, or whose
 * recorder died before it wrote the sizes, are read as far as they go.
 *
 * @source Microsoft/IBM Multimedia Programming Interface 1.0 (1991); Microsoft "Multiple channel audio data and WAVE files";
 *         EBU Tech 3306 (RF64); ITU-R BS.2088 (BW64)
 */

interface WavFormat {
  tag: number
  channels: number
  sampleRate: number
  blockAlign: number
  bitsPerSample: number
  /** Of bitsPerSample, those that carry the value, as far as the header tells. */
  validBits: number
  /** What follows the common part of the header: kinds of compression describe themselves there. */
  extra: Uint8Array
  /** Which loudspeakers the channels are for, a bit each; 0 where that is not told. */
  channelMask: number
}

const FORMAT_TAG = { pcm: 1, msAdpcm: 2, float: 3, aLaw: 6, muLaw: 7, imaAdpcm: 0x11, mpeg: 0x50, mp3: 0x55, extensible: 0xfffe } as const
const TAG_NAMES: Record<number, string> = {
  0x22: 'TrueSpeech',
  0x31: 'GSM 6.10',
  0x40: 'speech compressed by G.721',
  0x45: 'speech compressed by G.726',
  0x64: 'speech compressed by G.726',
  0xff: 'AAC in a WAV wrapper',
  0x160: 'Windows Media Audio',
  0x161: 'Windows Media Audio',
  0x162: 'Windows Media Audio Professional',
  0x163: 'Windows Media Audio Lossless',
  0x270: 'ATRAC3',
  0x2000: 'Dolby Digital (AC-3)',
  0x2001: 'DTS',
  0x674f: 'Ogg Vorbis in a WAV wrapper',
  0xf1ac: 'FLAC in a WAV wrapper',
  0x5756: 'WavPack in a WAV wrapper',
}
const MAXIMUM_FORMAT_BYTES = 2048
/** How far sound is searched for. */
const SEARCH_BYTES = 1 << 20

export async function openWav(source: ByteSource): Promise<AudioStream> {
  const { path } = source
  const warnings: string[] = []
  const { format, data } = await findChunks(source, warnings)
  if (!format) throw damaged('the description of its format is missing', path)
  if (data.length === 0) throw damaged('it holds no samples', path)
  const [{ offset, size, bigEndian }] = data
  if (format.tag === FORMAT_TAG.mpeg || format.tag === FORMAT_TAG.mp3) {
    // The frames tell by themselves where they end.
    return openMpegStream(source, {
      start: offset,
      end: (await chunksFollow(source, offset + size, bigEndian)) ? offset + size : source.size,
    })
  }
  if (format.tag === FORMAT_TAG.imaAdpcm || format.tag === FORMAT_TAG.msAdpcm)
    return openAdpcmWav(source, format, await findPacked(source, data[0], warnings), warnings)
  const layout = layoutOf(format, bigEndian, path)
  const parts = await findParts(source, format, layout, data, warnings)
  const byteLength = parts.reduce((sum, part) => sum + part.byteLength, 0)
  if (byteLength < layout.bytesPerSample * format.channels) throw damaged('it holds no samples', path)
  const bursts = layout.bytesPerSample === 2 && format.channels === 2 ? await burstsInPcm(source, parts[0]) : undefined
  if (bursts) throw unsupported(bursts, path)
  const { validBits } = format
  const isPadded = (layout.encoding === 'signed' || layout.encoding === 'unsigned') && validBits < layout.bytesPerSample * 8
  const { rightAlignedBits, warning } = isPadded ? await findAlignment(source, { layout, validBits, ...parts[0] }) : {}
  if (warning) warnings.push(warning)
  return new PcmStream(source, {
    format: 'wav',
    description: `${isWave64(await source.read(0, 40)) ? 'Wave64' : 'WAV'}, ${describe(format, layout)}`,
    sampleRate: format.sampleRate,
    channels: format.channels,
    speakers: speakersOfMask(format.channelMask, format.channels),
    layout: { ...layout, rightAlignedBits },
    parts,
    warnings,
  })
}

/** The description of the format and all that calls itself sound, as far as one part follows another. */
async function findChunks(source: ByteSource, warnings: string[]): Promise<{ format?: WavFormat; data: RiffChunk[] }> {
  let format: WavFormat | undefined
  let bigEndian = false
  const data: RiffChunk[] = []
  for await (const chunk of riffChunks(source)) {
    if (chunk.id === 'fmt ')
      format ??= parseFormat(await source.read(chunk.offset, Math.min(chunk.size, MAXIMUM_FORMAT_BYTES)), chunk.bigEndian, source.path)
    else if (chunk.id === 'data') data.push(chunk)
    else if (!isChunkName(Buffer.from(chunk.id, 'latin1'))) break
    bigEndian = chunk.bigEndian
  }
  const lost = format && data.length === 0 ? await searchData(source, bigEndian) : undefined
  if (lost) {
    data.push(lost)
    warnings.push('Its parts do not lie where their sizes say; its sound was searched for.')
  }
  return { format, data }
}

/** The first mark of sound in a file whose parts cannot be followed. */
async function searchData(source: ByteSource, bigEndian: boolean): Promise<RiffChunk | undefined> {
  const head = Buffer.from(await source.read(0, SEARCH_BYTES))
  const at = head.indexOf('data', head.indexOf('fmt ') + 16)
  if (at < 0 || at + 8 > head.length) return undefined
  return { id: 'data', offset: at + 8, size: bigEndian ? head.readUInt32BE(at + 4) : head.readUInt32LE(at + 4), bigEndian }
}

/** The first stretch of sound as far as it really reaches and, where its size was true, those in further chunks. */
async function findParts(
  source: ByteSource,
  format: WavFormat,
  layout: SampleLayout,
  data: RiffChunk[],
  warnings: string[],
): Promise<SamplePart[]> {
  const parts: SamplePart[] = []
  for (const { offset, size, bigEndian } of data) {
    const byteLength = await findExtent(
      source,
      {
        offset,
        byteLength: isPlaceholder(size) ? undefined : size,
        limit: source.size,
        layout,
        channels: format.channels,
        sampleRate: format.sampleRate,
        partsFollow: (at) => chunksFollow(source, at, bigEndian),
      },
      warnings,
    )
    parts.push({ offset, byteLength })
    if (byteLength > size) break
  }
  return parts
}

/** Where compressed sound lies: up to the declared end where something known follows it, or else to the end of the file. */
async function findPacked(
  source: ByteSource,
  { offset, size, bigEndian }: RiffChunk,
  warnings: string[],
): Promise<{ offset: number; size: number }> {
  const available = source.size - offset
  if (size > available && !isPlaceholder(size)) warnings.push('The file ends before its declared length.')
  return { offset, size: size < available && (await chunksFollow(source, offset + size + (size % 2), bigEndian)) ? size : available }
}

/** Sizes that programs write to a pipe, where they cannot come back to write the true one: all ones, or as much as fits into 31 bits. */
const isPlaceholder = (size: number): boolean =>
  (size >= 0xffff_ff00 && size <= UNKNOWN_SIZE) || (size >= 0x7fff_0000 && size <= 0x8000_0000)

function parseFormat(bytes: Uint8Array, bigEndian: boolean, path: string): WavFormat {
  if (bytes.length < 14) throw damaged('the description of its format is cut off', path)
  const view = viewOf(bytes)
  const little = !bigEndian
  const bitsPerSample = bytes.length >= 16 ? view.getUint16(14, little) : 8
  const format: WavFormat = {
    tag: view.getUint16(0, little),
    channels: view.getUint16(2, little),
    sampleRate: view.getUint32(4, little),
    blockAlign: view.getUint16(12, little),
    bitsPerSample,
    validBits: bitsPerSample,
    extra: bytes.subarray(16),
    channelMask: 0,
  }
  if (format.tag === FORMAT_TAG.extensible && bytes.length >= 26) {
    const validBits = view.getUint16(18, little)
    if (validBits > 0 && validBits < bitsPerSample) format.validBits = validBits
    if (bytes.length >= 24) format.channelMask = view.getUint32(20, little)
    // The sub-format's GUID begins with the plain format tag.
    format.tag = bytes.length >= 28 ? view.getUint32(24, little) & 0xffff : view.getUint16(24, little)
  }
  if (format.channels === 0) throw damaged('it says that it has no channels', path)
  if (format.channels > MAXIMUM_CHANNELS) throw unsupported(`${format.channels} channels`, path)
  if (!isUsualSampleRate(format.sampleRate)) throw damaged(`it says that its sample rate is ${format.sampleRate} Hz`, path)
  return format
}

function layoutOf(format: WavFormat, bigEndian: boolean, path: string): SampleLayout {
  const { tag, channels, blockAlign, bitsPerSample } = format
  const declaredBytes = Math.ceil(bitsPerSample / 8)
  const bytesPerSample =
    blockAlign > 0 && blockAlign % channels === 0 && blockAlign / channels >= declaredBytes ? blockAlign / channels : declaredBytes
  if (tag === FORMAT_TAG.aLaw || tag === FORMAT_TAG.muLaw) {
    return { encoding: tag === FORMAT_TAG.aLaw ? 'a-law' : 'mu-law', bytesPerSample: 1, bigEndian }
  }
  if (tag === FORMAT_TAG.float) {
    if (bytesPerSample !== 4 && bytesPerSample !== 8) throw unsupported(`floating-point samples of ${bitsPerSample} bits`, path)
    return { encoding: 'float', bytesPerSample, bigEndian }
  }
  if (tag !== FORMAT_TAG.pcm) throw unsupported(TAG_NAMES[tag] ?? `samples of an unknown kind (format ${tag})`, path)
  if (bitsPerSample < 1 || bytesPerSample > 8) throw unsupported(`samples of ${bitsPerSample} bits in ${bytesPerSample} bytes`, path)
  return { encoding: bytesPerSample === 1 ? 'unsigned' : 'signed', bytesPerSample, bigEndian }
}

function describe(format: WavFormat, layout: SampleLayout): string {
  if (layout.encoding === 'a-law') return 'A-law'
  if (layout.encoding === 'mu-law') return 'mu-law'
  return layout.encoding === 'float' ? `${layout.bytesPerSample * 8} bit float` : `${format.validBits} bit`
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
