import { beforeAll, describe, expect, it } from 'vitest'
import { CounterRandom } from '../random.ts'
import { BARS, BEAT_SECONDS, BEATS_PER_BAR, CHORDS, FIRST_SECONDS, pluckedPiece } from '../../../test/support/plucked-piece.ts'
import { HEARD_RATE } from './heard-rate.ts'
import { hear, type HeardMusic } from './hear.ts'

describe('what is heard in a piece in D major', () => {
  let heard: HeardMusic
  beforeAll(async () => {
    heard = await hear(pluckedPiece(HEARD_RATE, 20))
  }, 60_000)

  it('is its tempo, to a thousandth', () => {
    expect(heard.tempo.bpm).toBeCloseTo(100, 0)
  })

  it('are its beats, within 25 ms, and where its bars begin', () => {
    const expected = Array.from({ length: BARS * BEATS_PER_BAR }, (_, i) => FIRST_SECONDS + i * BEAT_SECONDS)
    const missed = expected.filter((time) => !heard.beats.some((beat) => Math.abs(beat - time) < 0.025))
    expect(missed).toEqual([])
    expect(heard.beats.length).toBeLessThanOrEqual(expected.length + 1)
    expect(heard.bars.beatsPerBar).toBe(BEATS_PER_BAR)
    const first = heard.beats[heard.bars.firstDownbeat]
    const beats = (first - FIRST_SECONDS) / BEAT_SECONDS
    expect(Math.abs(Math.round(beats) % BEATS_PER_BAR)).toBe(0)
  })

  it('are its onsets: one a beat', () => {
    expect(heard.onsets).toHaveLength(BARS * BEATS_PER_BAR)
    heard.onsets.forEach((time, i) => expect(Math.abs(time - FIRST_SECONDS - i * BEAT_SECONDS)).toBeLessThan(0.025))
  })

  it('are its key, without a change, and its tuning', () => {
    expect(heard.keys.key).toEqual({ tonic: 'D', mode: 'major' })
    expect(heard.keys.spans).toHaveLength(1)
    expect(heard.tuningCents).toBeGreaterThan(15)
    expect(heard.tuningCents).toBeLessThan(25)
  })

  it('are its chords for nine tenths of the time', () => {
    const barSeconds = BEATS_PER_BAR * BEAT_SECONDS
    let [right, all] = [0, 0]
    for (let time = FIRST_SECONDS + 0.05; time < FIRST_SECONDS + BARS * barSeconds; time += 0.1) {
      const wanted = CHORDS[Math.floor((time - FIRST_SECONDS) / barSeconds) % CHORDS.length].label
      const found = heard.chords.find(({ startSeconds, endSeconds }) => time >= startSeconds && time < endSeconds)?.label
      all++
      if (found === wanted) right++
    }
    expect(right / all).toBeGreaterThan(0.9)
  })
})

describe('what is heard where there is no music', () => {
  it('is nothing in silence, however short', async () => {
    for (const samples of [new Float32Array(0), new Float32Array(100), new Float32Array(5 * HEARD_RATE)]) {
      const { tempo, beats, onsets, keys, chords } = await hear(samples)
      expect([tempo.bpm, beats, onsets, keys.key]).toEqual([null, [], [], null])
      expect(chords.every(({ label }) => label === 'N')).toBe(true)
    }
  })

  it('is no sure key in noise', async () => {
    const random = new CounterRandom(3, 0)
    const { keys } = await hear(Float32Array.from({ length: 10 * HEARD_RATE }, () => 0.2 * (random.uniform() - 0.5)))
    expect(keys.confidence).toBeLessThan(0.5)
  })

  it('can be stopped between its stages', async () => {
    const reached: number[] = []
    const stop = new Error('stopped')
    await expect(
      hear(new Float32Array(HEARD_RATE), (part) => {
        reached.push(part)
        if (part > 0.5) throw stop
      }),
    ).rejects.toBe(stop)
    expect(reached).toEqual([0.35, 0.45, 0.55])
  })
})
