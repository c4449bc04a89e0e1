import { imaWavDecoder, msAdpcmDecoder } from './adpcm.ts'
import type { AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { damaged, noSamples, unsupported } from './errors.ts'
import { openPacketStream, type PacketDecoder } from './packet-stream.ts'
import { readPieces, type Piece } from './piece-reader.ts'
import { riffChunks } from './riff-chunks.ts'

export interface AdpcmFormat {
  /** 2: Microsoft's, 0x11: IMA's. */
  tag: number
  channels: number
  sampleRate: number
  blockAlign: number
  bitsPerSample: number
  extra: Uint8Array
}

const MICROSOFT = 2
const HEAD_BYTES = { [MICROSOFT]: 7, 0x11: 4 } as Record<number, number>

/**
 * ADPCM in a WAV file: blocks of one size, each a beginning of its own.
 * @throws AudioFileError where its description fits no block
 */
export async function openAdpcmWav(source: ByteSource, format: AdpcmFormat, data: Piece, warnings: string[]): Promise<AudioStream> {
  const { tag, channels, sampleRate, blockAlign, bitsPerSample } = format
  const name = tag === MICROSOFT ? 'Microsoft ADPCM' : 'IMA ADPCM'
  if (bitsPerSample !== 4) throw unsupported(`${name} of ${bitsPerSample} bits`, source.path)
  if (tag === MICROSOFT && channels > 2) throw unsupported(`${name} of ${channels} channels`, source.path)
  const headBytes = HEAD_BYTES[tag] * channels
  if (blockAlign < headBytes) throw damaged(`it says that its blocks have ${blockAlign} bytes`, source.path)
  if (data.size < headBytes) throw noSamples(source.path)
  const perBlock =
    tag === MICROSOFT ? 2 + Math.floor(((blockAlign - headBytes) * 2) / channels) : 1 + Math.floor((blockAlign - headBytes) / headBytes) * 8
  const rest = data.size % blockAlign
  const whole = rest > 0 && rest < headBytes ? { ...data, size: data.size - rest } : data
  const inBlocks = Math.ceil(whole.size / blockAlign) * perBlock
  const noted = await notedFrames(source)
  // The last block is filled up; how much of it is sound is noted apart, and only believed where it can be.
  const expectedFrames = noted > inBlocks - perBlock && noted <= inBlocks ? noted : inBlocks
  const decoder: PacketDecoder =
    tag === MICROSOFT ? msAdpcmDecoder({ channels, sampleRate }, coefficients(format.extra)) : imaWavDecoder({ channels, sampleRate })
  const pieces = readPieces(source, [whole], { longestBytes: blockAlign })
  return openPacketStream(
    source,
    { format: 'adpcm', description: `WAV, ${name}`, decoder },
    { ...pieces, music: { start: 0, length: expectedFrames }, expectedFrames, warnings },
  )
}

/** The `fact` chunk: samples a channel; 0 where there is none. */
async function notedFrames(source: ByteSource): Promise<number> {
  for await (const { id, offset, bigEndian } of riffChunks(source)) {
    if (id !== 'fact') continue
    const bytes = Buffer.from(await source.read(offset, 4))
    return bytes.length < 4 ? 0 : bigEndian ? bytes.readUInt32BE() : bytes.readUInt32LE()
  }
  return 0
}

/** Microsoft's header: its size, samples a block, number of predictors, and these, 16 bits each. */
function coefficients(extra: Uint8Array): readonly (readonly [number, number])[] | undefined {
  const bytes = Buffer.from(extra.buffer, extra.byteOffset, extra.byteLength)
  const count = bytes.length >= 6 ? bytes.readUInt16LE(4) : 0
  if (count === 0 || bytes.length < 6 + 4 * count) return undefined
  return Array.from({ length: count }, (_, i) => [bytes.readInt16LE(6 + 4 * i), bytes.readInt16LE(8 + 4 * i)] as const)
}
