import { expect, it } from 'vitest'
import { formOf } from './sound-form.ts'

it('is the form of most seconds, in stereo where any is, and at 48 kHz at most', () => {
  const of = (sampleRate: number, seconds: number, channels = 1) => ({ sampleRate, channels, frames: sampleRate * seconds })
  expect(formOf([of(44_100, 10), of(48_000, 4), of(48_000, 5, 2)])).toEqual({ sampleRate: 44_100, channels: 2 })
  expect(formOf([of(96_000, 10), of(44_100, 4)])).toEqual({ sampleRate: 48_000, channels: 1 })
  expect([88_200, 176_400, 192_000].map((rate) => formOf([of(rate, 1)]).sampleRate)).toEqual([44_100, 44_100, 48_000])
})
