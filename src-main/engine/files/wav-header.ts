export type WavSampleFormat = 'int16' | 'int24' | 'float32'

export const BYTES_PER_SAMPLE: Record<WavSampleFormat, number> = { int16: 2, int24: 3, float32: 4 }

/**
 * RIFF, the reserve for ds64, fmt and data headers; floats have a longer fmt and a fact chunk. Samples begin here, or
 * behind further chunks where there are any.
 */
export const WAV_HEADER_BYTES: Record<WavSampleFormat, number> = {
  int16: 12 + 36 + 24 + 8,
  int24: 12 + 36 + 24 + 8,
  float32: 12 + 36 + 26 + 12 + 8,
}
/** Of a format that tells a channel mask (WAVE_FORMAT_EXTENSIBLE) instead of 16 or 18 bytes. */
const EXTENSIBLE_BYTES = 40
const FMT_BYTES: Record<WavSampleFormat, number> = { int16: 16, int24: 16, float32: 18 }
/** The rest of its GUID, behind the two bytes of the format. @source Microsoft "Multiple channel audio data and WAVE files" (2001) */
const SUBFORMAT = Buffer.from('000000001000800000aa00389b71', 'hex')

/** Where samples begin, see `WAV_HEADER_BYTES`. @param channelMask  0: none is told */
export const wavHeaderBytes = (format: WavSampleFormat, channelMask: number): number =>
  WAV_HEADER_BYTES[format] + (channelMask === 0 ? 0 : EXTENSIBLE_BYTES - FMT_BYTES[format])

const NO_CHUNKS = new Uint8Array(0)
const MAXIMUM_RIFF_BYTES = 0xffff_ffff

/**
 * The header of a WAV file with room for 64-bit sizes: up to 4 GB a plain RIFF file with a JUNK chunk, beyond it RF64,
 * so that a growing file changes from one to the other without moving its samples.
 *
 * @param frames        samples of each channel
 * @param trailerBytes  what follows the samples; by default the one byte that brings their number to an even one
 * @param chunks        whole chunks that stand before the samples, of an even number of bytes
 * @param channelMask   the loudspeakers that the channels are for, a bit each; 0: not told
 * @source RIFF WAVE (Microsoft/IBM 1991); EBU Tech 3306, section 3.5 (RF64, with the JUNK chunk reserved as there recommended)
 */
export function wavHeader(
  format: WavSampleFormat,
  sampleRate: number,
  channels: number,
  frames: number,
  trailerBytes = (frames * channels * BYTES_PER_SAMPLE[format]) % 2,
  chunks: Uint8Array = NO_CHUNKS,
  channelMask = 0,
): Buffer {
  const frameBytes = BYTES_PER_SAMPLE[format] * channels
  const dataBytes = frames * frameBytes
  const header = Buffer.alloc(wavHeaderBytes(format, channelMask) + chunks.length)
  const riffBytes = header.length - 8 + dataBytes + trailerBytes
  const isLong = riffBytes > MAXIMUM_RIFF_BYTES
  let end = 0
  const chunk = (id: string, size: number, contentBytes = size): number => {
    header.write(id, end, 'latin1')
    header.writeUInt32LE(size, end + 4)
    const start = end + 8
    end = start + contentBytes
    return start
  }
  header.write('WAVE', chunk(isLong ? 'RF64' : 'RIFF', isLong ? MAXIMUM_RIFF_BYTES : riffBytes, 4), 'latin1')
  const sizes = chunk(isLong ? 'ds64' : 'JUNK', 28)
  if (isLong) [riffBytes, dataBytes, frames].forEach((size, index) => header.writeBigUInt64LE(BigInt(size), sizes + 8 * index))
  const description = chunk('fmt ', channelMask === 0 ? FMT_BYTES[format] : EXTENSIBLE_BYTES)
  const code = format === 'float32' ? 3 : 1
  header.writeUInt16LE(channelMask === 0 ? code : 0xfffe, description)
  header.writeUInt16LE(channels, description + 2)
  header.writeUInt32LE(sampleRate, description + 4)
  header.writeUInt32LE(sampleRate * frameBytes, description + 8)
  header.writeUInt16LE(frameBytes, description + 12)
  header.writeUInt16LE(BYTES_PER_SAMPLE[format] * 8, description + 14)
  if (channelMask !== 0) {
    header.writeUInt16LE(EXTENSIBLE_BYTES - 18, description + 16)
    header.writeUInt16LE(BYTES_PER_SAMPLE[format] * 8, description + 18)
    header.writeUInt32LE(channelMask, description + 20)
    header.writeUInt16LE(code, description + 24)
    SUBFORMAT.copy(header, description + 26)
  }
  if (format === 'float32') header.writeUInt32LE(Math.min(frames, MAXIMUM_RIFF_BYTES), chunk('fact', 4))
  header.set(chunks, end)
  end += chunks.length
  chunk('data', isLong ? MAXIMUM_RIFF_BYTES : dataBytes, 0)
  return header
}
