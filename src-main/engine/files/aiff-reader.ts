import { IMA4_PACKET_BYTES, IMA4_PACKET_FRAMES, ima4Decoder } from './adpcm.ts'
import type { AudioStream } from './audio-stream.ts'
import { isUsualSampleRate, MAXIMUM_CHANNELS } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { chunksFollow } from './chunk-chain.ts'
import { damaged, noSamples, unsupported } from './errors.ts'
import { openPacketStream, type PacketCodec } from './packet-stream.ts'
import type { SampleLayout } from './pcm-samples.ts'
import { PcmStream } from './pcm-stream.ts'
import { readPieces, type Piece } from './piece-reader.ts'
import { findExtent, type DeclaredSamples } from './sample-extent.ts'
import { withWholeRate } from './whole-rate-stream.ts'

/**
 * AIFF and AIFF-C with uncompressed, floating-point, A-law, mu-law or IMA ADPCM samples.
 *
 * @source Apple "Audio Interchange File Format: AIFF", version 1.3 (1989); "AIFF-C", draft of 1991
 */

interface CommonChunk {
  channels: number
  declaredFrames: number
  bitsPerSample: number
  sampleRate: number
  compression: string
}

interface DataChunk {
  offset: number
  byteLength: number
}

const MAXIMUM_CHUNKS = 10_000
const UNREADABLE: Record<string, string> = {
  MAC3: 'MACE compression',
  MAC6: 'MACE compression',
  QDM2: 'QDesign Music (QDM2)',
  QDMC: 'QDesign Music',
  Qclp: 'QCELP speech',
  'GSM ': 'GSM speech',
  ADP4: 'Intel ADPCM',
  DWVW: 'delta with variable word width (DWVW)',
  rt24: 'RT24 speech',
  rt29: 'RT29 speech',
}

export async function openAiff(source: ByteSource): Promise<AudioStream> {
  const { path } = source
  const compressed = ascii(await source.read(8, 4), 0) === 'AIFC'
  let common: CommonChunk | undefined
  let data: DataChunk | undefined
  let offset = 12
  for (let count = 0; count < MAXIMUM_CHUNKS && !(common && data); count++) {
    const header = await source.read(offset, 8)
    if (header.length < 8) break
    const id = ascii(header, 0)
    const size = viewOf(header).getUint32(4)
    const start = offset + 8
    if (id === 'COMM') common = parseCommon(await source.read(start, Math.min(size, 22)), compressed, path)
    if (id === 'SSND') {
      const prefix = await source.read(start, 8)
      const skip = prefix.length === 8 ? 8 + viewOf(prefix).getUint32(0) : 8
      data = { offset: start + skip, byteLength: Math.max(0, size - skip) }
    }
    offset = start + size + (size & 1)
  }
  if (!common) throw damaged('the description of its format is missing', path)
  if (!data) throw noSamples(path)
  if (common.compression === 'ima4') {
    const size = Math.max(0, Math.min(data.byteLength, source.size - data.offset))
    return openIma4(source, common, { offset: data.offset, size })
  }
  const layout = layoutOf(common, path)
  const warnings: string[] = []
  const byteLength = await findExtent(source, await declaredSamples(source, common, layout, data), warnings)
  if (byteLength < layout.bytesPerSample * common.channels) throw noSamples(path)
  const stream = new PcmStream(source, {
    format: 'aiff',
    description: `${compressed ? 'AIFF-C' : 'AIFF'}, ${layout.encoding.endsWith('law') ? layout.encoding : `${common.bitsPerSample} bit${layout.encoding === 'float' ? ' float' : ''}`}`,
    sampleRate: common.sampleRate,
    channels: common.channels,
    layout,
    parts: [{ offset: data.offset, byteLength }],
    warnings,
  })
  return withWholeRate(stream)
}

/** Two places tell the length: the count of frames, and the size of the chunk. Neither is believed without the other, or what follows. */
async function declaredSamples(source: ByteSource, common: CommonChunk, layout: SampleLayout, chunk: DataChunk): Promise<DeclaredSamples> {
  const partsFollow = (at: number): Promise<boolean> => chunksFollow(source, at, true)
  const end = chunk.offset + chunk.byteLength
  const isChunkTrue = chunk.byteLength > 0 && (source.size - end <= 1 || (await partsFollow(end + (end % 2))) || (await partsFollow(end)))
  return {
    offset: chunk.offset,
    byteLength: common.declaredFrames > 0 ? common.declaredFrames * layout.bytesPerSample * common.channels : chunk.byteLength,
    limit: isChunkTrue ? end : source.size,
    layout,
    channels: common.channels,
    sampleRate: common.sampleRate,
    partsFollow,
  }
}

