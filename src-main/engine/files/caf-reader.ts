import { ima4Decoder, IMA4_PACKET_BYTES, IMA4_PACKET_FRAMES } from './adpcm.ts'
import { isUsualSampleRate, MAXIMUM_CHANNELS, type AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { cafPackets, readPacketTable, type CafDescription, type CafPacketTable } from './caf-packets.ts'
import { AudioFileError, damaged, noSamples, unsupported } from './errors.ts'
import { readElementaryStream } from './mp4-sample-entry.ts'
import { aacCodec, alacCodec, flacCodec, mpegCodec, opusCodec } from './packet-codecs.ts'
import { openPacketStream, type PacketCodec } from './packet-stream.ts'
import { describeLayout, type SampleLayout } from './pcm-samples.ts'
import { PcmStream } from './pcm-stream.ts'
import { withWholeRate } from './whole-rate-stream.ts'
import { readPieces, type Piece } from './piece-reader.ts'

/**
 * CAF (Core Audio Format): Logic, GarageBand, voice memos; sound of any length, uncompressed or compressed.
 *
 * @source Apple "Core Audio Format Specification 1.0"
 */

interface CafParts {
  description?: CafDescription
  data?: Piece & { isCut: boolean }
  cookie: Uint8Array
  table?: CafPacketTable
}

const MAXIMUM_CHUNKS = 10_000
const MAXIMUM_COOKIE_BYTES = 1 << 16
const FLOATING = 1
const LITTLE_ENDIAN = 2
const UNREADABLE: Record<string, string> = {
  'ac-3': 'Dolby Digital (AC-3)',
  'ec-3': 'Dolby Digital Plus (E-AC-3)',
  aach: 'HE-AAC',
  aacp: 'HE-AAC version 2',
  MAC3: 'MACE compression',
  MAC6: 'MACE compression',
  QDM2: 'QDesign Music',
  samr: 'AMR speech',
}

export async function openCaf(source: ByteSource): Promise<AudioStream> {
  const { path } = source
  const { description, data, cookie, table } = await readParts(source)
  if (!description) throw damaged('the description of its format is missing', path)
  if (!data || data.size <= 0) throw noSamples(path)
  const { sampleRate, channels, formatId } = description
  if (channels === 0) throw damaged('it says that it has no channels', path)
  if (channels > MAXIMUM_CHANNELS) throw unsupported(`${channels} channels`, path)
  if (!isUsualSampleRate(sampleRate)) throw damaged(`it says that its sample rate is ${sampleRate} Hz`, path)
  const warnings = data.isCut ? ['The file ends before its declared length.'] : []
  const layout = pcmLayout(description)
  if (layout) {
    if (data.size < layout.bytesPerSample * channels) throw noSamples(path)
    const text = `CAF, ${describeLayout(layout)}`
    const parts = [{ offset: data.offset, byteLength: data.size }]
    return withWholeRate(new PcmStream(source, { format: 'caf', description: text, sampleRate, channels, layout, parts, warnings }))
  }
  const music = table && { start: Math.max(0, table.primingFrames), length: table.validFrames > 0 ? table.validFrames : Infinity }
  if (formatId === 'ima4') {
    const packetBytes = IMA4_PACKET_BYTES * channels
    const pieces = readPieces(source, [data], { wholeBytes: packetBytes })
    const expectedFrames = music && Number.isFinite(music.length) ? music.length : Math.floor(data.size / packetBytes) * IMA4_PACKET_FRAMES
    const codec: PacketCodec = { format: 'adpcm', description: 'CAF, IMA ADPCM', decoder: ima4Decoder({ channels, sampleRate }) }
    return openPacketStream(source, codec, { ...pieces, music, expectedFrames, warnings })
  }
  const codec = await codecOf(description, cookie, path)
  const packets = cafPackets(source, description, data, table)
  if (!packets) throw damaged('the table of its packets is missing, so that the sound in it cannot be told apart', path)
  return openPacketStream(source, codec, {
    ...packets,
    music,
    expectedFrames: music && Number.isFinite(music.length) ? music.length : undefined,
    warnings,
  })
}

async function readParts(source: ByteSource): Promise<CafParts> {
  const parts: CafParts = { cookie: new Uint8Array(0) }
  let table: Piece | undefined
  for (let offset = 8, count = 0; count < MAXIMUM_CHUNKS; count++) {
    const header = Buffer.from(await source.read(offset, 12))
    if (header.length < 12) break
    const id = header.toString('latin1', 0, 4)
    const declared = Number(header.readBigInt64BE(4))
    const start = offset + 12
    // A recorder that does not know yet how long it will be writes -1.
    const size = declared < 0 ? source.size - start : declared
    if (id === 'desc') parts.description = parseDescription(await source.read(start, Math.min(size, 32)))
    else if (id === 'kuki') parts.cookie = Buffer.from(await source.read(start, Math.min(size, MAXIMUM_COOKIE_BYTES)))
    else if (id === 'pakt') table = { offset: start, size: Math.min(size, source.size - start) }
    else if (id === 'data')
      parts.data ??= { offset: start + 4, size: Math.min(size, source.size - start) - 4, isCut: size > source.size - start }
    offset = start + size
  }
  if (table && parts.description) parts.table = await readPacketTable(source, table, parts.description)
  return parts
}

function parseDescription(bytes: Uint8Array): CafDescription | undefined {
  if (bytes.length < 32) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    sampleRate: view.getFloat64(0),
    formatId: Buffer.from(bytes.subarray(8, 12)).toString('latin1'),
    flags: view.getUint32(12),
    bytesPerPacket: view.getUint32(16),
    framesPerPacket: view.getUint32(20),
    channels: view.getUint32(24),
    bitsPerChannel: view.getUint32(28),
  }
}

