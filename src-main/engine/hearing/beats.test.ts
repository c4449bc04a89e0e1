import { expect, it } from 'vitest'
import { CounterRandom } from '../random.ts'
import { beatGain, beatsOf, smoothedAt } from './beats.ts'
import { STRENGTHS_PER_SECOND } from './onset-strength.ts'

it('takes the best of all rows of beats, as its formula weighs them, where the tempo changes', () => {
  const random = new CounterRandom(5, 0)
  const strength = Float32Array.from({ length: 620 }, (_, t) => random.uniform() * 0.2 + (t % (t < 300 ? 50 : 40) === 10 ? 1 : 0))
  const atSeconds = Float32Array.from({ length: 7 }, (_, second) => (second < 3 ? 120 : 150))
  const deviation = Math.sqrt(strength.reduce((sum, value) => sum + value * value, 0) / strength.length)
  const periodAt = (t: number): number =>
    (60 * STRENGTHS_PER_SECOND) / atSeconds[Math.min(atSeconds.length - 1, Math.floor(t / STRENGTHS_PER_SECOND))]
  /** By recursion that remembers, from each frame all beats before it. */
  const known = new Map<number, { score: number; frames: number[] }>()
  const rowTo = (t: number): { score: number; frames: number[] } => {
    const there = known.get(t)
    if (there) return there
    let best = { score: 0, frames: [] as number[] }
    const period = periodAt(t)
    for (let before = 0; before < t; before++) {
      const frames = t - before
      if (frames < period / 2 || before < Math.round(t - 2 * period)) continue
      const row = rowTo(before)
      const score = row.score + beatGain(frames, period)
      if (score > best.score) best = { score, frames: row.frames }
    }
    const made = { score: smoothedAt(strength, t) / deviation + best.score, frames: [...best.frames, t] }
    known.set(t, made)
    return made
  }
  const found = beatsOf(strength, atSeconds).map((seconds) => Math.round(seconds * STRENGTHS_PER_SECOND))
  expect(found.length).toBeGreaterThan(10)
  // What meets nothing is left out at both ends.
  const all = rowTo(found[found.length - 1]).frames
  expect(all.slice(all.indexOf(found[0]))).toEqual(found)
})
