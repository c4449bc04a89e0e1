import { readFileSync } from 'node:fs'

/** Samples of a plain 16-bit WAV file, its channels averaged, -1..1: enough for reference inputs, without the product's own reader. */
export function readPlainWav(path: string): Float32Array {
  const file = readFileSync(path)
  let channels = 1
  for (let at = 12; at + 8 <= file.length;) {
    const size = file.readUInt32LE(at + 4)
    const name = file.toString('latin1', at, at + 4)
    if (name === 'fmt ') channels = file.readUInt16LE(at + 10)
    if (name === 'data') {
      const start = at + 8
      const frames = Math.floor(Math.min(size, file.length - start) / 2 / channels)
      return Float32Array.from({ length: frames }, (_, frame) => {
        let sum = 0
        for (let channel = 0; channel < channels; channel++) sum += file.readInt16LE(start + 2 * (frame * channels + channel))
        return sum / 32768 / channels
      })
    }
    at += 8 + size + (size & 1)
  }
  throw new Error(`${path} has no data chunk`)
}
