import { describe, expect, it } from 'vitest'
import { liveParameterSchema, modelDescriptorSchema } from '../../../src-shared/project/index.ts'
import { gradients, slice, square, sum } from '../graph/index.ts'
import { hostTensor, hostZeros } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { initialValues } from '../nn/index.ts'
import { CounterRandom } from '../random.ts'
import { LISTENING_KINDS, TAGGING_KINDS } from '../labels/label-kinds.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import {
  checkedSizes,
  countParameters,
  DRAWN_SOUND_MODELS,
  FRAME_MODEL_IDS,
  modelDescriptors,
  modelOf,
  FRAME_MODELS,
  stepForm,
  windowForm,
  type FrameModelId,
} from './index.ts'

const STEPS = 7
const BATCH = 2
const DIMENSIONS = 18
const SMALL: Record<string, number> = { hidden: 6, filters: 3, blocks: 3 }

const smallSizes = (id: FrameModelId): Record<string, number> =>
  Object.fromEntries(FRAME_MODELS[id].descriptor.sizes.map(({ name, minimum }) => [name, SMALL[name] ?? minimum]))

const normal = (count: number, seed: number): Float32Array => {
  const random = new CounterRandom(seed, 0)
  return Float32Array.from({ length: count }, () => random.normal())
}

const weightsFor = (parameters: ReturnType<typeof windowForm>['parameters']): Map<string, HostTensor> =>
  new Map(parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]))

describe.each(FRAME_MODEL_IDS)('model %s', (id) => {
  const model = FRAME_MODELS[id]
  const sizes = smallSizes(id)

  it('has a descriptor and presets that satisfy the shared schema', () => {
    const descriptor = modelDescriptorSchema.parse(modelDescriptors().find((known) => known.id === id))
    expect(descriptor.id).toBe(id)
    for (const preset of Object.values(descriptor.presets)) expect(preset.model).toBe(id)
    checkedSizes(model, descriptor.presets.quick.sizes)
    checkedSizes(model, descriptor.presets.paper.sizes)
  })

  it('declares what it is played with: values that can be, each under a name of its own', () => {
    const parameters = model.live.parameters.map((parameter) => liveParameterSchema.parse(parameter))
    expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length)
    for (const { minimum, maximum, default: usual } of parameters)
      expect(minimum <= usual && usual <= maximum && minimum < maximum).toBe(true)
  })

  it('gives the same frames stepping from zero state as over the whole window', async () => {
    const window = windowForm(model, sizes, { steps: STEPS, batch: BATCH, dimensions: DIMENSIONS })
    const weights = weightsFor(window.parameters)
    const frames = normal(STEPS * BATCH * DIMENSIONS, 2)
    const whole = await Session.create(compileGraph({ inputs: [window.frames], outputs: { predictions: window.predictions }, weights }))
    const expected = (await whole.run({ frames: hostTensor(frames, window.frames.shape) })).predictions.data as Float32Array
    await whole.dispose()

    const step = stepForm(model, sizes, { batch: BATCH, dimensions: DIMENSIONS })
    expect(step.parameters.map(({ name, shape }) => ({ name, shape }))).toEqual(
      window.parameters.map(({ name, shape }) => ({ name, shape })),
    )
    const next = Object.fromEntries(step.states.map((state) => [`next/${state.name}`, state.output]))
    const stepping = await Session.create(
      compileGraph({
        inputs: [step.frame, ...step.states.map((state) => state.input)],
        outputs: { prediction: step.prediction, ...next },
        weights,
      }),
    )
    let states: Record<string, HostTensor> = Object.fromEntries(step.states.map(({ name, shape }) => [name, hostZeros(shape)]))
    const size = BATCH * DIMENSIONS
    for (let t = 0; t < STEPS; t++) {
      const outputs = await stepping.run({ ...states, frame: hostTensor(frames.slice(t * size, (t + 1) * size), [BATCH, DIMENSIONS]) })
      const width = BATCH * step.prediction.shape[1]
      // Matrix products of other shapes round in another order: a few units in the last place of values around 1.
      expect(outputs.prediction.data as Float32Array).toBeAllclose(expected.slice(t * width, (t + 1) * width), { rtol: 1e-5, atol: 2e-6 })
      states = Object.fromEntries(step.states.map(({ name }) => [name, outputs[`next/${name}`]]))
    }
    await stepping.dispose()
  })

  it('predicts from the past alone: a later frame changes no earlier prediction', async () => {
    const window = windowForm(model, sizes, { steps: STEPS, batch: 1, dimensions: DIMENSIONS })
    const session = await Session.create(
      compileGraph({ inputs: [window.frames], outputs: { predictions: window.predictions }, weights: weightsFor(window.parameters) }),
    )
    const frames = normal(STEPS * DIMENSIONS, 3)
    const before = (await session.run({ frames: hostTensor(frames, window.frames.shape) })).predictions.data.slice() as Float32Array
    const changed = frames.slice()
    const at = 4 * DIMENSIONS
    for (let i = at; i < at + DIMENSIONS; i++) changed[i] += 1
    const after = (await session.run({ frames: hostTensor(changed, window.frames.shape) })).predictions.data as Float32Array
    const said = 4 * window.predictions.shape[2]
    expect(after.slice(0, said)).toEqual(before.slice(0, said))
    expect(after.slice(said)).not.toEqual(before.slice(said))
    await session.dispose()
  })

  it('lets gradients reach every parameter', async () => {
    const { frames, predictions, parameters } = windowForm(model, sizes, { steps: STEPS, batch: BATCH, dimensions: DIMENSIONS })
    const loss = sum(square(slice(predictions, [1, 0, 0], [STEPS - 1, BATCH, predictions.shape[2]])))
    const found = gradients(
      loss,
      parameters.map(({ tensor }) => tensor),
    )
    const outputs = Object.fromEntries(parameters.map(({ name }, i) => [`gradient of ${name}`, found[i]]))
    const session = await Session.create(compileGraph({ inputs: [frames], outputs, weights: weightsFor(parameters) }))
    const values = await session.run({ frames: hostTensor(normal(frames.size, 4), frames.shape) })
    for (const { name } of parameters) {
      const gradient = values[`gradient of ${name}`].data as Float32Array
      expect(
        gradient.some((value) => value !== 0),
        name,
      ).toBe(true)
      expect(gradient.every(Number.isFinite), name).toBe(true)
    }
    await session.dispose()
  })
})

