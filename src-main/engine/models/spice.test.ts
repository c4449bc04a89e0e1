import { beforeAll, describe, expect, it } from 'vitest'
import { expectGoesOn } from '../../../test/support/expect-goes-on.ts'
import { computedLayer } from '../../../test/support/layers/index.ts'
import { weightsOf } from '../checkpoints/playing-weights.ts'
import { findPitch } from '../evaluation/find-pitch.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { cast } from '../graph/index.ts'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { BINS_PER_OCTAVE, constantQMoments, MOMENT_BINS, MOMENT_SECONDS } from '../pitch/constant-q-moments.ts'
import { pitchZero } from '../pitch/pitch-zero.ts'
import { CounterRandom } from '../random.ts'
import { Trainer } from '../training/trainer.ts'
import { buildForm, formProgram } from './form.ts'
import { BEGINNINGS, huberLoss, SLICE_BINS, slicesOf } from './spice.ts'
import { spice } from './spice-model.ts'

const TONE_SECONDS = 0.4
const ROWS = 64
const STEPS = 600
const settings = { ...spice.descriptor.presets.quick, sizes: { filters: 4 }, learningRate: 3e-3 }

/** Harmonics that fall off by a power of their number: no instrument of the program. */
function tone(hz: number, tilt: number): Float32Array {
  const samples = new Float32Array(Math.round(TONE_SECONDS * HEARD_RATE))
  for (let n = 1; n * hz < 8000; n++)
    for (let i = 0; i < samples.length; i++) samples[i] += (0.1 / n ** tilt) * Math.sin((2 * Math.PI * n * hz * i) / HEARD_RATE + n * n)
  return samples
}

/** In the middle of it. */
function momentOf(samples: Float32Array): Float32Array {
  const { values } = constantQMoments(samples)
  const middle = Math.floor(values.length / MOMENT_BINS / 2)
  return values.slice(middle * MOMENT_BINS, (middle + 1) * MOMENT_BINS)
}

/** Tones of two octaves from A2 on, bright and dark. */
function tones(): Float32Array {
  const random = new CounterRandom(4, 0)
  const moments = new Float32Array(ROWS * MOMENT_BINS)
  for (let row = 0; row < ROWS; row++)
    moments.set(momentOf(tone(110 * 2 ** (2 * random.uniform()), 0.6 + random.uniform())), row * MOMENT_BINS)
  return moments
}

const objectiveOf = (rows: number) =>
  spice.objective(settings, { rows, batch: { moments: { shape: [rows, MOMENT_BINS], dtype: 'float32' } } })

async function learn(moments: Float32Array): Promise<Map<string, HostTensor>> {
  const trainer = await Trainer.create(objectiveOf(ROWS), { provider: 'cpu', threads: 1 }, null)
  await trainer.run({
    tensors: {
      moments: hostTensor(
        Float32Array.from({ length: STEPS * moments.length }, (_, i) => moments[i % moments.length]),
        [STEPS, ROWS, MOMENT_BINS],
      ),
      weights: hostTensor(new Float32Array(STEPS * ROWS).fill(1 / ROWS), [STEPS, ROWS]),
    },
    points: Array.from({ length: STEPS }, (_, step) => ({ step, totalSteps: STEPS, halvings: 0 })),
  })
  const state = await trainer.state()
  await trainer.dispose()
  return weightsOf(state)
}

describe('a slice', () => {
  it('begins where it is told, at mean 0 and variance 1', () => {
    const rows = 3
    const { outputs, inputs } = computedLayer({
      operands: [
        { shape: [rows, MOMENT_BINS], dtype: 'float32', draw: 'signed' },
        { shape: [rows], dtype: 'int32', draw: { index: BEGINNINGS } },
      ],
      batch: rows,
      build: (_scope, moments, beginnings) => slicesOf(moments, cast(beginnings, 'float32')),
    })
    for (let row = 0; row < rows; row++) {
      const first = row * MOMENT_BINS + inputs[1][row]
      const slice = [...inputs[0].slice(first, first + SLICE_BINS)]
      const mean = slice.reduce((sum, value) => sum + value, 0) / SLICE_BINS
      const variance = slice.reduce((sum, value) => sum + (value - mean) ** 2, 0) / SLICE_BINS
      const expected = slice.map((value) => (value - mean) / Math.sqrt(variance + 1e-3))
      expect(outputs[0].slice(row * SLICE_BINS, (row + 1) * SLICE_BINS)).toBeAllclose(expected, { rtol: 1e-6, atol: 1e-6 })
    }
  })
})

