import { beforeAll, describe, expect, it } from 'vitest'
import { CounterRandom } from '../random.ts'
import { HEARD_RATE } from './heard-rate.ts'
import { hear, type HeardMusic } from './hear.ts'

const BEAT_SECONDS = 0.6
const FIRST_SECONDS = 0.5
const CHORDS = [
  { label: 'D', root: 62, third: 4 },
  { label: 'G', root: 67, third: 4 },
  { label: 'A', root: 69, third: 4 },
  { label: 'B:min', root: 71, third: 3 },
]
const BEATS_PER_BAR = 4
const BARS = 8

/** A string that is plucked: ten harmonics that die away, the higher the sooner. */
function pluck(samples: Float32Array, atSeconds: number, hz: number, gain: number): void {
  const start = Math.round(atSeconds * HEARD_RATE)
  for (let i = 0; i < 1.5 * HEARD_RATE && start + i < samples.length; i++) {
    const t = i / HEARD_RATE
    let value = 0
    for (let h = 1; h <= 10 && h * hz < 8000; h++) value += (Math.sin(2 * Math.PI * h * hz * t) / h) * Math.exp(-t * (1.5 + h))
    samples[start + i] += gain * value * Math.min(1, i / 30)
  }
}

/** Bars of four beats at 100 a minute: a bass note and a chord on the first, the chord's tones after it. Tuned 20 cents sharp. */
function piece(tuningCents: number): Float32Array {
  const samples = new Float32Array(Math.round((FIRST_SECONDS + BARS * BEATS_PER_BAR * BEAT_SECONDS + 1) * HEARD_RATE))
  const hz = (pitch: number): number => 440 * 2 ** ((pitch - 69 + tuningCents / 100) / 12)
  for (let bar = 0; bar < BARS; bar++) {
    const { root, third } = CHORDS[bar % CHORDS.length]
    const tones = [root, root + third, root + 7]
    for (let beat = 0; beat < BEATS_PER_BAR; beat++) {
      const time = FIRST_SECONDS + (bar * BEATS_PER_BAR + beat) * BEAT_SECONDS
      if (beat === 0) pluck(samples, time, hz(root - 24), 0.2)
      for (const tone of beat === 0 ? tones : [tones[beat - 1]]) pluck(samples, time, hz(tone), 0.1)
    }
  }
  return samples
}

describe('what is heard in a piece in D major', () => {
  let heard: HeardMusic
  beforeAll(async () => {
    heard = await hear(piece(20))
  })

  it('is its tempo, to a thousandth', () => {
    expect(heard.tempo.bpm).toBeCloseTo(100, 0)
  })

  it('are its beats, within 25 ms, and where its bars begin', () => {
    const expected = Array.from({ length: BARS * BEATS_PER_BAR }, (_, i) => FIRST_SECONDS + i * BEAT_SECONDS)
    const missed = expected.filter((time) => !heard.beats.some((beat) => Math.abs(beat - time) < 0.025))
    expect(missed).toEqual([])
    expect(heard.beats.length).toBeLessThanOrEqual(expected.length + 1)
    expect(heard.meter.beatsPerBar).toBe(BEATS_PER_BAR)
    const first = heard.beats[heard.meter.firstDownbeat]
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
    expect(reached).toEqual([0.4, 0.55])
  })
})
