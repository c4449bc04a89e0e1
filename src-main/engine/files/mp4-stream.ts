import { ima4Decoder } from './adpcm.ts'
import { isUsualSampleRate, MAXIMUM_CHANNELS, type AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { copyProtected, damaged, unsupported } from './errors.ts'
import { musicInSamples, type Mp4Track } from './mp4-boxes.ts'
import { alacCodec, flacCodec, mpegCodec, opusCodec, pcmCodec } from './packet-codecs.ts'
import { openPacketStream, type PacketCodec } from './packet-stream.ts'
import { describeLayout, type SampleLayout } from './pcm-samples.ts'
import { readPieces } from './piece-reader.ts'

/** What a sound track may be coded with that is not decoded here. */
const UNREADABLE: Record<string, string> = {
  'ac-3': 'Dolby Digital (AC-3)',
  'ec-3': 'Dolby Digital Plus (E-AC-3)',
  'ac-4': 'Dolby AC-4',
  mlpa: 'Dolby TrueHD',
  dtsc: 'DTS',
  dtsh: 'DTS-HD',
  dtsl: 'DTS-HD',
  dtse: 'DTS Express',
  samr: 'AMR, as phones record speech',
  sawb: 'AMR, as phones record speech',
  QDM2: 'QDesign Music',
  QDMC: 'QDesign Music',
  Qclp: 'QCELP speech',
  MAC3: 'MACE compression',
  MAC6: 'MACE compression',
  agsm: 'GSM speech',
  mha1: 'MPEG-H',
  mhm1: 'MPEG-H',
  iamf: 'IAMF',
}
const MPEG_OBJECT_TYPES = new Set([0x69, 0x6b])
const OPUS_OBJECT_TYPE = 0xad

/** The sound track of an MP4 or QuickTime file that is coded with anything but AAC. */
export async function openMp4Packets(source: ByteSource, track: Mp4Track): Promise<AudioStream> {
  const { warnings } = track
  const codec = await codecOf(track, source.path)
  const pieces = readPieces(source, track.units, { wholeBytes: track.sampleBytes?.packetBytes })
  return openPacketStream(source, codec, { ...pieces, music: musicOf(track), warnings })
}

async function codecOf(track: Mp4Track, path: string): Promise<PacketCodec> {
  const { codec, objectType, decoderConfig, channels, sampleRate } = track
  try {
    if (codec === 'alac') return alacCodec(decoderConfig)
    if (codec === 'fLaC') return flacCodec(decoderConfig)
    if (codec === 'Opus' || objectType === OPUS_OBJECT_TYPE) return await opusCodec(opusHead(decoderConfig))
    if (codec === '.mp3' || codec === 'ms\0U' || MPEG_OBJECT_TYPES.has(objectType)) return await mpegCodec()
  } catch (error) {
    throw unsupported(error instanceof Error ? error.message : String(error), path)
  }
  if (codec === 'drms' || codec === 'enca') throw copyProtected(path)
  if (channels < 1) throw damaged('it says that it has no channels', path)
  if (channels > MAXIMUM_CHANNELS) throw unsupported(`${channels} channels`, path)
  if (!isUsualSampleRate(sampleRate)) throw damaged(`it says that its sample rate is ${sampleRate} Hz`, path)
  if (codec === 'ima4') return { format: 'adpcm', description: 'QuickTime, IMA ADPCM', decoder: ima4Decoder({ channels, sampleRate }) }
  const layout = pcmLayout(track)
  if (layout) return pcmCodec(layout, channels, sampleRate, `QuickTime, ${describeLayout(layout)}`)
  throw unsupported(UNREADABLE[codec] ?? `sound of an unknown kind (${codec.trim()})`, path)
}

const FLOATING = 1
const BIG_ENDIAN = 2
const SIGNED = 4

function pcmLayout({
  codec,
  bitsPerSample,
  pcmFlags,
  littleEndian,
  decoderConfig,
  sampleBytes,
  channels,
}: Mp4Track): SampleLayout | undefined {
  const bytesPerSample = (sampleBytes?.packetBytes ?? 0) / channels
  if (bytesPerSample < 1 || bytesPerSample > 8) return undefined
  switch (codec) {
    case 'sowt':
      return { encoding: 'signed', bytesPerSample, bigEndian: false }
    case 'twos':
    case 'in24':
    case 'in32':
      return { encoding: 'signed', bytesPerSample, bigEndian: !littleEndian }
    case 'fl32':
    case 'fl64':
      return { encoding: 'float', bytesPerSample, bigEndian: !littleEndian }
    case 'raw ':
    case 'NONE':
      return { encoding: bytesPerSample === 1 ? 'unsigned' : 'signed', bytesPerSample, bigEndian: true }
    case 'alaw':
    case 'ulaw':
      return { encoding: codec === 'alaw' ? 'a-law' : 'mu-law', bytesPerSample: 1, bigEndian: true }
    case 'lpcm':
      if (pcmFlags & FLOATING)
        return isFloatSize(bytesPerSample) ? { encoding: 'float', bytesPerSample, bigEndian: (pcmFlags & BIG_ENDIAN) !== 0 } : undefined
      return {
        encoding: pcmFlags & SIGNED || bitsPerSample > 8 ? 'signed' : 'unsigned',
        bytesPerSample,
        bigEndian: (pcmFlags & BIG_ENDIAN) !== 0,
      }
    case 'ipcm':
    case 'fpcm':
      if (codec === 'fpcm' && !isFloatSize(bytesPerSample)) return undefined
      return {
        encoding: codec === 'fpcm' ? 'float' : 'signed',
        bytesPerSample,
        bigEndian: decoderConfig.length > 0 && (decoderConfig[0] & 1) === 0,
      }
    default:
      return undefined
  }
}

const isFloatSize = (bytes: number): boolean => bytes === 4 || bytes === 8

/** MP4's box of Opus (big endian) as the head of an Ogg stream; what is to be skipped is left to the edit list. */
function opusHead(box: Uint8Array): Uint8Array {
  const from = Buffer.from(box.buffer, box.byteOffset, box.byteLength)
  if (from.length < 11) throw new Error('Opus without its description')
  const head = Buffer.alloc(8 + from.length)
  head.write('OpusHead', 'latin1')
  head[8] = 1
  head[9] = from[1]
  head.writeUInt32LE(from.readUInt32BE(4), 12)
  head.writeInt16LE(from.readInt16BE(8), 16)
  from.copy(head, 18, 10)
  return head
}

const OPUS_RATE = 48_000

function musicOf(track: Mp4Track): Mp4Track['music'] {
  const { codec, decoderConfig, music, sampleBytes, sampleRate, ticksPerSecond } = track
  // What a lossless stream's description says of its rate cannot count beyond 65,535; its clock does.
  if (music || codec !== 'Opus') return musicInSamples(track, codec === 'Opus' ? OPUS_RATE : sampleBytes ? sampleRate : ticksPerSecond)
  return { start: new DataView(decoderConfig.buffer, decoderConfig.byteOffset).getUint16(2), length: Infinity }
}
