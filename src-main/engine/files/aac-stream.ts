import { AacDecoder } from './aac/aac-decoder.ts'
import { parseAudioSpecificConfig, type AacConfig } from './aac/audio-specific-config.ts'
import { findReplicatedTreble, nameAac } from './aac/replicated-treble.ts'
import { standardSpeakers } from '../dsp/speakers.ts'
import type { AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import type { DecodedBlock } from './block-conformer.ts'
import { openDecodedStream } from './decoded-stream.ts'
import { unsupported } from './errors.ts'
import { musicInSamples, readMp4Track, type Mp4Track } from './mp4-boxes.ts'
import { openMp4Packets } from './mp4-stream.ts'

const AAC_OBJECT_TYPES = new Set([0x40, 0x67])

/** AAC in an MP4 file (M4A). The encoder's silence before and after the music is cut off where the file notes it. */
export async function openMp4(source: ByteSource): Promise<AudioStream> {
  const track = await readMp4Track(source)
  if (track.codec !== 'mp4a' || !AAC_OBJECT_TYPES.has(track.objectType)) {
    return openMp4Packets(source, track)
  }
  const config = readConfig(track, source.path)
  const treble = await findReplicatedTreble(config, firstUnits(source, track))
  const { description, warnings } = nameAac(treble)
  warnings.push(...track.warnings)
  let unit = 0
  const nextUnit = async (): Promise<Uint8Array | undefined> => {
    const place = track.units[unit++]
    return place && source.read(place.offset, place.size)
  }
  const music = musicInSamples(track, config.sampleRate)
  return openDecodedStream({
    source,
    format: 'aac',
    description,
    speakersOf: standardSpeakers,
    expectedFrames: Math.min(music?.length ?? Infinity, track.units.length * 1024 - (music?.start ?? 0)),
    warnings,
    progress: () => unit / track.units.length,
    decode: () => decodeUnits(new AacDecoder(config), config.sampleRate, nextUnit, warnings, music),
    free: () => undefined,
  })
}

async function* firstUnits(source: ByteSource, { units }: Mp4Track): AsyncGenerator<Uint8Array> {
  for (const { offset, size } of units) yield source.read(offset, size)
}

function readConfig(track: Mp4Track, path: string): AacConfig {
  try {
    return parseAudioSpecificConfig(track.decoderConfig)
  } catch (error) {
    throw unsupported(error instanceof Error ? error.message : String(error), path)
  }
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