describe('model registry', () => {
  it('finds each model by its id, and says which there are where there is none', () => {
    const drawing = [...Object.keys(DRAWN_SOUND_MODELS), 'drumgan', 'gansynth', 'wavegan']
    const listening = ['labels', 'values', ...Object.keys(LISTENING_KINDS), ...Object.keys(TAGGING_KINDS)]
    expect(modelDescriptors().map(({ id }) => modelOf(id).descriptor.id)).toEqual([
      ...FRAME_MODEL_IDS,
      'corpus',
      'notes',
      'ddsp',
      'translate',
      'timbretron',
      'separate',
      'separate-tasnet',
      'separate-wave',
      'separate-clusters',
      'spice',
      'style',
      'vae',
      'likeness',
      'structure',
      ...drawing,
      ...listening,
    ])
    expect(modelDescriptors().map(({ makes }) => makes)).toEqual([
      ...FRAME_MODEL_IDS.map(() => 'sound'),
      'sound',
      'notes',
      'sound',
      'sound',
      'sound',
      'analysis',
      'analysis',
      'analysis',
      'analysis',
      'analysis',
      'sound',
      'sound',
      'analysis',
      'analysis',
      ...drawing.map(() => 'sound'),
      ...listening.map(() => 'analysis'),
    ])
    for (const id of ['no-such', 'toString', '__proto__']) expect(() => modelOf(id)).toThrow(`This version knows no model called ${id}.`)
  })

  it.each([
    // 4 H (D + H) + 4 H for each LSTM, In x Out + Out for each dense layer, filters x taps + filters for a convolution.
    ['base', 4 * 6 * (18 + 6) + 24 + (6 * 18 + 18)],
    ['fc', 18 * 6 + 6 + (4 * 6 * 12 + 24) + (6 * 18 + 18)],
    ['conv1d', 3 * 3 + 3 + (4 * 6 * (27 + 6) + 24) + (6 * 18 + 18)],
    ['conv2d', 3 * 2 * 9 + 3 + (4 * 6 * (12 + 6) + 24) + (6 * 18 + 18)],
    ['bilinear', 18 * 6 + 6 + 2 * (4 * 6 * 12 + 24) + (6 * 18 + 18)],
    ['multilayer', 4 * 6 * (18 + 6) + 24 + (4 * 6 * 12 + 24) + (6 * 18 + 18)],
  ] as const)('counts the parameters of %s', (id, expected) => {
    expect(countParameters(windowForm(FRAME_MODELS[id], smallSizes(id), { steps: 2, batch: 1, dimensions: DIMENSIONS }).parameters)).toBe(
      expected,
    )
  })

  it('refuses sizes that the model does not have', () => {
    expect(() => checkedSizes(FRAME_MODELS.base, { hidden: 3 })).toThrow(/hidden .* is 3/)
    expect(() => checkedSizes(FRAME_MODELS.base, {})).toThrow(/hidden/)
    expect(() => checkedSizes(FRAME_MODELS.base, { hidden: 8, width: 2 })).toThrow(/no size called width/)
    expect(() => windowForm(FRAME_MODELS.base, { hidden: 8 }, { steps: 2, batch: 1, dimensions: 7 })).toThrow(/7 values/)
  })
})
