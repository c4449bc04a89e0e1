import { describe, expect, it } from 'vitest'
import { randomMelody as melody } from '../../../../test/support/random-melody.ts'
import { concatenate, noise } from '../../../../test/support/signals.ts'
import { YARDSTICK_RATE as RATE } from '../measures/sound-features.ts'
import { ownResemblances } from './own-resemblance.ts'
import { likenessQuantile, ResemblanceIndex } from './resemblance.ts'
import { meanLevels, ownShape, semitoneFrames, SEMITONE_BANDS } from './semitone-frames.ts'

const index = new ResemblanceIndex([melody(30, 1), melody(30, 2)].map(semitoneFrames))
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe('resemblance', () => {
  it('places a tone in its semitone', () => {
    const { levels } = semitoneFrames(Float32Array.from({ length: RATE }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / RATE)))
    const moment = Array.from(levels.subarray(5 * SEMITONE_BANDS, 6 * SEMITONE_BANDS))
    expect(moment.indexOf(Math.max(...moment))).toBe(69 - 45)
  })

  it('finds what was copied, where from, and how far it was moved, at another level', () => {
    const recording = melody(30, 2)
    const copied = recording.slice(12 * RATE, 18 * RATE).map((value) => value / 4)
    const {
      windows,
      longestSeconds: [longestCopySeconds],
    } = index.search(semitoneFrames(copied), { thresholds: [0.9] })
    const middle = windows.slice(5, -5)
    for (const [i, { likeness, recording: number, sourceSeconds, transposition }] of middle.entries()) {
      expect(likeness).toBeGreaterThan(0.98)
      expect([number, transposition]).toEqual([1, 0])
      expect(sourceSeconds).toBeCloseTo(12 + (i + 5) / 10, 5)
    }
    expect(longestCopySeconds).toBeGreaterThan(5.5)
    expect(longestCopySeconds).toBeLessThan(6.3)
  })

  it.each([-5, 3])('finds a copy that was transposed by %i semitones', (semitones) => {
    const {
      windows,
      longestSeconds: [longestCopySeconds],
    } = index.search(semitoneFrames(melody(5, 1, semitones)), { thresholds: [0.85] })
    expect(windows.map(({ transposition }) => transposition)).toEqual(windows.map(() => semitones))
    // Shares of a tone between two bins change a little with its pitch.
    expect(mean(windows.map(({ likeness }) => likeness))).toBeGreaterThan(0.9)
    expect(longestCopySeconds).toBeGreaterThan(4.4)
  })

  it('measures the seconds of the copy, not of what surrounds it', () => {
    const mixed = concatenate([melody(5, 91), melody(30, 1).slice(10 * RATE, 13 * RATE), melody(5, 92)])
    const {
      longestSeconds: [longestCopySeconds, longestNear],
    } = index.search(semitoneFrames(mixed), { thresholds: [0.9, 0.7] })
    expect(longestCopySeconds).toBeGreaterThan(2.5)
    expect(longestCopySeconds).toBeLessThan(3.4)
    // The lower threshold reaches further, though not into what surrounds it.
    expect(longestNear).toBeGreaterThanOrEqual(longestCopySeconds)
    expect(longestNear).toBeLessThan(4)
  })

  it('is lower for music of the same kind that is new, and nothing for silence', () => {
    const fresh = index.search(semitoneFrames(melody(10, 77)), { thresholds: [0.9] })
    expect(likenessQuantile(fresh.windows, 0.95)).toBeLessThan(0.85)
    expect(fresh.longestSeconds).toEqual([0])
    expect(Math.max(...index.search(semitoneFrames(new Float32Array(3 * RATE))).windows.map(({ likeness }) => likeness))).toBe(0)
    expect(likenessQuantile(index.search(semitoneFrames(noise(5 * RATE, 4, 0.3))).windows, 0.5)).toBeLessThan(0.5)
  })

  it('leaves out the place that a stretch of the recordings itself comes from', () => {
    const stretch = semitoneFrames(melody(30, 1).slice(10 * RATE, 15 * RATE))
    const own = index.search(stretch, { origin: { recording: 0, startFrame: 100 } })
    const direct = index.search(stretch)
    expect(likenessQuantile(direct.windows, 0.5)).toBeGreaterThan(0.98)
    expect(likenessQuantile(own.windows, 0.5)).toBeLessThan(0.85)
    // Of half a minute five seconds on each side.
    for (const [i, { recording, sourceSeconds }] of own.windows.entries())
      expect(recording === 1 || Math.abs(sourceSeconds - (10 + i / 10)) >= 5).toBe(true)
  })

  it('finds the other bars of a loop, however short it is', () => {
    const bar = melody(3, 5).subarray(0, 1.5 * RATE)
    const loop = semitoneFrames(concatenate([bar, bar, bar, bar]))
    const { windows } = new ResemblanceIndex([loop]).search(loop, { origin: { recording: 0, startFrame: 0 } })
    for (const [i, { likeness, sourceSeconds }] of windows.entries()) {
      const bars = Math.abs(sourceSeconds - i / 10) / 1.5
      // At its two ends a moment hears silence instead of another bar.
      expect(likeness).toBeGreaterThan(i === 0 || i === windows.length - 1 ? 0.8 : 0.95)
      expect(bars).toBeCloseTo(Math.max(1, Math.round(bars)), 5)
    }
  })

  it('finds nothing like it in a short recording that does not come again', () => {
    const once = semitoneFrames(melody(6, 5))
    const { windows } = new ResemblanceIndex([once]).search(once, { origin: { recording: 0, startFrame: 0 } })
    expect(likenessQuantile(windows, 0.5)).toBeLessThan(0.85)
    for (const [i, { likeness, sourceSeconds }] of windows.entries())
      expect(likeness === 0 || Math.abs(sourceSeconds - i / 10) >= 1.2).toBe(true)
  })

  it('asks all of some short recordings how much they are like themselves', async () => {
    const sounds = [1, 2, 3, 4, 5].map((seed) => ({ name: `${seed}`, samples: melody(6, seed) }))
    const own = await ownResemblances(new ResemblanceIndex(sounds.map(({ samples }) => semitoneFrames(samples))), sounds, () =>
      Promise.resolve(),
    )
    expect(own).toHaveLength(sounds.reduce((sum, { samples }) => sum + semitoneFrames(samples).frames - 9, 0))
  })

  it('agrees with the definition written out', () => {
    const [source, query] = [semitoneFrames(melody(3, 5)), semitoneFrames(melody(2, 6))]
    const common = meanLevels([source])
    const [a, b] = [ownShape(query, common), ownShape(source, common)]
    const naive = (start: number, at: number, shift: number): number => {
      let [product, energyA, energyB] = [0, 0, 0]
      for (let moment = 0; moment < 10; moment++) {
        for (let band = 0; band < SEMITONE_BANDS; band++) {
          const moved = band - shift
          if (moved < 0 || moved >= SEMITONE_BANDS) continue
          const [x, y] = [a[(start + moment) * SEMITONE_BANDS + band], b[(at + moment) * SEMITONE_BANDS + moved]]
          product += x * y
          energyA += x * x
          energyB += y * y
        }
      }
      return product / Math.sqrt(energyA * energyB)
    }
    const { windows } = new ResemblanceIndex([source]).search(query)
    expect(windows).toHaveLength(query.frames - 9)
    for (const start of [0, 4, 11]) {
      let best = 0
      for (let shift = -12; shift <= 12; shift++)
        for (let at = 0; at + 10 <= source.frames; at++) best = Math.max(best, naive(start, at, shift))
      expect(windows[start].likeness).toBeCloseTo(best, 6)
      const { sourceSeconds, transposition } = windows[start]
      expect(naive(start, Math.round(10 * sourceSeconds), transposition)).toBeCloseTo(best, 6)
    }
  })

  it('gives quantiles of nothing', () => {
    expect(likenessQuantile([], 0.95)).toBe(1)
  })
})
