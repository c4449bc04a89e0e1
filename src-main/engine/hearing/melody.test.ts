import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MELODY_STEP_SECONDS, type Melody } from '../../../src-shared/project/heard.ts'
import { heardSound } from '../../../test/support/heard-sound.ts'
import { hasSharedData, sharedData } from '../../../test/support/shared-data.ts'
import { readTimeSeries } from '../evaluation/annotations/annotation-files.ts'
import { melodyFigures } from '../evaluation/annotations/melody-figures.ts'
import { CounterRandom } from '../random.ts'
import { HEARD_RATE } from './heard-rate.ts'
import { melodyOf } from './melody.ts'
import { PitchCandidateReader, USUAL_PERIOD } from './pitch-candidates.ts'

/** A voice of twelve harmonics along a course of pitch; 0 is silence. */
function voice(seconds: number, hzAt: (t: number) => number): Float32Array {
  let phase = 0
  return Float32Array.from({ length: Math.round(seconds * HEARD_RATE) }, (_, i) => {
    const hz = hzAt(i / HEARD_RATE)
    phase += (2 * Math.PI * hz) / HEARD_RATE
    if (hz === 0) return 0
    let value = 0
    for (let h = 1; h <= 12 && h * hz < 10_000; h++) value += Math.sin(h * phase) / h
    return 0.1 * value
  })
}

const cents = (a: number, b: number): number => 1200 * Math.log2(a / b)
const momentOf = (seconds: number): number => Math.round(seconds / MELODY_STEP_SECONDS)

describe('the melody of one voice', () => {
  it('is its pitch within 15 cents, though it is read over 46 ms, through a glide of three octaves and vibrato', () => {
    const hzAt = (t: number): number => 110 * 2 ** (3 * (t / 6)) * 2 ** ((Math.sin(2 * Math.PI * 5 * t) * 40) / 1200)
    const { hz } = melodyOf(voice(6, hzAt))
    for (let i = momentOf(0.1); i < momentOf(5.9); i++) expect(Math.abs(cents(hz[i], hzAt(i * MELODY_STEP_SECONDS)))).toBeLessThan(15)
  })

  it.each([55, 98, 440, 1318.5, 2000])('is found at %s Hz, not an octave away', (wanted) => {
    const { hz, confidence } = melodyOf(voice(0.6, () => wanted))
    for (let i = momentOf(0.1); i < momentOf(0.5); i++) {
      expect(Math.abs(cents(hz[i], wanted))).toBeLessThan(10)
      expect(confidence[i]).toBeGreaterThan(0.9)
    }
  })

  it('begins and ends with the voice, within 50 ms', () => {
    const { hz } = melodyOf(voice(3, (t) => (t > 1 && t < 2 ? 300 : 0)))
    const sounding = [...hz.keys()].filter((i) => hz[i] > 0).map((i) => i * MELODY_STEP_SECONDS)
    expect(Math.abs(sounding[0] - 1)).toBeLessThan(0.05)
    expect(Math.abs(sounding[sounding.length - 1] - 2)).toBeLessThan(0.05)
    expect(sounding.length).toBeGreaterThan(90)
  })

  it('is none in silence, in noise and in no sound at all', () => {
    const random = new CounterRandom(5, 0)
    const voiced = ({ hz }: Melody): number => hz.filter((value) => value > 0).length / hz.length
    expect(voiced(melodyOf(new Float32Array(0)))).toBe(0)
    expect(voiced(melodyOf(new Float32Array(HEARD_RATE)))).toBe(0)
    expect(voiced(melodyOf(Float32Array.from({ length: 4 * HEARD_RATE }, () => random.uniform() - 0.5)))).toBeLessThan(0.02)
  })

  it.skipIf(!hasSharedData)(
    'is that which people noted of a singer: 97 of 100 moments',
    async () => {
      const { hz } = melodyOf(await heardSound(sharedData('annotated/vocadito/vocadito_1.wav')))
      const reference = readTimeSeries(readFileSync(sharedData('annotated/vocadito/vocadito_1_f0.csv'), 'utf8'))
      const estimate = { times: Array.from(hz, (_, i) => i * MELODY_STEP_SECONDS), values: Array.from(hz) }
      const figures = melodyFigures(reference, estimate)
      expect(figures['Raw Pitch Accuracy']).toBeGreaterThan(0.97)
      expect(figures['Overall Accuracy']).toBeGreaterThan(0.94)
    },
    20_000,
  )
})

it('candidates are what the definition gives that is summed and drawn threshold by threshold', () => {
  const samples = voice(0.2, () => 233).map((value, i) => value + 0.05 * Math.sin(i * 0.7) + 0.02 * Math.sin(i * i))
  const [window, longest, middle] = [1024, Math.ceil(HEARD_RATE / 50), 2200]
  const start = middle - ((window + USUAL_PERIOD) >> 1)
  const d = [0]
  for (let tau = 1; tau <= longest + 1; tau++) {
    let sum = 0
    for (let n = 0; n < window; n++) sum += (samples[start + n] - samples[start + n + tau]) ** 2
    d.push(sum)
  }
  const unlikeness = d.map((value, tau) => (tau === 0 ? 1 : (value * tau) / d.slice(1, tau + 1).reduce((a, b) => a + b, 0)))
  const dips = [...unlikeness.keys()].filter(
    (tau) => tau >= 10 && tau <= longest && unlikeness[tau] < unlikeness[tau - 1] && unlikeness[tau] <= unlikeness[tau + 1],
  )
  const shares = new Map<number, number>()
  const steps = 20_000
  let [density, all] = [0, 0]
  for (let i = 0; i < steps; i++) all += ((i + 0.5) / steps) * (1 - (i + 0.5) / steps) ** 17
  for (let i = 0; i < steps; i++) {
    const threshold = (i + 0.5) / steps
    density = (threshold * (1 - threshold) ** 17) / all
    const first = dips.find((tau) => unlikeness[tau] < threshold)
    const lowest = dips.reduce((a, b) => (unlikeness[b] < unlikeness[a] ? b : a))
    const [tau, weight] = first === undefined ? [lowest, 0.01] : [first, 1]
    shares.set(tau, (shares.get(tau) ?? 0) + weight * density)
  }
  const found = new PitchCandidateReader().at(samples, middle)
  expect(found.map(({ hz }) => Math.round(HEARD_RATE / hz)).sort()).toEqual([...shares.keys()].sort())
  // Sums of single precision on one side, thresholds in steps on the other.
  for (const { hz, probability } of found) expect(probability).toBeCloseTo(shares.get(Math.round(HEARD_RATE / hz)) ?? 0, 3)
})
