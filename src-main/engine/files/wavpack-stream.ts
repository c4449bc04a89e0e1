import { decoder as createWavpackDecoder } from '@audio/decode-wavpack'
import type { AudioStream } from './audio-stream.ts'
import { MAXIMUM_CHANNELS } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import type { DecodedBlock } from './block-conformer.ts'
import { openDecodedStream } from './decoded-stream.ts'
import { damaged, foreignSound, unsupported } from './errors.ts'

/**
 * WavPack: lossless, hybrid (as good as its .wv part is; the corrections of a .wvc beside it are not read) and floating point, decoded by
 * libwavpack. Blocks are found and bounded here; only whole groups of them, one for every pair of channels, reach the decoder.
 *
 * @source "WavPack 4 & 5 Binary File / Block Format" (wavpack.com)
 */

const HEADER_BYTES = 32
const MAXIMUM_BLOCK_BYTES = 1 << 24
/** As the format's own decoder bounds it. */
const MAXIMUM_BLOCK_FRAMES = 131_072
const SEARCH_BYTES = 1 << 16
const FLAG = {
  bytesPerSample: 3,
  mono: 4,
  hybrid: 8,
  float: 0x80,
  initial: 0x800,
  final: 0x1000,
  falseStereo: 0x4000_0000,
  dsd: 0x8000_0000,
} as const
/** How many bits the samples leave unused below. */
const SHIFT_BIT = 13
const SHIFT_MASK = 0x1f
const MARK = Buffer.from('wvpk')
/** Blocks of half a second each, as they are usual: fewer calls of the decoder. */
const FRAMES_PER_CALL = 1 << 15

type WavpackDecoder = Awaited<ReturnType<typeof createWavpackDecoder>>

interface WavpackBlock {
  bytes: Uint8Array
  frames: number
  flags: number
  /** Of the whole file; undefined where the writer did not know. */
  totalFrames: number | undefined
}

export async function openWavpack(source: ByteSource, start: number): Promise<AudioStream> {
  const reader = new BlockReader(source, start)
  const first = await reader.nextGroup()
  if (!first) throw damaged('no WavPack block could be found in it', source.path)
  const { flags, totalFrames } = first.blocks[0]
  if (flags & FLAG.dsd) throw unsupported('DSD, sound of one bit, in WavPack', source.path)
  if (first.channels > MAXIMUM_CHANNELS) throw unsupported(`${first.channels} channels`, source.path)
  const bits = ((flags & FLAG.bytesPerSample) + 1) * 8
  const isFloat = (flags & FLAG.float) !== 0
  const decoder = await createWavpackDecoder()
  return openDecodedStream({
    source,
    format: 'wavpack',
    description: `WavPack, ${bits} bit${isFloat ? ' float' : ''}${flags & FLAG.hybrid ? ', hybrid' : ''}`,
    expectedFrames: totalFrames,
    warnings: reader.warnings,
    progress: () => reader.progress(),
    decode: () =>
      decodeGroups(
        decoder,
        reader,
        source.path,
        first,
        isFloat ? undefined : { bits, validBits: bits - ((flags >>> SHIFT_BIT) & SHIFT_MASK) },
      ),
    free: () => decoder.free(),
  })
}

async function* decodeGroups(
  decoder: WavpackDecoder,
  reader: BlockReader,
  path: string,
  first: BlockGroup,
  scale: IntegerScale | undefined,
): AsyncGenerator<DecodedBlock> {
  for (let group: BlockGroup | undefined = first; group;) {
    const batch: Uint8Array[] = []
    for (let waiting = 0; group && waiting < FRAMES_PER_CALL; group = await reader.nextGroup()) {
      batch.push(...group.blocks.map(({ bytes }) => bytes))
      waiting += group.blocks[0].frames
    }
    const { channelData, sampleRate } = decodeBatch(decoder, Buffer.concat(batch), path)
    yield { sampleRate, channelData: scale ? channelData.map((samples) => toFullScale(samples, scale)) : channelData.map(finite) }
  }
}

