import { describe, expect, it } from 'vitest'
import { Graph, gradients, type Tensor } from '../graph/index.ts'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import { initialValues, Scope } from '../nn/index.ts'
import { ONE_SHOT_RATE, ONE_SHOT_SAMPLES } from '../one-shots/one-shot-facts.ts'
import { pictureOf, PICTURE_BINS, PICTURE_FRAMES, type PictureKind } from '../one-shots/one-shot-pictures.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { Trainer } from '../training/trainer.ts'
import { buildForm, formProgram } from './index.ts'
import { ONE_SHOT_MODELS } from './one-shot-models.ts'
import { NOISE, soundOfSeen } from './one-shots.ts'

const ROWS = 4
const scalar = (value: number): HostTensor => hostTensor([value], [], 'int32')

/** A tone that dies away, in the middle of the half second: a picture leaves little out of it. */
const stroke = (hz: number): Float32Array =>
  Float32Array.from(
    { length: ONE_SHOT_SAMPLES },
    (_, n) => 0.8 * Math.min(1, n / 600) * Math.exp(-n / 1500) * Math.sin((2 * Math.PI * hz * n) / ONE_SHOT_RATE),
  )

describe.each(['magnitude-and-frequency', 'real-and-imaginary'] as PictureKind[])('a picture of %s', (kind) => {
  it('gives its sound back', async () => {
    const graph = new Graph('picture')
    const picture = graph.input('picture', [1, PICTURE_FRAMES, PICTURE_BINS, 2])
    const session = await Session.create(compileGraph({ inputs: [picture], outputs: { sound: soundOfSeen(picture, kind) } }))
    const sound = stroke(440)
    const given = (await session.run({ picture: hostTensor(pictureOf(sound, kind), picture.shape) })).sound.data as Float32Array
    await session.dispose()
    const off = given.reduce((sum, value, n) => sum + (value - sound[n]) ** 2, 0)
    const energy = sound.reduce((sum, value) => sum + value ** 2, 0)
    // What is softer than 80 dB below full scale is left out of the one, nothing but rounding of the other: -40 dB is the less exact one's.
    expect(10 * Math.log10(off / energy)).toBeLessThan(-40)
  })
})

