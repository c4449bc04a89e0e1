import { imaWavDecoder, msAdpcmDecoder } from './adpcm.ts'
import { isUsualSampleRate, MAXIMUM_CHANNELS, type AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { children, floatOf, readElement, unsignedOf } from './ebml.ts'
import { AudioFileError, copyProtected, damaged, noSoundTrack, unsupported } from './errors.ts'
import { MatroskaBlockReader } from './matroska-blocks.ts'
import { readTracks, type MatroskaTrack } from './matroska-tracks.ts'
import { aacCodec, alacCodec, flacCodec, mpegCodec, opusCodec, pcmCodec, vorbisCodec } from './packet-codecs.ts'
import { openPacketStream, severalTracks, type Packet, type PacketCodec } from './packet-stream.ts'
import { describeLayout, type SampleLayout } from './pcm-samples.ts'

/**
 * The sound of Matroska and WebM files: what browsers record, and films and OBS keep. The first track that can be read is taken.
 *
 * @source RFC 9559 (Matroska); "WebM Container Guidelines"
 */

const ID = {
  segment: 0x18538067,
  info: 0x1549a966,
  tracks: 0x1654ae6b,
  cluster: 0x1f43b675,
  timeScale: 0x2ad7b1,
  duration: 0x4489,
} as const
const MAXIMUM_HEADER_BYTES = 1 << 24
const MAXIMUM_ELEMENTS = 10_000
const UNREADABLE: readonly (readonly [RegExp, string])[] = [
  [/^A_AC3/, 'Dolby Digital (AC-3)'],
  [/^A_EAC3/, 'Dolby Digital Plus (E-AC-3)'],
  [/^A_DTS/, 'DTS'],
  [/^A_(TRUEHD|MLP)/, 'Dolby TrueHD'],
  [/^A_TTA/, 'True Audio (TTA)'],
  [/^A_WAVPACK/, 'WavPack in Matroska'],
  [/^A_REAL/, 'RealAudio'],
  [/^A_MS\/ACM/, 'Windows Media Audio or another Windows codec'],
]

export async function openMatroska(source: ByteSource): Promise<AudioStream> {
  const { tracks, durationSeconds, blocksAt } = await readHeader(source)
  if (tracks.length === 0) throw noSoundTrack(source.path)
  let refused: unknown
  for (const track of tracks) {
    try {
      const codec = await codecOf(track, source.path)
      return await openTrack(source, track, codec, { durationSeconds, blocksAt, warnings: severalTracks(tracks.length) })
    } catch (error) {
      refused ??= error
    }
  }
  throw refused
}

interface TrackContext {
  durationSeconds: number
  blocksAt: number
  warnings: string[]
}

function openTrack(
  source: ByteSource,
  track: MatroskaTrack,
  codec: PacketCodec,
  { durationSeconds, blocksAt, warnings }: TrackContext,
): Promise<AudioStream> {
  const blocks = new MatroskaBlockReader(source, track.number, blocksAt, warnings)
  const { strippedHeader, delaySeconds, sampleRate } = track
  const next = async (): Promise<Packet | undefined> => {
    const packet = await blocks.next()
    return packet && strippedHeader.length > 0 ? { ...packet, bytes: Buffer.concat([strippedHeader, packet.bytes]) } : packet
  }
  const start = codec.format === 'opus' ? 0 : Math.round(delaySeconds * sampleRate)
  return openPacketStream(source, codec, {
    next,
    progress: () => blocks.progress(),
    music: start > 0 ? { start, length: Infinity } : undefined,
    expectedFrames: durationSeconds > 0 ? Math.round(durationSeconds * sampleRate) : undefined,
    warnings,
  })
}

async function readHeader(source: ByteSource): Promise<{ tracks: MatroskaTrack[]; durationSeconds: number; blocksAt: number }> {
  let durationSeconds = 0
  for (let offset = 0, count = 0; count < MAXIMUM_ELEMENTS; count++) {
    const element = await readElement(source, offset)
    if (!element) break
    const { id, start, end } = element
    if (id === ID.segment || id === ID.cluster) {
      offset = start
      continue
    }
    if (!Number.isFinite(end)) break
    if (id === ID.info && end - start <= MAXIMUM_HEADER_BYTES) durationSeconds = durationOf(await source.read(start, end - start))
    if (id === ID.tracks && end - start <= MAXIMUM_HEADER_BYTES) {
      // A copy: the packets' reader goes on with the bytes it shares.
      const { sound, others } = readTracks(Buffer.from(await source.read(start, end - start)))
      // The duration is that of the longest track.
      return { tracks: sound, durationSeconds: sound.length + others === 1 ? durationSeconds : 0, blocksAt: end }
    }
    offset = end
  }
  throw damaged('the description of its tracks is missing', source.path)
}

function durationOf(info: Uint8Array): number {
  const parts = children(info)
  const scale = parts.find(({ id }) => id === ID.timeScale)
  const duration = parts.find(({ id }) => id === ID.duration)
  const seconds = duration ? (floatOf(duration.bytes) * (scale ? unsignedOf(scale.bytes) : 1_000_000)) / 1e9 : 0
  return Number.isFinite(seconds) ? seconds : 0
}

async function codecOf(track: MatroskaTrack, path: string): Promise<PacketCodec> {
  const { codecId, codecPrivate, channels, sampleRate } = track
  if (track.isProtected) throw copyProtected(path)
  if (track.isPacked) throw unsupported('sound that was packed once more, as old Matroska programs did it', path)
  try {
    if (codecId === 'A_OPUS') return withContainer(await opusCodec(codecPrivate))
    if (codecId === 'A_VORBIS') return withContainer(await vorbisCodec(unlaceHeaders(codecPrivate)))
    if (codecId === 'A_FLAC') return withContainer(flacCodec(codecPrivate))
    if (codecId === 'A_ALAC') return withContainer(alacCodec(codecPrivate))
    if (codecId.startsWith('A_AAC')) return withContainer(aacCodec(codecPrivate))
    if (/^A_MPEG\/L[123]$/.test(codecId)) return withContainer(await mpegCodec())
  } catch (error) {
    throw error instanceof AudioFileError ? error : unsupported(error instanceof Error ? error.message : String(error), path)
  }
  if (channels < 1 || channels > MAXIMUM_CHANNELS) throw unsupported(`${channels} channels`, path)
  if (!isUsualSampleRate(sampleRate)) throw damaged(`it says that its sample rate is ${sampleRate} Hz`, path)
  const layout = pcmLayout(track)
  if (layout) return pcmCodec(layout, channels, sampleRate, `Matroska, ${describeLayout(layout)}`)
  const windows = codecId === 'A_MS/ACM' ? windowsCodec(track) : undefined
  if (windows) return windows
  throw unsupported(UNREADABLE.find(([id]) => id.test(codecId))?.[1] ?? `sound of an unknown kind (${codecId})`, path)
}

const withContainer = (codec: PacketCodec): PacketCodec => ({ ...codec, description: `${codec.description} in WebM or Matroska` })

function pcmLayout({ codecId, bitDepth }: MatroskaTrack): SampleLayout | undefined {
  const bytesPerSample = bitDepth / 8
  if (!Number.isInteger(bytesPerSample) || bytesPerSample < 1 || bytesPerSample > 8) return undefined
  if (codecId === 'A_PCM/INT/LIT') return { encoding: bytesPerSample === 1 ? 'unsigned' : 'signed', bytesPerSample, bigEndian: false }
  if (codecId === 'A_PCM/INT/BIG') return { encoding: 'signed', bytesPerSample, bigEndian: true }
  if (codecId === 'A_PCM/FLOAT/IEEE' && (bytesPerSample === 4 || bytesPerSample === 8))
    return { encoding: 'float', bytesPerSample, bigEndian: false }
  return undefined
}

/** What a Windows header (WAVEFORMATEX) describes, as far as it is read here. */
function windowsCodec({ codecPrivate, channels, sampleRate }: MatroskaTrack): PacketCodec | undefined {
  if (codecPrivate.length < 16) return undefined
  const header = Buffer.from(codecPrivate.buffer, codecPrivate.byteOffset, codecPrivate.byteLength)
  const tag = header.readUInt16LE(0)
  const bytesPerSample = header.readUInt16LE(14) / 8
  if (tag === 1 && [1, 2, 3, 4].includes(bytesPerSample)) {
    return pcmCodec(
      { encoding: bytesPerSample === 1 ? 'unsigned' : 'signed', bytesPerSample, bigEndian: false },
      channels,
      sampleRate,
      'Matroska, PCM',
    )
  }
  if (tag === 6 || tag === 7)
    return pcmCodec(
      { encoding: tag === 6 ? 'a-law' : 'mu-law', bytesPerSample: 1, bigEndian: false },
      channels,
      sampleRate,
      'Matroska, G.711',
    )
  if (tag === 0x11) return { format: 'adpcm', description: 'Matroska, IMA ADPCM', decoder: imaWavDecoder({ channels, sampleRate }) }
  if (tag === 2) return { format: 'adpcm', description: 'Matroska, Microsoft ADPCM', decoder: msAdpcmDecoder({ channels, sampleRate }) }
  return undefined
}

/** Vorbis's three headers: their number less one, the sizes of all but the last, then the headers. */
function unlaceHeaders(bytes: Uint8Array): Uint8Array[] {
  const count = (bytes[0] ?? 0) + 1
  const sizes: number[] = []
  let at = 1
  for (let i = 1; i < count; i++) {
    let size = 0
    while (at < bytes.length && bytes[at] === 255) size += bytes[at++]
    size += bytes[at++] ?? 0
    sizes.push(size)
  }
  const headers = sizes.map((size) => bytes.subarray(at, (at += size)))
  return [...headers, bytes.subarray(at)]
}
