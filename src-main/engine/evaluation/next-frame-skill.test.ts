import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/signals.ts'
import { nextFrameSkill, type FrameSequence } from './next-frame-skill.ts'

const DIMENSIONS = 512
const FRAMES = 60
/** Frames are stretches of sound themselves. */
const decode = (frames: Float32Array): Float32Array => frames
/** A tone that becomes louder from frame to frame. */
const sequence: FrameSequence = {
  dimensions: DIMENSIONS,
  data: Float32Array.from(
    { length: FRAMES * DIMENSIONS },
    (_, n) => 0.01 * 1.05 ** Math.floor(n / DIMENSIONS) * Math.cos((Math.PI * n) / 8),
  ),
}
const after = sequence.data.slice(DIMENSIONS)

describe('nextFrameSkill', () => {
  it('is 1 where all is foretold and 0 where the last frame is repeated', () => {
    expect(nextFrameSkill(sequence, after, decode).skill).toBe(1)
    expect(nextFrameSkill(sequence, sequence.data.slice(0, -DIMENSIONS), decode).skill).toBe(0)
  })

  it('is measured in dB of what is heard: twice as loud is 6.02 dB in every bin', () => {
    const hiss: FrameSequence = { dimensions: DIMENSIONS, data: noise(FRAMES * DIMENSIONS, 4) }
    const next = hiss.data.slice(DIMENSIONS)
    const louder = nextFrameSkill(
      hiss,
      next.map((value) => value * 2),
      decode,
    )
    expect(louder.modelDb).toBeCloseTo(6.02, 2)
    // Two draws of noise: the levels of a bin are logarithms of exponentials, whose difference has a deviation of 10 / ln 10 * pi / sqrt 3.
    expect(louder.persistenceDb).toBeCloseTo(7.88, 0)
  })

  it('gives straight lines what they can do: they follow steady growth', () => {
    const { autoregressionDb, persistenceDb } = nextFrameSkill(sequence, after, decode)
    // All values grow by a twentieth: a line foretells all but the first, which is repeated.
    expect(autoregressionDb).toBeLessThan(0.2 * persistenceDb)
  })
})