function pcmLayout({ formatId, flags, bytesPerPacket, channels, bitsPerChannel }: CafDescription): SampleLayout | undefined {
  if (formatId === 'ulaw' || formatId === 'alaw')
    return { encoding: formatId === 'alaw' ? 'a-law' : 'mu-law', bytesPerSample: 1, bigEndian: true }
  if (formatId !== 'lpcm') return undefined
  const bigEndian = (flags & LITTLE_ENDIAN) === 0
  const whole = bytesPerPacket / channels
  const bytesPerSample = Number.isInteger(whole) && whole * 8 >= bitsPerChannel ? whole : Math.ceil(bitsPerChannel / 8)
  if (flags & FLOATING) return bytesPerSample === 4 || bytesPerSample === 8 ? { encoding: 'float', bytesPerSample, bigEndian } : undefined
  return bytesPerSample >= 1 && bytesPerSample <= 8 ? { encoding: 'signed', bytesPerSample, bigEndian } : undefined
}

async function codecOf({ formatId, channels, bitsPerChannel }: CafDescription, cookie: Uint8Array, path: string): Promise<PacketCodec> {
  try {
    if (formatId === 'alac') return alacCodec(cookie)
    if (formatId === 'aac ')
      return aacCodec(
        readElementaryStream(new DataView(cookie.buffer, cookie.byteOffset, cookie.byteLength), 0, cookie.length).decoderConfig,
      )
    if (formatId === 'flac') return flacCodec(cookie)
    if (formatId === 'opus') return await opusCodec(opusHead(channels))
    if (formatId === '.mp3') return await mpegCodec()
  } catch (error) {
    throw error instanceof AudioFileError ? error : unsupported(error instanceof Error ? error.message : String(error), path)
  }
  throw unsupported(
    formatId === 'lpcm' ? `samples of ${bitsPerChannel} bits` : (UNREADABLE[formatId] ?? `sound of an unknown kind (${formatId.trim()})`),
    path,
  )
}

/** CAF keeps no head of Opus; what is to be skipped stands in the table of packets. */
function opusHead(channels: number): Uint8Array {
  const head = Buffer.alloc(19)
  head.write('OpusHead', 'latin1')
  head[8] = 1
  head[9] = channels
  return head
}
