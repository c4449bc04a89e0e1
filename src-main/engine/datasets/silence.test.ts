import { describe, expect, it } from 'vitest'
import { audibleParts, SilenceFinder } from './silence.ts'

const HOP = 100
const RATE = 1000

/** A sound that is loud or silent by the tenth of a second. */
const sound = (pattern: string): Float32Array =>
  Float32Array.from({ length: pattern.length * HOP }, (_, n) => (pattern[Math.floor(n / HOP)] === 'x' ? 0.1 : 0.0005))

const stretches = (pattern: string, blockSamples = 70): [number, number][] => {
  const finder = new SilenceFinder({ hopSamples: HOP, sampleRate: RATE })
  const samples = sound(pattern)
  for (let start = 0; start < samples.length; start += blockSamples) finder.add([samples.subarray(start, start + blockSamples)])
  return finder.stretches().map(({ startFrame, endFrame }) => [startFrame, endFrame])
}

describe('SilenceFinder', () => {
  it('finds silence at both ends however short, and in between from one second on', () => {
    expect(stretches('.xxx....xx..........x..')).toEqual([
      [0, 1],
      [10, 20],
      [21, 23],
    ])
    expect(stretches('xxx')).toEqual([])
    expect(stretches('....')).toEqual([[0, 4]])
  })

  it('hears a sound in either channel', () => {
    const finder = new SilenceFinder({ hopSamples: HOP, sampleRate: RATE })
    finder.add([sound('....'), sound('.x..')])
    expect(finder.stretches()).toEqual([
      { startFrame: 0, endFrame: 1 },
      { startFrame: 2, endFrame: 4 },
    ])
  })
})

describe('audibleParts', () => {
  const silences = [
    { startFrame: 0, endFrame: 2 },
    { startFrame: 10, endFrame: 20 },
    { startFrame: 30, endFrame: 40 },
  ]

  it.each([
    [
      { startFrame: 0, endFrame: 40 },
      [
        [2, 10],
        [20, 30],
      ],
    ],
    [{ startFrame: 5, endFrame: 15 }, [[5, 10]]],
    [{ startFrame: 12, endFrame: 18 }, []],
    [{ startFrame: 21, endFrame: 29 }, [[21, 29]]],
  ])('cuts %o', (range, expected) => {
    expect(audibleParts(range, silences).map(({ startFrame, endFrame }) => [startFrame, endFrame])).toEqual(expected)
    expect(audibleParts(range, [])).toEqual([range])
  })
})