/** Packets of 64 samples; the header counts them as frames. */
function openIma4(source: ByteSource, { channels, sampleRate, declaredFrames }: CommonChunk, data: Piece): Promise<AudioStream> {
  const packetBytes = IMA4_PACKET_BYTES * channels
  const declared = declaredFrames * packetBytes
  const size = Math.floor(Math.min(data.size, declared || Infinity) / packetBytes) * packetBytes
  if (size === 0) throw noSamples(source.path)
  const warnings = size < declared ? ['The file ends before its declared length.'] : []
  const pieces = readPieces(source, [{ ...data, size }], { wholeBytes: packetBytes })
  const codec: PacketCodec = { format: 'adpcm', description: 'AIFF-C, IMA ADPCM', decoder: ima4Decoder({ channels, sampleRate }) }
  return openPacketStream(source, codec, { ...pieces, expectedFrames: (size / packetBytes) * IMA4_PACKET_FRAMES, warnings })
}

function parseCommon(bytes: Uint8Array, compressed: boolean, path: string): CommonChunk {
  if (bytes.length < 18) throw damaged('the description of its format is cut off', path)
  const view = viewOf(bytes)
  const common: CommonChunk = {
    channels: view.getUint16(0),
    declaredFrames: view.getUint32(2),
    bitsPerSample: view.getUint16(6),
    sampleRate: extendedFloat(view, 8),
    compression: compressed && bytes.length >= 22 ? ascii(bytes, 18) : 'NONE',
  }
  if (common.channels === 0) throw damaged('it says that it has no channels', path)
  if (common.channels > MAXIMUM_CHANNELS) throw unsupported(`${common.channels} channels`, path)
  if (!isUsualSampleRate(common.sampleRate)) throw damaged(`it says that its sample rate is ${common.sampleRate} Hz`, path)
  return common
}

/** IEEE 754 80-bit extended precision, as the sample rate is written. */
function extendedFloat(view: DataView, offset: number): number {
  const exponent = view.getUint16(offset)
  const mantissa = view.getUint32(offset + 2) * 2 ** 32 + view.getUint32(offset + 6)
  return (exponent & 0x8000 ? -1 : 1) * mantissa * 2 ** ((exponent & 0x7fff) - 16383 - 63)
}

function layoutOf({ compression, bitsPerSample }: CommonChunk, path: string): SampleLayout {
  const bytesPerSample = Math.ceil(bitsPerSample / 8)
  switch (compression) {
    case 'NONE':
    case 'twos':
    case 'sowt':
      if (bytesPerSample < 1 || bytesPerSample > 8) throw unsupported(`samples of ${bitsPerSample} bits`, path)
      return { encoding: 'signed', bytesPerSample, bigEndian: compression !== 'sowt' }
    case 'in24':
    case 'in32':
      return { encoding: 'signed', bytesPerSample: compression === 'in24' ? 3 : 4, bigEndian: true }
    // The same in the other order of bytes, as their names are.
    case '42n1':
    case '42ni':
    case '23ni':
      return { encoding: 'signed', bytesPerSample: compression === '23ni' ? 4 : 3, bigEndian: false }
    case 'raw ':
      return { encoding: 'unsigned', bytesPerSample: 1, bigEndian: true }
    case 'fl32':
    case 'FL32':
      return { encoding: 'float', bytesPerSample: 4, bigEndian: true }
    case 'fl64':
    case 'FL64':
      return { encoding: 'float', bytesPerSample: 8, bigEndian: true }
    case 'alaw':
    case 'ALAW':
      return { encoding: 'a-law', bytesPerSample: 1, bigEndian: true }
    case 'ulaw':
    case 'ULAW':
      return { encoding: 'mu-law', bytesPerSample: 1, bigEndian: true }
    default:
      throw unsupported(UNREADABLE[compression] ?? `samples compressed by "${compression.trim()}"`, path)
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const ascii = (bytes: Uint8Array, offset: number): string => String.fromCharCode(...bytes.subarray(offset, offset + 4))
