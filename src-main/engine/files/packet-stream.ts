import type { AudioFormat, AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import type { DecodedBlock } from './block-conformer.ts'
import { openDecodedStream } from './decoded-stream.ts'

/** What decodes one compressed stream, packet by packet, in order. */
export interface PacketDecoder {
  /**
   * @returns  the sound that is complete with this packet; without channels where there is none yet
   * @throws Error where the packet breaks the format's rules
   */
  decode(packet: Uint8Array): DecodedBlock
  /** What is left at the end. */
  flush?(): DecodedBlock
  /** What is to be said of the stream once it was decoded. */
  remarks?(): string[]
  free?(): void
}

/** A kind of compression, set up for one stream. */
export interface PacketCodec {
  format: AudioFormat
  /** In words, e.g. "Apple Lossless, 16 bit". */
  description: string
  decoder: PacketDecoder
}

export interface Packet {
  bytes: Uint8Array
  /** What the container says is to be cut off this packet's end, in seconds. */
  surplusSeconds?: number
}

/** The packets of a stream as its container keeps them. */
export interface PacketTrack {
  next: () => Promise<Packet | undefined>
  /** 0..1 */
  progress: () => number
  /** The part of the decoded sound that is music, in samples; all of it where it is not noted. */
  music?: { start: number; length: number }
  expectedFrames?: number
  warnings: string[]
}

/** What to say of films, and of recordings that keep microphone and game apart. */
export const severalTracks = (count: number): string[] =>
  count > 1 ? [`There are ${count} sound tracks in the file; the first that can be read is taken.`] : []

/** A compressed stream in any container as an AudioStream. A damaged packet costs itself alone and is told. */
export function openPacketStream(
  source: ByteSource,
  { format, description, decoder }: PacketCodec,
  track: PacketTrack,
): Promise<AudioStream> {
  return openDecodedStream({
    source,
    format,
    description,
    expectedFrames: track.expectedFrames,
    warnings: track.warnings,
    progress: track.progress,
    decode: () => decodePackets(decoder, track),
    free: () => decoder.free?.(),
  })
}

async function* decodePackets(decoder: PacketDecoder, { next, music, warnings }: PacketTrack): AsyncGenerator<DecodedBlock> {
  const start = music?.start ?? 0
  const end = start + (music?.length ?? Infinity)
  let position = 0
  let damagedPackets = 0
  const heard = ({ channelData, sampleRate }: DecodedBlock, surplusSeconds = 0): DecodedBlock | undefined => {
    const length = Math.max(0, (channelData[0]?.length ?? 0) - Math.round(Math.max(0, surplusSeconds) * sampleRate))
    const from = Math.max(0, start - position)
    const to = Math.min(length, end - position)
    position += length
    if (to <= from) return undefined
    return { sampleRate, channelData: channelData.map((samples) => (to - from === samples.length ? samples : samples.slice(from, to))) }
  }
  for (let packet = await next(); packet && position < end; packet = await next()) {
    if (packet.bytes.length === 0) continue
    let decoded: DecodedBlock
    try {
      decoded = decoder.decode(packet.bytes)
    } catch (error) {
      if (position === 0) throw error
      damagedPackets++
      continue
    }
    const block = heard(decoded, packet.surplusSeconds)
    if (block) yield block
  }
  const last = decoder.flush && heard(decoder.flush())
  if (last) yield last
  warnings.push(...(decoder.remarks?.() ?? []))
  if (damagedPackets > 0) warnings.push(`${damagedPackets} damaged ${damagedPackets === 1 ? 'piece was' : 'pieces were'} left out.`)
}
