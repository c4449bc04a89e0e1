import { describe, expect, it } from 'vitest'
import { CONSTANT_Q, type TranslationSettings } from '../../../src-shared/project/index.ts'
import { evaluate, Graph, type Tensor } from '../graph/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { COLOUR_BINS, COLOUR_HOP, COLOUR_SIZE, coloursOf, PLANE_RATE } from '../plane/colours.ts'
import { CounterRandom } from '../random.ts'
import { PICTURE_BINS, picturesOf } from '../translation/constant-q-pictures.ts'
import { EXAMPLE_MOMENTS } from '../translation/translation-data.ts'
import { Trainer } from '../training/trainer.ts'
import { timbretron } from './timbretron-model.ts'
import { changeOfColours, pictureOf } from './timbretron.ts'

/** One moment through a function of tensors. */
function through(values: ArrayLike<number>, form: (x: Tensor) => Tensor): number[] {
  const graph = new Graph('one')
  const x = graph.input('x', [1, 1, values.length])
  return [...evaluate([form(x)], new Map([[x, Array.from(values)]]))[0]]
}

/** Seconds of it. */
const toneOf = (hz: number, partials: readonly number[], seconds: number): Float32Array =>
  Float32Array.from({ length: Math.round(seconds * PLANE_RATE) }, (_, n) =>
    partials.reduce((sum, k) => sum + (0.4 * Math.sin((2 * Math.PI * k * hz * n) / PLANE_RATE)) / k, 0),
  )

const HARMONICS = [1, 2, 3, 4]

/** A moment of a harmonic tone, by one short transform. */
const moment = (hz: number): Float32Array => coloursOf(toneOf(hz, HARMONICS, COLOUR_SIZE / PLANE_RATE)).values

/** The picture of a sound's middle, of two seconds. */
function middleOf(sound: Float32Array): number[] {
  const pictures = picturesOf(sound, coloursOf(sound))
  const middle = Math.floor(pictures.length / PICTURE_BINS / 2)
  return [...pictures.subarray(middle * PICTURE_BINS, (middle + 1) * PICTURE_BINS)]
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

describe('pictures by a constant-Q transform', () => {
  it('are the magnitudes of their definition beside the level of the moment', () => {
    const random = new CounterRandom(4, 0)
    const sound = Float32Array.from({ length: 2 * PLANE_RATE }, () => 0.1 * random.normal())
    const colours = coloursOf(sound)
    const pictures = picturesOf(sound, colours)
    expect(pictures.length).toBe(colours.levelDb.length * PICTURE_BINS)
    for (const [t, bin] of [
      [60, 0],
      [71, 48],
      [90, 100],
      [93, 175],
    ]) {
      const hz = 70 * 2 ** (bin / 24)
      const half = PLANE_RATE / hz / (2 ** (1 / 24) - 1) / 2
      // The moment's middle: half of its window after its beginning.
      const middle = t * COLOUR_HOP + COLOUR_SIZE / 2
      let [real, imaginary, sum] = [0, 0, 0]
      for (let n = Math.ceil(-half); n <= half; n++) {
        const weight = 0.5 + 0.5 * Math.cos((Math.PI * n) / half)
        sum += weight
        real += weight * sound[middle + n] * Math.cos((2 * Math.PI * hz * n) / PLANE_RATE)
        imaginary -= weight * sound[middle + n] * Math.sin((2 * Math.PI * hz * n) / PLANE_RATE)
      }
      const decibels = 20 * Math.log10((2 * Math.hypot(real, imaginary)) / sum) - colours.levelDb[t]
      // Low bins are computed at halved rates.
      expect(pictures[t * PICTURE_BINS + bin]).toBeCloseTo((decibels + 50) / 15, 1)
    }
  })

  it('move as a whole where a tone moves, 24 bins an octave, however low', () => {
    const [low, fifth, octave] = [80, 80 * 2 ** (7 / 12), 160].map((hz) => middleOf(toneOf(hz, HARMONICS, 2)))
    expect(shiftOf(low, octave)).toBe(24)
    expect(shiftOf(low, fifth)).toBe(14)
  })

  it('tell a bass from its neighbour a minor third up, which one short transform does not', () => {
    const sound = toneOf(82.4, [1], 2).map((value, n) => value + 0.4 * Math.sin((2 * Math.PI * 98 * n) / PLANE_RATE))
    // 24 log2(82.4 / 70), three bins on, and 24 log2(98 / 70).
    const bins = [6, 9, 12]
    const [lower, between, upper] = bins.map((bin) => middleOf(sound)[bin])
    // 15 dB.
    expect(Math.min(lower, upper)).toBeGreaterThan(between + 1)
    const short = through(coloursOf(sound).values.subarray(90 * COLOUR_BINS, 91 * COLOUR_BINS), pictureOf)
    expect(Math.min(short[bins[0]], short[bins[2]])).toBeLessThanOrEqual(short[bins[1]] + 0.05)
  })
})

describe('pictures of runs from before', () => {
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
function batch(rows: number, bins: number): Float32Array {
  const random = new CounterRandom(2, 0)
  return Float32Array.from({ length: rows * EXAMPLE_MOMENTS * bins }, (_, i) => {
    const row = Math.floor(i / (EXAMPLE_MOMENTS * bins))
    const slope = (i % bins) / bins - 0.5
    return (row < rows / 2 ? -2 : 2) * slope + 0.3 * random.normal()
  })
}

it.each([
  ['by a constant-Q transform', CONSTANT_Q],
  ['by a short one, as before', undefined],
] as const)('comes to sound as the group that it is to become, and back: %s', { timeout: 120_000 }, async (_, pictures) => {
  const settings: TranslationSettings = {
    ...(timbretron.descriptor.presets.quick as TranslationSettings),
    pictures,
    sizes: { channels: 4 },
    batchSize: 4,
    learningRate: 3e-3,
    learningRateSchedule: { warmUpSteps: 0, then: 'constant' },
  }
  const batches = timbretron.minibatch!(settings, { codec: null, facts: {} })
  const trainer = await Trainer.create(timbretron.objective(settings, batches), { provider: 'cpu', threads: 1 }, null)
  const shape = [1, ...batches.batch.heard.shape]
  const moments = hostTensor(batch(batches.rows, shape[3]), shape)
  const weights = hostTensor(new Float32Array(batches.rows).fill(1 / batches.rows), [1, batches.rows])
  const told: Record<string, number>[] = []
  for (let step = 0; step < STEPS; step++) {
    const { measures } = await trainer.run({
      tensors: { heard: moments, recorded: moments, weights },
      points: [{ step, totalSteps: STEPS, halvings: 0 }],
    })
    told.push(Object.fromEntries(Object.entries(measures).map(([name, values]) => [name, values[0]])))
  }
  await trainer.dispose()
  // Untrained, what is made is nearly what was heard: groups are as far apart as they were made.
  expect(told[0].apart).toBeGreaterThan(0.9)
  // It comes near and swings, as adversaries do: what it reaches in the second half of so few steps.
  const nearest = told.slice(STEPS / 2).reduce((best, one) => (one.apart < best.apart ? one : best))
  expect(nearest.apart).toBeLessThan(0.75 * told[0].apart)
  expect(nearest.cycle).toBeLessThan(0.6 * told[0].apart)
})
