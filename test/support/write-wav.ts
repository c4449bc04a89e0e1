import { WavWriter, type WavSampleFormat } from '../../src-main/engine/files/wav-writer.ts'

/** Writes a whole WAV file. @param channels  planar, of one length */
export async function writeWav(
  path: string,
  channels: readonly Float32Array[],
  sampleRate: number,
  format: WavSampleFormat = 'float32',
): Promise<void> {
  const writer = await WavWriter.create(path, { sampleRate, channels: channels.length, format })
  try {
    await writer.append(channels)
  } finally {
    await writer.close()
  }
}
