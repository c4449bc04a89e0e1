export type WavSampleFormat = 'int16' | 'int24' | 'float32'

export const BYTES_PER_SAMPLE: Record<WavSampleFormat, number> = { int16: 2, int24: 3, float32: 4 }

/** RIFF, the reserve for ds64, fmt, fact and data headers: samples always begin here. */
export const WAV_HEADER_BYTES = 12 + 36 + 26 + 12 + 8
const MAXIMUM_RIFF_BYTES = 0xffff_ffff

/**
 * The header of a WAV file with room for 64-bit sizes: up to 4 GB a plain RIFF file with a JUNK chunk, beyond it RF64,
 * so that a growing file changes from one to the other without moving its samples.
 *
 * @source EBU Tech 3306, section 3.5
 */
export function wavHeader(format: WavSampleFormat, sampleRate: number, channels: number, frames: number): Uint8Array {
  const frameBytes = BYTES_PER_SAMPLE[format] * channels
  const dataBytes = frames * frameBytes
  const riffBytes = WAV_HEADER_BYTES - 8 + dataBytes + (dataBytes & 1)
  const isLong = riffBytes > MAXIMUM_RIFF_BYTES
  const bytes = new Uint8Array(WAV_HEADER_BYTES)
  const view = new DataView(bytes.buffer)
  const chunk = (offset: number, id: string, size: number): void => {
    bytes.set(Buffer.from(id, 'latin1'), offset)
    view.setUint32(offset + 4, isLong && (id === 'RF64' || id === 'data') ? MAXIMUM_RIFF_BYTES : size, true)
  }
  chunk(0, isLong ? 'RF64' : 'RIFF', riffBytes)
  bytes.set(Buffer.from('WAVE', 'latin1'), 8)
  chunk(12, isLong ? 'ds64' : 'JUNK', 28)
  if (isLong) {
    view.setBigUint64(20, BigInt(riffBytes), true)
    view.setBigUint64(28, BigInt(dataBytes), true)
    view.setBigUint64(36, BigInt(frames), true)
  }
  chunk(48, 'fmt ', 18)
  view.setUint16(56, format === 'float32' ? 3 : 1, true)
  view.setUint16(58, channels, true)
  view.setUint32(60, sampleRate, true)
  view.setUint32(64, sampleRate * frameBytes, true)
  view.setUint16(68, frameBytes, true)
  view.setUint16(70, BYTES_PER_SAMPLE[format] * 8, true)
  chunk(74, 'fact', 4)
  view.setUint32(82, Math.min(frames, MAXIMUM_RIFF_BYTES), true)
  chunk(86, 'data', dataBytes)
  return bytes
}