describe.each(Object.entries(ONE_SHOT_MODELS))('%s', (_, model) => {
  const settings = { ...model.descriptor.presets.quick, sizes: { channels: 2 }, batchSize: ROWS, learningRate: 5e-3 }
  const generator = buildForm('generator', model.forms.generator, settings, { batch: ROWS })
  const conditions = generator.inputs.conditions?.shape[1] ?? 0
  const sees = { drumgan: 'real-and-imaginary', gansynth: 'magnitude-and-frequency', wavegan: 'samples' }[model.descriptor.id] as
    PictureKind | 'samples'
  const seen = [0, 1, 2, 3].map((i) => (sees === 'samples' ? stroke(200 * (i + 1)) : pictureOf(stroke(200 * (i + 1)), sees)))
  const shape = sees === 'samples' ? [1, ONE_SHOT_SAMPLES] : [PICTURE_FRAMES, PICTURE_BINS, 2]
  const batch = {
    real: { shape: [ROWS, ...shape], dtype: 'float32' as const },
    ...(conditions > 0 && { conditions: { shape: [ROWS, conditions], dtype: 'float32' as const } }),
  }
  const objective = model.objective(settings, { rows: ROWS, batch })
  const asked = Float32Array.from({ length: ROWS * conditions }, (_unused, i) => Math.floor(i / conditions) - 1.5)
  const repeated = (values: Float32Array, count: number, extents: readonly number[]): HostTensor =>
    hostTensor(
      Float32Array.from({ length: count * values.length }, (_unused, i) => values[i % values.length]),
      [count, ...extents],
    )
  const real = Float32Array.from(seen.flatMap((values) => [...values]))
  const minibatches = (first: number, count: number) => ({
    tensors: {
      real: repeated(real, count, batch.real.shape),
      ...(conditions > 0 && { conditions: repeated(asked, count, [ROWS, conditions]) }),
      weights: hostTensor(new Float32Array(count * ROWS).fill(1 / ROWS), [count, ROWS]),
    },
    points: Array.from({ length: count }, (_unused, i) => ({ step: first + i, totalSteps: 1000, halvings: 0 })),
  })

  it('makes half a second of sound, the same of the same numbers, another of others, as it is asked', async () => {
    const weights = new Map(
      generator.parameters.map(({ name, shape: extents, initialiser }) => [
        name,
        hostTensor(initialValues(name, extents, initialiser, 3), extents),
      ]),
    )
    const session = await Session.create(compileGraph(formProgram(generator, weights)))
    const sounds = async (shift: number, wish: number): Promise<Float32Array> => {
      const noise = Float32Array.from({ length: ROWS * NOISE }, (_unused, i) => Math.sin(i + shift))
      const wishes = conditions > 0 && { conditions: hostTensor(new Float32Array(ROWS * conditions).fill(wish), [ROWS, conditions]) }
      return (await session.run({ noise: hostTensor(noise, [ROWS, NOISE]), ...wishes })).sound.data as Float32Array
    }
    const first = await sounds(0, 0)
    expect(first).toHaveLength(ROWS * ONE_SHOT_SAMPLES)
    expect(first.every(Number.isFinite)).toBe(true)
    expect(await sounds(0, 0)).toEqual(first)
    expect(await sounds(1, 0)).not.toEqual(first)
    if (conditions > 0) expect(await sounds(0, 1)).not.toEqual(first)
    await session.dispose()
  })

  it('lets gradients reach every weight, of the critic also through its slope', async () => {
    const graph = new Graph('step')
    const inputs = Object.fromEntries(Object.entries(batch).map(([name, { shape: extents }]) => [name, graph.input(name, extents)]))
    const all = { ...inputs, weights: graph.input('weights', [ROWS]) }
    const chance = { seed: graph.input('seed', [], 'int32'), counter: graph.input('counter', [], 'int32') }
    const scope = Scope.root(graph, { batch: ROWS, form: 'window', training: { ...chance, dropout: 0, recurrentDropout: 0 } })
    const { updates } = objective.trace(scope, all)
    const outputs: Record<string, Tensor> = {}
    for (const { loss, parameters } of updates)
      gradients(
        loss,
        parameters.map(({ tensor }) => tensor),
      ).forEach((gradient, i) => (outputs[`gradient of ${parameters[i].name}`] = gradient))
    expect(Object.keys(outputs)).toHaveLength(scope.parameters.length)
    const weights = new Map(
      scope.parameters.map(({ name, shape: extents, initialiser }) => [
        name,
        hostTensor(initialValues(name, extents, initialiser, 3), extents),
      ]),
    )
    const session = await Session.create(compileGraph({ inputs: [...Object.values(all), ...Object.values(chance)], outputs, weights }))
    const { tensors } = minibatches(0, 1)
    const fed = Object.fromEntries(
      Object.entries(tensors).map(([name, { data, shape: extents }]) => [name, hostTensor(data as Float32Array, extents.slice(1))]),
    )
    const given = await session.run({ ...fed, seed: scalar(1), counter: scalar(0) })
    await session.dispose()
    for (const [name, { data }] of Object.entries(given)) {
      const values = [...(data as Float32Array)]
      expect(values.every(Number.isFinite), name).toBe(true)
      // The verdict's own bias is the same for all sounds: it tells nothing apart.
      if (name !== 'gradient of critic/verdict/bias')
        expect(
          values.some((value) => value !== 0),
          name,
        ).toBe(true)
    }
  })

  it('learns to tell apart, takes the same steps again, and goes on as if it had not been stopped', async () => {
    const trainer = await Trainer.create(objective, { provider: 'cpu', threads: 1 }, null)
    const first = await trainer.run(minibatches(0, 6))
    const state = await trainer.state()
    const later = await trainer.run(minibatches(6, 6))
    const end = await trainer.state()
    await trainer.restore(state)
    await trainer.run(minibatches(6, 6))
    const resumed = await trainer.state()
    await trainer.restore(trainer.initialState())
    expect((await trainer.run(minibatches(0, 6))).measures).toEqual(first.measures)
    await trainer.dispose()
    for (const [name, { data }] of end) expect(resumed.get(name)!.data, name).toEqual(data)
    // The critic tells made sounds from real ones better after some steps than before.
    expect(later.measures.distance.at(-1)!).toBeGreaterThan(first.measures.distance[0])
  })
})
