import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const SAMPLE_RATE = 16_000

/** A 16-bit WAV file. */
export function writeTestWav(path: string, samples: Float32Array): void {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + samples.length * 2, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(SAMPLE_RATE, 24)
  header.writeUInt32LE(SAMPLE_RATE * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(samples.length * 2, 40)
  const data = Buffer.alloc(samples.length * 2)
  samples.forEach((x, i) => data.writeInt16LE(Math.round(x * 32767), i * 2))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, Buffer.concat([header, data]))
}

/** Small melodies of decaying tones, one file each, no two alike: enough to learn from in a moment. */
export function writeMelodies(folder: string, { files, seconds }: { files: number; seconds: number }): string {
  for (let file = 0; file < files; file++) {
    const samples = new Float32Array(Math.round(seconds * SAMPLE_RATE))
    for (let i = 0; i < samples.length; i++) {
      const beat = Math.floor((i / SAMPLE_RATE) * 2)
      const hertz = 220 * 2 ** (((beat * 7 + file * 3) % 12) / 12 + file / 500)
      const age = i / SAMPLE_RATE - beat / 2
      samples[i] = 0.5 * Math.exp(-3 * age) * Math.sin((2 * Math.PI * hertz * i) / SAMPLE_RATE)
    }
    writeTestWav(join(folder, `melody ${file + 1}.wav`), samples)
  }
  return folder
}