describe("Huber's loss", () => {
  it('is a square for small errors and a line for large ones', () => {
    const { outputs, inputs } = computedLayer({
      operands: [{ shape: [40], dtype: 'float32', draw: 'positive' }],
      batch: 40,
      build: (_scope, errors) => huberLoss(errors),
    })
    const expected = [...inputs[0]].map((error) => (error <= 0.25 ? error ** 2 / 2 : 0.25 * (error - 0.125)))
    expect(outputs[0]).toBeAllclose(expected, { rtol: 1e-6, atol: 1e-7 })
  })
})

describe('the zero of the numbers', () => {
  it('is where most of what is known lies, by its weight', () => {
    const known = [3, 8, 20].map((said) => ({ said, hz: 2 ** (7 + said / 24), weight: 1 }))
    const wrong = [1, 2, 30, 40].map((said) => ({ said, hz: 3000, weight: 0.5 }))
    expect(pitchZero([...wrong, ...known])).toBeCloseTo(7, 9)
  })
})

describe('pitch learnt without labels', () => {
  const moments = tones()
  let weights: Map<string, HostTensor>
  beforeAll(async () => void (weights = await learn(moments)), 60_000)

  it('says of tones that are moved along by some bins so many bins more', async () => {
    const ups = [0, 3, 7, 12]
    const heard = [130, 190, 290].map((hz) => momentOf(tone(hz, 1)))
    const moved = heard.flatMap((moment) => ups.map((up) => moment.map((_, k) => moment[k - up] ?? 0)))
    const form = buildForm('pitch', spice.forms.pitch, settings, { batch: moved.length })
    const session = await Session.create(compileGraph(formProgram(form, weights)))
    const given = await session.run({
      moments: hostTensor(Float32Array.from(moved.flatMap((one) => [...one])), [moved.length, MOMENT_BINS]),
    })
    await session.dispose()
    const said = given.pitch.data as Float32Array
    // Half a semitone.
    for (let i = 0; i < said.length; i++) expect(Math.abs(said[i] - said[i - (i % ups.length)] - ups[i % ups.length])).toBeLessThan(1)
  })

  it('tells the pitch of tones that it has not heard within half a semitone', async () => {
    const network = { settings, codec: null, standardisation: null, facts: {}, weights }
    for (const hz of [123, 171, 220, 311, 399]) {
      const found = (await findPitch(network, tone(hz, 1.1), { threads: 1, onMoment: () => true }))!
      const middle = Math.round(TONE_SECONDS / 2 / MOMENT_SECONDS)
      expect(Math.abs(1200 * Math.log2(found.hz[middle] / hz)), `${hz} Hz`).toBeLessThan(1200 / BINS_PER_OCTAVE)
    }
    const silence = (await findPitch(network, new Float32Array(HEARD_RATE), { threads: 1, onMoment: () => true }))!
    expect(silence.hz.every((one) => one === 0)).toBe(true)
    expect(await findPitch(network, tone(220, 1), { threads: 1, onMoment: () => false })).toBeNull()
  })

  it('goes on as if it had not been stopped, though slices are drawn', async () => {
    await expectGoesOn(objectiveOf(4), { moments: moments.slice(0, 4 * MOMENT_BINS) }, { steps: 9, stoppedAt: 4 })
  })

  it('does not learn other tasks', () => {
    expect(() => spice.objective({ ...settings, task: 'other' } as never, { rows: 1, batch: {} })).toThrow('does not learn the task other')
  })
})
