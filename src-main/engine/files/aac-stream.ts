import { AacDecoder } from './aac/aac-decoder.ts'
import { AAC_SAMPLE_RATES } from './aac/bands.ts'
import { parseAudioSpecificConfig, type AacConfig } from './aac/audio-specific-config.ts'
import type { AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { openDecodedStream, type DecodedBlock } from './decoded-stream.ts'
import { damaged, unsupported } from './errors.ts'
import { readMp4Track, type Mp4Track } from './mp4-boxes.ts'
import { openMp4Packets } from './mp4-stream.ts'

const AAC_OBJECT_TYPES = new Set([0x40, 0x67])
const REPLICATED_TREBLE = 'HE-AAC: its treble is not decoded.'

/** AAC in an MP4 file (M4A). The encoder's silence before and after the music is cut off where the file notes it. */
export async function openMp4(source: ByteSource): Promise<AudioStream> {
  const track = await readMp4Track(source)
  if (track.codec !== 'mp4a' || !AAC_OBJECT_TYPES.has(track.objectType)) {
    return openMp4Packets(source, track)
  }
  const config = readConfig(track, source.path)
  const warnings = config.hasReplicatedTreble ? [REPLICATED_TREBLE] : []
  let unit = 0
  const nextUnit = async (): Promise<Uint8Array | undefined> => {
    const place = track.units[unit++]
    return place && source.read(place.offset, place.size)
  }
  // The edit list of an HE-AAC track counts in samples of the full rate.
  const music = config.hasReplicatedTreble ? undefined : track.music
  return openDecodedStream({
    source,
    format: 'aac',
    description: config.hasReplicatedTreble ? 'HE-AAC' : 'AAC',
    expectedFrames: Math.min(music?.length ?? Infinity, track.units.length * 1024 - (music?.start ?? 0)),
    warnings,
    progress: () => unit / track.units.length,
    decode: () => decodeUnits(new AacDecoder(config), config.sampleRate, nextUnit, warnings, music),
    free: () => undefined,
  })
}

function readConfig(track: Mp4Track, path: string): AacConfig {
  try {
    return parseAudioSpecificConfig(track.decoderConfig)
  } catch (error) {
    throw unsupported(error instanceof Error ? error.message : String(error), path)
  }
}

/** AAC as a bare stream (ADTS), as radio stations send it. */
export async function openAdts(source: ByteSource, start: number): Promise<AudioStream> {
  const first = parseAdtsHeader(await source.read(start, 9), 0)
  if (!first) throw damaged('no AAC frame could be found in it', source.path)
  if (first.profile !== 1) throw unsupported('AAC of another profile than low complexity', source.path)
  const warnings: string[] = []
  let position = start
  const nextUnit = async (): Promise<Uint8Array | undefined> => {
    for (;;) {
      const bytes = await source.read(position, 1 << 13)
      const header = parseAdtsHeader(bytes, 0)
      if (header && header.rateIndex === first.rateIndex && header.frameBytes <= bytes.length) {
        position += header.frameBytes
        return bytes.subarray(header.headerBytes, header.frameBytes)
      }
      const next = bytes.indexOf(0xff, 1)
      if (bytes.length < 8) return undefined
      position += next < 0 ? bytes.length : next
    }
  }
  const sampleRate = AAC_SAMPLE_RATES[first.rateIndex]
  const config: AacConfig = { sampleRate, rateIndex: first.rateIndex, channels: first.channels, hasReplicatedTreble: false }
  return openDecodedStream({
    source,
    format: 'aac',
    description: 'AAC',
    warnings,
    progress: () => position / source.size,
    decode: () => decodeUnits(new AacDecoder(config), sampleRate, nextUnit, warnings, undefined),
    free: () => undefined,
  })
}

export interface AdtsHeader {
  /** 1 is low complexity. */
  profile: number
  rateIndex: number
  channels: number
  headerBytes: number
  frameBytes: number
}

/** @source ISO/IEC 13818-7, section 6.2 */
export function parseAdtsHeader(bytes: Uint8Array, at: number): AdtsHeader | undefined {
  if (at + 7 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1] & 0xf6) !== 0xf0) return undefined
  const rateIndex = (bytes[at + 2] >> 2) & 15
  const headerBytes = bytes[at + 1] & 1 ? 7 : 9
  const frameBytes = ((bytes[at + 3] & 3) << 11) | (bytes[at + 4] << 3) | (bytes[at + 5] >> 5)
  if (rateIndex >= AAC_SAMPLE_RATES.length || frameBytes <= headerBytes) return undefined
  return { profile: bytes[at + 2] >> 6, rateIndex, channels: ((bytes[at + 2] & 1) << 2) | (bytes[at + 3] >> 6), headerBytes, frameBytes }
}

async function* decodeUnits(
  decoder: AacDecoder,
  sampleRate: number,
  nextUnit: () => Promise<Uint8Array | undefined>,
  warnings: string[],
  music: Mp4Track['music'],
): AsyncGenerator<DecodedBlock> {
  const start = music?.start ?? 0
  const end = start + (music?.length ?? Infinity)
  let position = 0
  let damagedUnits = 0
  for (let unit = await nextUnit(); unit && position < end; unit = await nextUnit()) {
    let channelData: Float32Array[]
    try {
      channelData = decoder.decode(unit)
    } catch (error) {
      if (position === 0) throw error
      damagedUnits++
      continue
    }
    const length = channelData[0]?.length ?? 0
    const from = Math.max(0, start - position)
    const to = Math.min(length, end - position)
    position += length
    if (to > from) yield { sampleRate, channelData: channelData.map((samples) => samples.slice(from, to)) }
  }
  if (damagedUnits > 0) warnings.push(`${damagedUnits} damaged pieces of 1024 samples were left out.`)
}
