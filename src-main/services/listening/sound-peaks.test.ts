import { describe, expect, it } from 'vitest'
import { GrowingOverview, peaksOfSamples, type Drawable } from './sound-peaks.ts'

/** Stereo: left n / total, right its negative half. */
function stereo(totalFrames: number): Drawable {
  const samples = Float32Array.from({ length: 2 * totalFrames }, (_, i) => (i % 2 === 0 ? 1 : -0.5) * (Math.floor(i / 2) / totalFrames))
  return { channels: 2, totalFrames, read: async (start, count) => samples.slice(2 * start, 2 * Math.min(totalFrames, start + count)) }
}

describe('the outline of one channel', () => {
  const sound = stereo(4096)

  it('from samples: is that of the channel alone', async () => {
    const [left, right, both] = await peaksOfSamples(sound, 1024, 2048, 4, [0, 1, null])
    expect(left.minimum[0]).toBeCloseTo(1024 / 4096, 6)
    expect(left.maximum[3]).toBeCloseTo(2047 / 4096, 6)
    expect(right.maximum[0]).toBeCloseTo(-512 / 4096, 6)
    expect(right.minimum[3]).toBeCloseTo(-1023.5 / 4096, 6)
    expect([both.minimum[3], both.maximum[3]]).toEqual([right.minimum[3], left.maximum[3]])
  })

  it('of all channels is drawn from one reading', async () => {
    let readings = 0
    const counted: Drawable = { ...sound, read: (start, count) => (readings++, sound.read(start, count)) }
    expect(await peaksOfSamples(counted, 0, 64, 8, [0, 1])).toHaveLength(2)
    expect(readings).toBe(1)
  })

  it('is silence where there is no sound', async () => {
    const [beyond] = await peaksOfSamples(sound, 5000, 5064, 4, [1])
    expect([...beyond.minimum, ...beyond.maximum]).toEqual(new Array(8).fill(0))
  })

  it('from an overview: is that of the channel alone, to a step of 16 bits', async () => {
    const overview = await new GrowingOverview().upTo(sound)
    const [left, right] = [0, 1].map((channel) => overview.query(0, 4096, 4, channel))
    expect(left.maximum[3]).toBeCloseTo(4095 / 4096, 4)
    expect(left.minimum[3]).toBeCloseTo(3072 / 4096, 4)
    expect(right.minimum[3]).toBeCloseTo(-2047.5 / 4096, 4)
    expect(right.maximum[0]).toBe(0)
  })
})
