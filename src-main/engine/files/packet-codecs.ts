import { createOpusDecoder } from '@audio/decode-opus/core'
import { decoder as createVorbisDecoder } from '@audio/decode-vorbis'
import { MPEGDecoder } from 'mpg123-decoder'
import { AacDecoder } from './aac/aac-decoder.ts'
import { parseAudioSpecificConfig } from './aac/audio-specific-config.ts'
import { nameAac } from './aac/replicated-treble.ts'
import { AlacDecoder } from './alac/alac-decoder.ts'
import { decodeFlacFrame, soundOfFrame } from './flac-decoder.ts'
import { parseStreamInfo } from './flac-frames.ts'
import { parseMpegHeader } from './mpeg-frames.ts'
import { OggPacker } from './ogg-packer.ts'
import type { PacketCodec } from './packet-stream.ts'
import { decodeSamples, floatsOfIntegers, type SampleLayout } from './pcm-samples.ts'

/**
 * Decoders of single packets, for containers that keep them apart: MP4, CAF, Matroska, Ogg.
 * Each throws an Error in words, for `unsupported`, where the stream's description names what cannot be decoded.
 */

export function alacCodec(magicCookie: Uint8Array): PacketCodec {
  const alac = new AlacDecoder(magicCookie)
  const { bitDepth, sampleRate } = alac.config
  return {
    format: 'alac',
    description: `Apple Lossless, ${bitDepth} bit`,
    decoder: {
      decode: (packet) => ({ sampleRate, channelData: alac.decode(packet).map((integers) => floatsOfIntegers(integers, bitDepth)) }),
    },
  }
}

/** @param streamInfo  the STREAMINFO block, with `fLaC` and its header in front or without */
export function flacCodec(streamInfo: Uint8Array): PacketCodec {
  const hasMark = Buffer.from(streamInfo.subarray(0, 4)).toString('latin1') === 'fLaC'
  const block = streamInfo.subarray(hasMark ? 8 : streamInfo.length > 34 ? 4 : 0)
  const info = parseStreamInfo(block)
  if (!info) throw new Error('FLAC without its description')
  return {
    format: 'flac',
    description: `FLAC, ${info.bitsPerSample} bit`,
    decoder: {
      decode(packet) {
        const frame = decodeFlacFrame(packet, info)
        return { sampleRate: frame.sampleRate, channelData: soundOfFrame(frame) }
      },
    },
  }
}

export function aacCodec(audioSpecificConfig: Uint8Array): PacketCodec {
  const config = parseAudioSpecificConfig(audioSpecificConfig)
  const aac = new AacDecoder(config)
  return {
    format: 'aac',
    description: nameAac(config.treble).description,
    decoder: {
      decode: (packet) => ({ sampleRate: config.sampleRate, channelData: aac.decode(packet) }),
      // Where the description is silent, the sound itself tells.
      remarks: () => nameAac(config.treble === 'plain' && aac.hasReplicatedTreble ? 'replicated' : config.treble).warnings,
    },
  }
}

/** MP3 and its elder layers, one frame a packet. */
export async function mpegCodec(): Promise<PacketCodec> {
  const mpeg = new MPEGDecoder({ enableGapless: false })
  await mpeg.ready
  return {
    format: 'mp3',
    description: 'MP3',
    decoder: {
      decode(packet) {
        const { channelData, sampleRate } = mpeg.decode(packet)
        // The decoder gives a mono frame twice.
        return { sampleRate, channelData: channelData.slice(0, parseMpegHeader(packet, 0)?.channels) }
      },
      free: () => mpeg.free(),
    },
  }
}

const OPUS_RATE = 48_000
const MAXIMUM_OPUS_CHANNELS = 8

/**
 * Opus, always at 48 kHz. What the encoder put in front of the music is cut off.
 * @param head  the stream's OpusHead (RFC 7845, section 5.1)
 */
export async function opusCodec(head: Uint8Array): Promise<PacketCodec> {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  if (bytes.length < 19 || bytes.toString('latin1', 0, 8) !== 'OpusHead') throw new Error('Opus without its description')
  const channels = bytes[9]
  const family = bytes[18]
  if (
    channels < 1 ||
    channels > MAXIMUM_OPUS_CHANNELS ||
    (family === 0 && channels > 2) ||
    (family !== 0 && bytes.length < 21 + channels)
  ) {
    throw new Error(`Opus of ${channels} channels`)
  }
  const opus = await createOpusDecoder()
  const mapping =
    family === 0 ? {} : { streamCount: bytes[19], coupledStreamCount: bytes[20], channelMappingTable: bytes.subarray(21, 21 + channels) }
  try {
    opus.configure({ channels, preSkip: bytes.readUInt16LE(10), outputGain: bytes.readInt16LE(16), ...mapping })
  } catch (error) {
    opus.free()
    throw error
  }
  const order = family === 1 ? VORBIS_ORDER[channels] : undefined
  return {
    format: 'opus',
    description: 'Opus',
    decoder: {
      decode(packet) {
        const { channelData, errors } = opus.decodeFrames([packet])
        if (errors.length > 0) throw new Error(errors[0].message)
        return { sampleRate: OPUS_RATE, channelData: order ? order.map((index) => channelData[index]) : channelData }
      },
      free: () => opus.free(),
    },
  }
}

/**
 * Vorbis, in Ogg pages made for it: the decoder at hand takes no other.
 * @param headers  identification, comments and setup
 */
export async function vorbisCodec(headers: readonly Uint8Array[]): Promise<PacketCodec> {
  if (headers.length !== 3) throw new Error('Vorbis without its description')
  const vorbis = await createVorbisDecoder()
  const pages = new OggPacker()
  vorbis.decode(Buffer.concat(headers.map((packet) => pages.pack(packet))))
  return {
    format: 'ogg-vorbis',
    description: 'Vorbis',
    decoder: { decode: (packet) => vorbis.decode(pages.pack(packet)), flush: () => vorbis.flush(), free: () => vorbis.free() },
  }
}

/** From the order of Vorbis, which Opus shares, to that of WAV files. */
const VORBIS_ORDER: Record<number, readonly number[] | undefined> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
}

/** Uncompressed sound that its container keeps in pieces. */
export function pcmCodec(layout: SampleLayout, channels: number, sampleRate: number, description: string): PacketCodec {
  return {
    format: 'pcm',
    description,
    decoder: { decode: (packet) => ({ sampleRate, channelData: decodeSamples(packet, channels, layout) }) },
  }
}
