import { describe, expect, it } from 'vitest'
import type { TranslationSettings } from '../../../src-shared/project/index.ts'
import { evaluate, Graph, type Tensor } from '../graph/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { COLOUR_BINS, COLOUR_SIZE, coloursOf, PLANE_RATE } from '../plane/colours.ts'
import { CounterRandom } from '../random.ts'
import { EXAMPLE_MOMENTS } from '../translation/translation-data.ts'
import { Trainer } from '../training/trainer.ts'
import { timbretron } from './timbretron-model.ts'
import { changeOfColours, PICTURE_BINS, pictureOf } from './timbretron.ts'

/** One moment through a function of tensors. */
function through(values: ArrayLike<number>, form: (x: Tensor) => Tensor): number[] {
  const graph = new Graph('one')
  const x = graph.input('x', [1, 1, values.length])
  return [...evaluate([form(x)], new Map([[x, Array.from(values)]]))[0]]
}

/** A moment of a harmonic tone. */
function moment(hz: number): Float32Array {
  const sound = Float32Array.from({ length: COLOUR_SIZE }, (_, n) =>
    [1, 2, 3, 4].reduce((sum, k) => sum + Math.sin((2 * Math.PI * k * hz * n) / PLANE_RATE) / k, 0),
  )
  return coloursOf(sound).values
}

/** Where one thing lies best on another, of so many places up. */
function shiftOf(lower: readonly number[], higher: readonly number[]): number {
  const fit = (shift: number): number => {
    let sum = 0
    for (let bin = 48; bin < PICTURE_BINS - 48; bin++) sum += (lower[bin] - higher[bin + shift]) ** 2
    return sum
  }
  return Array.from({ length: 48 }, (_, shift) => shift).reduce((best, shift) => (fit(shift) < fit(best) ? shift : best), 0)
}

describe('pictures at equal steps of pitch', () => {
  it('move as a whole where a tone moves: 24 bins an octave', () => {
    const [low, fifth, octave] = [440, 440 * 2 ** (7 / 12), 880].map((hz) => through(moment(hz), pictureOf))
    expect(shiftOf(low, octave)).toBe(24)
    expect(shiftOf(low, fifth)).toBe(14)
  })

  it('take the mean of what they cover, and give a change back where it was made', () => {
    for (const value of through(new Float32Array(COLOUR_BINS).fill(0.7), pictureOf)) expect(value).toBeCloseTo(0.7, 6)
    for (const value of through(new Float32Array(PICTURE_BINS).fill(-0.3), changeOfColours)) expect(value).toBeCloseTo(-0.3, 6)
    const change = new Float32Array(PICTURE_BINS)
    // 70 Hz and 96 bins of a 24th of an octave: 1120 Hz, bin 47.8.
    change[96] = 1
    const given = through(change, changeOfColours)
    expect(given.indexOf(Math.max(...given))).toBe(48)
    given.forEach((value, bin) => expect(value > 0).toBe(Math.abs(Math.log2((bin * PLANE_RATE) / COLOUR_SIZE / 1120)) < 1 / 24))
  })
})

const STEPS = 80

/** Seconds of two groups: noise that falls towards the treble, and noise that rises. */
function batch(rows: number): Float32Array {
  const random = new CounterRandom(2, 0)
  return Float32Array.from({ length: rows * EXAMPLE_MOMENTS * COLOUR_BINS }, (_, i) => {
    const row = Math.floor(i / (EXAMPLE_MOMENTS * COLOUR_BINS))
    const slope = (i % COLOUR_BINS) / COLOUR_BINS - 0.5
    return (row < rows / 2 ? -2 : 2) * slope + 0.3 * random.normal()
  })
}

it('comes to sound as the group that it is to become, and back', { timeout: 120_000 }, async () => {
  const settings: TranslationSettings = {
    ...(timbretron.descriptor.presets.quick as TranslationSettings),
    sizes: { channels: 4 },
    batchSize: 4,
    learningRate: 3e-3,
    learningRateSchedule: { warmUpSteps: 0, then: 'constant' },
  }
  const batches = timbretron.minibatch!(settings, { codec: null, facts: {} })
  const trainer = await Trainer.create(timbretron.objective(settings, batches), { provider: 'cpu', threads: 1 }, null)
  const shape = [1, batches.rows, EXAMPLE_MOMENTS, COLOUR_BINS]
  const colours = hostTensor(batch(batches.rows), shape)
  const weights = hostTensor(new Float32Array(batches.rows).fill(1 / batches.rows), [1, batches.rows])
  const told: Record<string, number>[] = []
  for (let step = 0; step < STEPS; step++) {
    const { measures } = await trainer.run({
      tensors: { heard: colours, colours, weights },
      points: [{ step, totalSteps: STEPS, halvings: 0 }],
    })
    told.push(Object.fromEntries(Object.entries(measures).map(([name, values]) => [name, values[0]])))
  }
  await trainer.dispose()
  // Untrained, what is made is nearly what was heard: groups are as far apart as they were made.
  expect(told[0].apart).toBeGreaterThan(1.3)
  // It comes near and swings, as adversaries do: what it reaches in the second half of so few steps.
  const nearest = told.slice(STEPS / 2).reduce((best, one) => (one.apart < best.apart ? one : best))
  expect(nearest.apart).toBeLessThan(0.75 * told[0].apart)
  expect(nearest.cycle).toBeLessThan(0.6 * told[0].apart)
})
