import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../test/support/seeded-random.ts'
import { SlipDetector } from './slip-detector.ts'

const RATE = 48_000
const BLOCK = 256

/** Feeds blocks as a device would deliver them, each late by `latenessMs(block)`, and returns what was noticed. */
function slips(
  seconds: number,
  {
    slipAtSeconds = Infinity,
    slipFrames = 0,
    latenessMs = () => 0,
    ppm = 0,
  }: { slipAtSeconds?: number; slipFrames?: number; latenessMs?: (block: number) => number; ppm?: number },
): number[] {
  const detector = new SlipDetector(RATE)
  const noticed: number[] = []
  let nowMs = 1000
  for (let block = 0; block * BLOCK < seconds * RATE; block++) {
    const due = (block * BLOCK + (block * BLOCK > slipAtSeconds * RATE ? slipFrames : 0)) / (RATE * (1 + ppm * 1e-6))
    // Delivered in order: a late block holds up those behind it.
    nowMs = Math.max(nowMs, 1000 + due * 1000 + latenessMs(block))
    const slip = detector.moved(nowMs, block * BLOCK)
    if (slip > 0) noticed.push(slip)
  }
  return noticed
}

describe('SlipDetector', () => {
  it('notices a slip once, with its length, within three seconds', () => {
    const [slip, ...more] = slips(12, { slipAtSeconds: 5, slipFrames: 441 })
    // To the granularity of a block's arrival.
    expect(Math.abs(slip - 441)).toBeLessThanOrEqual(BLOCK)
    expect(more).toEqual([])
    expect(slips(8.1, { slipAtSeconds: 5, slipFrames: 441 })).toHaveLength(1)
  })

  it('notices a slip among blocks that are late each in its own way', () => {
    const random = seededRandom(1)
    expect(slips(12, { slipAtSeconds: 5, slipFrames: 512, latenessMs: () => random(8) })).toHaveLength(1)
  })

  it('takes a busy machine for what it is: blocks come late, and catch up', () => {
    const random = seededRandom(2)
    expect(slips(30, { latenessMs: (block) => (block % 400 < 20 ? 90 : random(15)) })).toEqual([])
  })

  it('takes a device whose clock runs 200 ppm slow or fast for well', () => {
    expect(slips(30, { ppm: -200 })).toEqual([])
    expect(slips(30, { ppm: 200 })).toEqual([])
  })
})
