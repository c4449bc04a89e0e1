import { speakersOfMask } from '../dsp/speakers.ts'
import type { AudioStream } from './audio-stream.ts'
import { openAdpcmWav } from './adpcm-wav.ts'
import type { ByteSource } from './byte-source.ts'
import { chunksFollow, isChunkName } from './chunk-chain.ts'
import { damaged, noSamples, unsupported } from './errors.ts'
import { openMpegStream } from './mpeg-stream.ts'
import { findAlignment } from './pcm-alignment.ts'
import { burstsInPcm } from './pcm-bursts.ts'
import type { SampleLayout } from './pcm-samples.ts'
import { PcmStream, type SamplePart } from './pcm-stream.ts'
import { isWave64, riffChunks, UNKNOWN_SIZE, type RiffChunk } from './riff-chunks.ts'
import { findExtent } from './sample-extent.ts'
import { FORMAT_TAG, readWavFormat, wavSampleLayout, type WavFormat } from './wav-format.ts'

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

/** How far sound is searched for. */
const SEARCH_BYTES = 1 << 20

export async function openWav(source: ByteSource): Promise<AudioStream> {
  const { path } = source
  const warnings: string[] = []
  const { format, data } = await findChunks(source, warnings)
  if (!format) throw damaged('the description of its format is missing', path)
  if (data.length === 0) throw noSamples(path)
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
  const layout = wavSampleLayout(format, bigEndian, path)
  const parts = await findParts(source, format, layout, data, warnings)
  const byteLength = parts.reduce((sum, part) => sum + part.byteLength, 0)
  if (byteLength < layout.bytesPerSample * format.channels) throw noSamples(path)
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
    if (chunk.id === 'fmt ') format ??= await readWavFormat(source, chunk)
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

function describe(format: WavFormat, layout: SampleLayout): string {
  if (layout.encoding === 'a-law') return 'A-law'
  if (layout.encoding === 'mu-law') return 'mu-law'
  return layout.encoding === 'float' ? `${layout.bytesPerSample * 8} bit float` : `${format.validBits} bit`
}
