import { describe, expect, it } from 'vitest'
import { Stretcher, type StretchSettings } from './stretcher.ts'

const RATE = 48_000

async function stretched(input: Float32Array[], settings: Partial<StretchSettings>, samples: number): Promise<Float32Array[]> {
  const stretcher = await Stretcher.create({ channels: input.length, sampleRate: RATE, stretch: 1, transposeCents: 0, ...settings })
  let at = 0
  const out = input.map(() => new Float32Array(samples))
  for (let done = 0; done < samples; done += 5000) {
    stretcher.take(
      out.map((channel) => channel.subarray(done, done + 5000)),
      (parts) => {
        parts.forEach((part, c) => part.fill(0).set(input[c].subarray(at, at + part.length)))
        at += parts[0].length
      },
    )
  }
  return out
}

const tone = (hz: number, seconds: number): Float32Array =>
  Float32Array.from({ length: seconds * RATE }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hz * n) / RATE))

/** By upward crossings of zero. */
function hzOf(samples: Float32Array): number {
  let first = -1
  let last = -1
  let count = -1
  for (let n = 1; n < samples.length; n++) {
    if (samples[n - 1] >= 0 || samples[n] < 0) continue
    if (first < 0) first = n
    last = n
    count++
  }
  return (count * RATE) / (last - first)
}

/** Where the power of a sound lies, in samples. */
const centre = (samples: Float32Array): number => {
  const power = samples.reduce((sum, x) => sum + x * x, 0)
  return samples.reduce((sum, x, n) => sum + n * x * x, 0) / power
}

describe('a stretched sound', () => {
  it.each([
    [0.5, 0],
    [2, 0],
    [1, 700],
    [1.5, -1200],
  ])('by %f and %i cents has its length and its pitch', async (stretch, transposeCents) => {
    const [out] = await stretched([tone(440, 1)], { stretch, transposeCents }, stretch * RATE)
    // Within 8 cents: a lone sine an octave down comes out 7 cents high, on any other way it is within 1.
    const hz = hzOf(out.subarray(out.length / 4, (3 * out.length) / 4))
    expect(Math.abs(1200 * Math.log2(hz / (440 * 2 ** (transposeCents / 1200))))).toBeLessThan(8)
  })

  it('has a click where it belongs', async () => {
    for (const stretch of [0.5, 1.5, 3]) {
      const click = new Float32Array(RATE)
      click.set(
        Float32Array.from({ length: 480 }, (_, n) => Math.sin((2 * Math.PI * 1000 * n) / RATE)),
        24_000,
      )
      const [out] = await stretched([click], { stretch }, stretch * RATE)
      // Within 10 ms: a click is as long as the windows in which it is looked for.
      expect(Math.abs(centre(out) - 24_240 * stretch)).toBeLessThan(480 * Math.max(1, stretch))
    }
  })

  it('keeps two sides apart, and several sounds at once', async () => {
    const [first, second] = await Promise.all([
      stretched([tone(300, 1), tone(600, 1)], { stretch: 1.2 }, RATE),
      stretched([tone(500, 1)], { transposeCents: 1200 }, RATE),
    ])
    const hz = [...first, ...second].map((channel) => hzOf(channel.subarray(RATE / 4, (3 * RATE) / 4)))
    ;[300, 600, 1000].forEach((wanted, i) => expect(Math.abs(hz[i] - wanted)).toBeLessThan(3))
  })
})
