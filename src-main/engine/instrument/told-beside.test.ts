import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../random.ts'
import { fundamentalPhases } from './fundamental-phases.ts'
import { hzOfKey } from './performance.ts'
import { toldBeside } from './told-beside.ts'

const RATE = 16_000
const SAMPLES = 2048
const MOMENT = 256
const MOMENTS = SAMPLES / MOMENT
const GROUPS = [
  { name: 'Hiss', recordings: ['hiss'] },
  { name: 'Tone', recordings: ['tone'] },
]

/** Radians between two angles. */
const apart = (a: number, b: number): number => Math.abs(a - b - 2 * Math.PI * Math.round((a - b) / (2 * Math.PI)))

describe('the phase of a fundamental', () => {
  it('is that of a tone which swings about its pitch, whatever stands beside it and however roughly the pitch is known', () => {
    const random = new CounterRandom(3, 0)
    let phase = 1
    const phases: number[] = []
    const sound = Float32Array.from({ length: RATE }, (_, n) => {
      phase += (2 * Math.PI * hzOfKey(60 + 0.3 * Math.sin((2 * Math.PI * 5 * n) / RATE))) / RATE
      phases.push(phase)
      return 0.3 * Math.cos(phase) + 0.2 * Math.cos(2 * phase + 1) + 0.01 * random.normal()
    })
    // A tenth of a semitone too low, and blind to the vibrato.
    const found = fundamentalPhases(sound, new Float32Array(100).fill(59.9), { sampleRate: RATE, framesPerSecond: 100 })
    expect(found).toHaveLength(RATE)
    // Within the window the vibrato bends the phase, and frames are joined by straight lines.
    for (let n = 800; n < RATE - 800; n += 7) expect(apart(found[n], phases[n])).toBeLessThan(0.15)
  })
})

describe('what stands beside sound', () => {
  const beside = toldBeside({ sampleRate: RATE, samples: SAMPLES, momentSamples: MOMENT, pitch: true, groups: GROUPS })
  const empty = (): Record<string, Float32Array> =>
    Object.fromEntries(
      Object.entries(beside.form).map(([name, { shape }]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(9)]),
    )
  const tone = Float32Array.from({ length: RATE }, (_, n) => 0.3 * Math.cos((2 * Math.PI * 440 * n) / RATE))
  const random = new CounterRandom(1, 0)
  const hiss = Float32Array.from({ length: RATE }, () => 0.1 * random.normal())

  it('is pitch and phase, moment by moment, and the group', async () => {
    const [ofTone, ofHiss, ofOther] = await Promise.all(
      (['tone', 'hiss', 'other'] as const).map((id) => beside.listen(id, id === 'tone' ? tone : hiss, async () => undefined)),
    )
    const target = empty()
    ofTone(5000, target, null)
    expect([...target.voicing]).toEqual(new Array(MOMENTS).fill(1))
    for (const key of target.key) expect(key).toBeCloseTo(69, 1)
    for (let n = 0; n < SAMPLES; n += 5) expect(apart(target.phase[n], (2 * Math.PI * 440 * (5000 + n)) / RATE)).toBeLessThan(0.05)
    expect([...target.shares]).toEqual([0, 1])
    ofHiss(4000, target, null)
    expect([...target.voicing]).toEqual(new Array(MOMENTS).fill(-1))
    expect([...target.shares]).toEqual([1, 0])
    ofOther(0, target, null)
    expect([...target.shares]).toEqual([0, 0])
    expect((beside.facts().instrument as { middleKey: number }).middleKey).toBeCloseTo(69, 1)
  })

  it('is not said of a part of the examples, each by itself', async () => {
    const place = await beside.listen('tone', tone, async () => undefined)
    const [pitches, groups, both] = [0, 0, 0].map(() => ({ unsaid: 0 }))
    for (let i = 0; i < 400; i++) {
      const target = empty()
      place(1000, target, new CounterRandom(5, i))
      const [noPitch, noGroup] = [target.voicing.every((value) => value === 0), target.shares.every((value) => value === 0)]
      pitches.unsaid += Number(noPitch)
      groups.unsaid += Number(noGroup)
      both.unsaid += Number(noPitch && noGroup)
    }
    // A quarter of 400 is 100, with a standard deviation of 9; a quarter of a quarter 25, with one of 5.
    expect(Math.abs(pitches.unsaid - 100)).toBeLessThan(36)
    expect(Math.abs(groups.unsaid - 100)).toBeLessThan(36)
    expect(Math.abs(both.unsaid - 25)).toBeLessThan(20)
  })

  it('says nothing of a voice where none was heard', async () => {
    const without = toldBeside({ sampleRate: RATE, samples: SAMPLES, momentSamples: MOMENT, pitch: true, groups: [] })
    await without.listen('hiss', hiss, async () => undefined)
    expect(without.facts()).toEqual({})
  })
})
