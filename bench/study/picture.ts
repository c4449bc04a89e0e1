import { writeFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'
import { YARDSTICK_RATE } from '../../src-main/engine/evaluation/measures/sound-features.ts'
import { logMelSpectrogram } from '../../src-main/engine/dsp/transforms/index.ts'

const BANDS = 128
const HOP_SAMPLES = 256
/** Shown range, below the loudest of each sound. */
const RANGE_DB = 70
/** White rows between two sounds. */
const GAP = 6
/** Dark to light: black, violet, orange, pale yellow; evenly spaced in the range. */
const COLOURS = [
  [6, 5, 20],
  [70, 18, 110],
  [190, 55, 85],
  [250, 150, 50],
  [252, 250, 180],
]

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** Shades between the colours, and white last: pictures with few colours are a third as large. */
const SHADES = 64
const WHITE = SHADES

/** @param pixels [height, width] numbers of shades */
function pngOf(width: number, height: number, pixels: Uint8Array): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits, numbers of a palette's colours.
  header.set([8, 3], 8)
  const palette = Buffer.from([...Array.from({ length: SHADES }, (_, shade) => colourOf(shade / (SHADES - 1))).flat(), 255, 255, 255])
  const rows = Buffer.alloc(height * (1 + width))
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (1 + width) + 1)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const data = deflateSync(rows, { level: 9 })
  return Buffer.concat([signature, chunk('IHDR', header), chunk('PLTE', palette), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

/** @param share  0..1 */
function colourOf(share: number): number[] {
  const at = share * (COLOURS.length - 1)
  const below = Math.min(COLOURS.length - 2, Math.floor(at))
  return COLOURS[below].map((value, i) => Math.round(value + (at - below) * (COLOURS[below + 1][i] - value)))
}

/** Spectrograms one above the other, low notes below, as a PNG. @param sounds  mono at the yardsticks' rate */
export function writeSpectrograms(path: string, sounds: readonly Float32Array[], seconds: number): void {
  const width = Math.floor((seconds * YARDSTICK_RATE) / HOP_SAMPLES)
  const height = sounds.length * (BANDS + GAP) - GAP
  const pixels = new Uint8Array(width * height).fill(WHITE)
  sounds.forEach((samples, place) => {
    const { frames, data } = logMelSpectrogram(samples.subarray(0, seconds * YARDSTICK_RATE), {
      sampleRate: YARDSTICK_RATE,
      fftSize: 2048,
      hopSamples: HOP_SAMPLES,
      bands: BANDS,
      minHz: 40,
      maxHz: 10_000,
      norm: 'peak',
    })
    const loudest = data.reduce((most, level) => Math.max(most, level), -Infinity)
    for (let frame = 0; frame < Math.min(frames, width); frame++) {
      for (let band = 0; band < BANDS; band++) {
        const share = Math.max(0, 1 + (data[frame * BANDS + band] - loudest) / RANGE_DB)
        pixels[(place * (BANDS + GAP) + BANDS - 1 - band) * width + frame] = Math.round(share * (SHADES - 1))
      }
    }
  })
  writeFileSync(path, pngOf(width, height, pixels))
}