/** A .wvc file looks like a .wv file until it is decoded. */
function decodeBatch(decoder: WavpackDecoder, bytes: Uint8Array, path: string): DecodedBlock {
  try {
    return decoder.decode(bytes)
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('correction'))) throw error
    throw foreignSound(
      { what: 'only the corrections of a hybrid WavPack recording', advice: 'Import the .wv file of the same name.' },
      path,
    )
  }
}

interface IntegerScale {
  /** Of the container, which the samples fill from the top. */
  bits: number
  /** Of them, those that carry the value. */
  validBits: number
}

/**
 * Back to what the file holds: the decoder divides positive numbers by 2^(validBits-1) - 1 and negative ones by 2^(validBits-1), so that
 * 20 bits in three bytes would come 16 times too loud.
 */
function toFullScale(samples: Float32Array, { bits, validBits }: IntegerScale): Float32Array {
  const full = 2 ** (bits - 1)
  const divisor = 2 ** (validBits - 1)
  for (let n = 0; n < samples.length; n++) {
    const value = samples[n] * (samples[n] > 0 ? divisor - 1 : divisor)
    samples[n] = (bits <= 24 ? Math.round(value) : value) / full
  }
  return samples
}

function finite(samples: Float32Array): Float32Array {
  for (let n = 0; n < samples.length; n++) if (!Number.isFinite(samples[n])) samples[n] = 0
  return samples
}

/** The blocks of one stretch of time, together all its channels. */
interface BlockGroup {
  blocks: WavpackBlock[]
  channels: number
}

class BlockReader {
  readonly warnings: string[] = []
  readonly #source: ByteSource
  #position: number

  constructor(source: ByteSource, start: number) {
    this.#source = source
    this.#position = start
  }

  progress(): number {
    return this.#position / this.#source.size
  }

  /** The next whole group with sound in it; undefined at the end. */
  async nextGroup(): Promise<BlockGroup | undefined> {
    let group: BlockGroup | undefined
    for (let block = await this.#next(); block; block = await this.#next()) {
      if (block.frames === 0) continue
      if (block.flags & FLAG.initial) group = { blocks: [], channels: 0 }
      if (!group) continue
      group.blocks.push(block)
      group.channels += block.flags & FLAG.mono ? 1 : 2
      if (group.channels > MAXIMUM_CHANNELS || group.blocks.some(({ frames }) => frames !== block.frames)) group = undefined
      else if (block.flags & FLAG.final) return group
    }
    return undefined
  }

  async #next(): Promise<WavpackBlock | undefined> {
    const from = this.#position
    while (this.#position + HEADER_BYTES <= this.#source.size) {
      const header = Buffer.from(await this.#source.read(this.#position, HEADER_BYTES))
      const size = header.length < HEADER_BYTES ? 0 : header.readUInt32LE(4) + 8
      const frames = header.readUInt32LE(20)
      const isBlock =
        header.subarray(0, 4).equals(MARK) && size >= HEADER_BYTES && size <= MAXIMUM_BLOCK_BYTES && frames <= MAXIMUM_BLOCK_FRAMES
      if (isBlock && this.#position + size > this.#source.size) {
        this.warnings.push('The end of the file is damaged or cut off.')
        this.#position = this.#source.size
        return undefined
      }
      if (isBlock) {
        if (this.#position > from) this.warnings.push(`${this.#position - from} damaged bytes were skipped.`)
        const bytes = await this.#source.read(this.#position, size)
        this.#position += size
        // 40-bit length: the upper byte lies at 11; all ones below stand for "unknown".
        const total = header.readUInt32LE(12)
        return {
          bytes,
          frames,
          flags: header.readUInt32LE(24),
          totalFrames: total === 0xffff_ffff ? undefined : total + header[11] * 2 ** 32 - header[11],
        }
      }
      await this.#toNextMark()
    }
    return undefined
  }

  async #toNextMark(): Promise<void> {
    const bytes = Buffer.from(await this.#source.read(this.#position + 1, SEARCH_BYTES))
    const next = bytes.indexOf(MARK)
    // Tags follow the last block: what holds no further block is not damage.
    this.#position += next >= 0 ? 1 + next : Math.max(1, bytes.length - MARK.length + 1)
  }
}
