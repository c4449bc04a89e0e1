import { expect, it } from 'vitest'
import { StreamSlips } from './stream-slips.ts'
import { WindowStream } from './window-stream.ts'

const RATE = 48_000
const QUANTUM = 128
/** As many quanta as between two reports, and what they last. */
const QUANTA = 8
const REPORT_MS = (1000 * QUANTA * QUANTUM) / RATE

/** Glitches told in `seconds` of playing, where the device waits for so long at a place, and the window hears late of the reports. */
function glitches(seconds: number, { waitMs = 0, lateMs = () => 0 }: { waitMs?: number; lateMs?: (report: number) => number }): number {
  const stream = new WindowStream({ outputChannels: 1, inputChannels: null, sampleRate: RATE, bufferFrames: 512, startSourceFrame: 0 })
  const slips = new StreamSlips({ sampleRate: RATE, bufferFrames: 512 })
  let heardMs = 0
  let told = 0
  for (let report = 0; report * REPORT_MS < 1000 * seconds; report++) {
    for (let i = 0; i < QUANTA; i++) stream.process([], [new Float32Array(QUANTUM)], () => undefined)
    const atMs = report * REPORT_MS + (report * REPORT_MS > 1500 ? waitMs : 0)
    heardMs = Math.max(heardMs, atMs + lateMs(report))
    told = slips.counted(stream.report(), heardMs).glitches
  }
  return told
}

it('counts a buffer that the browser left out, once', () => {
  expect(glitches(10, { waitMs: (1000 * 512) / RATE })).toBe(1)
})

it('counts nothing where the window alone is late, for 60 ms again and again or for seconds', () => {
  expect(glitches(10, { lateMs: (report) => (report % 10 === 0 ? 60 : 0) })).toBe(0)
  expect(glitches(10, { lateMs: (report) => (report === 100 ? 3000 : 0) })).toBe(0)
})
