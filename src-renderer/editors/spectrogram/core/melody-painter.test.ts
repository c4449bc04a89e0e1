import { expect, it } from 'vitest'
import { MELODY_STEP_SECONDS, type Melody } from '../../../../src-shared/project/index.ts'
import { melodyLines } from './melody-painter.ts'

/** Half a second of silence, a second of 440 Hz, silence, a second of 880 Hz. */
const RATE = 22_050
const AXIS = { rowHz: Float32Array.from({ length: 200 }, (_, i) => 10 * (i + 0.5)), height: 400 }
const hz = Float32Array.from({ length: 320 }, (_, i) => (i >= 50 && i < 150 ? 440 : i >= 200 && i < 300 ? 880 : 0))
const melody: Melody = { hz, confidence: new Float32Array(320) }
const lines = (framesPerPixel: number, startFrame = 0) =>
  melodyLines(melody, { startFrame, framesPerPixel }, AXIS, { width: 300, sampleRate: RATE })

it('a stretch of voice is a line at its time and pitch', () => {
  const found = lines(RATE / 100)
  expect(found).toHaveLength(2)
  const [[x, y]] = found[0]
  expect(x).toBeCloseTo(50 * MELODY_STEP_SECONDS * 100, 6)
  // Rows are 10 Hz each from 0 at the bottom: 440 Hz lies at 440 / 2000 of the height.
  expect(y).toBeCloseTo(400 * (1 - 440 / 2000), 3)
  expect(found[1][0][1]).toBeCloseTo(400 * (1 - 880 / 2000), 3)
})

it('no pixel has more than one moment, however much is in sight, and what is out of sight is left out', () => {
  const [line] = lines(RATE / 20)
  expect(line.length).toBeLessThanOrEqual(22)
  expect(lines(RATE / 100, 1.7 * RATE)).toHaveLength(1)
})
