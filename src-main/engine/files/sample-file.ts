import { openFile } from '../../storage/files.ts'
import { decodeSamples } from './pcm-samples.ts'

/** Where plain samples lie in a file: decoded sound in the cache, or a WAV of this program's own making. */
export interface SampleFile {
  path: string
  /** Of the first sample, in bytes. */
  dataOffset: number
  encoding: 'int16' | 'int24' | 'float32'
  channels: number
  /** Samples per channel. */
  frames: number
  sampleRate: number
}

const LAYOUTS = {
  int16: { encoding: 'signed', bytesPerSample: 2, bigEndian: false },
  int24: { encoding: 'signed', bytesPerSample: 3, bigEndian: false },
  float32: { encoding: 'float', bytesPerSample: 4, bigEndian: false },
} as const

/**
 * Reads a stretch that may begin before the sound and end after it; there is silence.
 *
 * @returns  planar, `frameCount` samples each
 */
export async function readStretch(
  { path, dataOffset, encoding, channels, frames }: SampleFile,
  startFrame: number,
  frameCount: number,
): Promise<Float32Array[]> {
  const layout = LAYOUTS[encoding]
  const frameBytes = layout.bytesPerSample * channels
  const from = Math.max(0, startFrame)
  const count = Math.max(0, Math.min(frames, startFrame + frameCount) - from)
  const bytes = new Uint8Array(count * frameBytes)
  const file = await openFile(path)
  let done = 0
  try {
    while (done < bytes.length) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, dataOffset + from * frameBytes + done)
      if (bytesRead === 0) break
      done += bytesRead
    }
  } finally {
    await file.close()
  }
  return decodeSamples(bytes.subarray(0, done - (done % frameBytes)), channels, layout).map((samples) => {
    const stretch = new Float32Array(frameCount)
    stretch.set(samples, from - startFrame)
    return stretch
  })
}
