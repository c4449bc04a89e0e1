import { describe, expect, it } from 'vitest'
import { isDrawnSound } from '../../../src-shared/project/index.ts'
import { gradients, Graph, type Tensor } from '../graph/index.ts'
import { hostTensor, hostZeros, type HostTensor } from '../host-tensor.ts'
import { initialValues, Scope } from '../nn/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { CounterRandom } from '../random.ts'
import { Trainer } from '../training/trainer.ts'
import { buildForm, DRAWN_SOUND_MODELS, formProgram, nextStates, type DrawnSoundModel, type Form } from './index.ts'

type Id = keyof typeof DRAWN_SOUND_MODELS

/** Sizes at which a test takes no time, and how much is heard. */
const SMALL: Record<
  Id | 'wavenet that is told its loudness',
  {
    id?: Id
    sizes: Record<string, number>
    samples: number
    steps: number
    hearsItself: boolean
    falls: Record<string, number>
    rounding?: number
    learningRate?: number
  }
> = {
  wavenet: { sizes: { channels: 8, layers: 3 }, samples: 256, steps: 60, hearsItself: true, falls: { surprise: 0.6 } },
  // What it heard was as loud as it was, not as it was told: `wavenet.test.ts` compares memories with both told alike.
  'wavenet that is told its loudness': {
    id: 'wavenet',
    sizes: { channels: 8, layers: 3, told: 4 },
    samples: 512,
    steps: 60,
    hearsItself: false,
    falls: { surprise: 0.6 },
  },
  samplernn: { sizes: { hidden: 16 }, samples: 256, steps: 60, hearsItself: true, falls: { surprise: 0.75 } },
  melnet: {
    sizes: { hidden: 8, vocoder: 16 },
    samples: 12 * 256,
    steps: 40,
    hearsItself: false,
    falls: { surprise: 0.8, vocoder: 0.9 },
    // Phases of what is hardly there hang on what is rounded.
    rounding: 0.02,
  },
  'vq-transformer': {
    sizes: { width: 32, blocks: 1, books: 2 },
    samples: 16 * 512,
    steps: 60,
    hearsItself: false,
    // It begins near silence, which is not as far from two tones as noise is.
    falls: { distance: 0.85, surprise: 0.8 },
    // Codes that stand for hardly anything move, more so where all else moves fast.
    learningRate: 2e-3,
  },
}
const ROWS = 2

const melody = (samples: number, row = 0): Float32Array =>
  Float32Array.from({ length: samples }, (_, n) => 0.4 * Math.sin(n / (4 + row)) + 0.2 * Math.sin(n / 9 + row))

const noise = (samples: number, seed: number): Float32Array => {
  const random = new CounterRandom(seed, 0)
  return Float32Array.from({ length: samples }, () => Math.max(-1, Math.min(1, random.normal() / 3)))
}

const scalar = (value: number, dtype: 'float32' | 'int32' = 'float32'): HostTensor => hostTensor([value], [], dtype)

describe.each(Object.entries(SMALL))('%s', { timeout: 180_000 }, (name, small) => {
  const { id = name as Id, sizes, samples, steps, hearsItself, falls, rounding = 1e-5, learningRate = 0.01 } = small
  const model: DrawnSoundModel = DRAWN_SOUND_MODELS[id]
  const { quick } = model.descriptor.presets
  if (!isDrawnSound(quick)) throw new Error(`${id} does not draw sound`)
  const settings = { ...quick, sizes, batchSize: ROWS, sequenceSamples: samples, heardSamples: samples, learningRate }
  const told: Record<string, HostTensor> = model.forms.draw.inputs(settings, {}).loudnessDb ? { loudnessDb: scalar(-20) } : {}
  const batch = { sound: { shape: [ROWS, samples], dtype: 'float32' as const } }

  const weightsOf = (forms: readonly Form[]): Map<string, HostTensor> =>
    new Map(
      forms
        .flatMap(({ parameters, buffers }) => [...parameters, ...buffers])
        .map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 3), shape)]),
    )

  /** A form with weights, and what runs it. */
  const opened = async (name: 'hear' | 'draw', weights?: ReadonlyMap<string, HostTensor>, heard = samples) => {
    const form = buildForm(name, model.forms[name], settings, { batch: 1, samples: heard })
    const known = weights ?? weightsOf([form])
    const own = new Map([...form.parameters, ...form.buffers].map((declared) => [declared.name, known.get(declared.name)!]))
    return { form, session: await Session.create(compileGraph(formProgram(form, own)), { threads: 1 }) }
  }
  const silence = ({ states }: Form): Record<string, HostTensor> =>
    Object.fromEntries(states.map(({ name, shape }) => [name, hostZeros(shape)]))

  it('remembers the same of what it hears in two parts as of what it hears at once', async () => {
    const sound = noise(samples, 1)
    const [whole, half] = [await opened('hear'), await opened('hear', undefined, samples / 2)]
    const given = nextStates(whole.form.states, await whole.session.run({ ...silence(whole.form), sound: hostTensor(sound, [1, samples]) }))
    let states = silence(half.form)
    for (const part of [sound.slice(0, samples / 2), sound.slice(samples / 2)])
      states = nextStates(half.form.states, await half.session.run({ ...states, sound: hostTensor(part, [1, samples / 2]) }))
    expect(Object.keys(states)).toEqual(Object.keys(given))
    // Products of other shapes round in another order.
    for (const [name, { data }] of Object.entries(given))
      expect(states[name].data as Float32Array, name).toBeAllclose(data as Float32Array, { atol: rounding })
    await Promise.all([whole.session.dispose(), half.session.dispose()])
  })

  it.runIf(hearsItself)('has heard what it has drawn: its memory is as if it had listened to it', async () => {
    const draw = await opened('draw')
    const weights = weightsOf([draw.form])
    const heardFirst = noise(samples, 2)
    const hear = await opened('hear', weights)
    let states = nextStates(
      hear.form.states,
      await hear.session.run({ ...silence(hear.form), sound: hostTensor(heardFirst, [1, samples]) }),
    )
    const drawn: number[] = []
    for (let i = 0; drawn.length < samples; i++) {
      const given = await draw.session.run({ ...states, temperature: scalar(1), seed: scalar(1, 'int32'), counter: scalar(i, 'int32') })
      states = nextStates(draw.form.states, given)
      drawn.push(...(given.sound.data as Float32Array))
    }
    expect(drawn).toHaveLength(samples)
    expect(drawn.every((value) => Math.abs(value) <= 1)).toBe(true)
    const both = Float32Array.of(...heardFirst, ...drawn)
    const again = await opened('hear', weights, both.length)
    const heard = nextStates(
      again.form.states,
      await again.session.run({ ...silence(again.form), sound: hostTensor(both, [1, both.length]) }),
    )
    for (const [name, { data }] of Object.entries(states))
      expect(data as Float32Array, name).toBeAllclose(heard[name].data as Float32Array, { atol: 1e-4 })
    await Promise.all([draw.session.dispose(), hear.session.dispose(), again.session.dispose()])
  })

  it('draws the same from the same seed, something else from another, and always the same where it is not adventurous', async () => {
    const { form, session } = await opened('draw')
    /** The sound, and what is remembered of it: of some networks what is drawn sounds later. */
    const draw = async (seed: number, temperature: number): Promise<unknown[]> => {
      const chance = { seed: scalar(seed, 'int32'), counter: scalar(0, 'int32') }
      const given = await session.run({ ...silence(form), ...chance, ...told, temperature: scalar(temperature) })
      return Object.values(given).map(({ data }) => data)
    }
    expect(await draw(1, 1)).toEqual(await draw(1, 1))
    expect(await draw(2, 1)).not.toEqual(await draw(1, 1))
    expect(await draw(2, 0)).toEqual(await draw(1, 0))
    await session.dispose()
  })

  it('lets gradients reach every weight that it trains', async () => {
    const objective = model.objective(settings, { rows: ROWS, batch })
    const graph = new Graph(id)
    const inputs = { sound: graph.input('sound', [ROWS, samples]), weights: graph.input('weights', [ROWS]) }
    const chance = { seed: graph.input('seed', [], 'int32'), counter: graph.input('counter', [], 'int32') }
    const scope = Scope.root(graph, { batch: ROWS, form: 'window', training: { ...chance, dropout: 0, recurrentDropout: 0 } })
    const { updates } = objective.trace(scope, inputs)
    const all = updates.flatMap(({ parameters }) => parameters)
    expect(new Set(all.map(({ name }) => name)).size).toBe(scope.parameters.length)
    const outputs: Record<string, Tensor> = {}
    for (const { loss, parameters } of updates)
      gradients(
        loss,
        parameters.map(({ tensor }) => tensor),
      ).forEach((gradient, i) => (outputs[`gradient of ${parameters[i].name}`] = gradient))
    const weights = new Map(
      [...scope.parameters, ...scope.buffers].map(({ name, shape, initialiser }) => [
        name,
        hostTensor(initialValues(name, shape, initialiser, 3), shape),
      ]),
    )
    const scalars = scope.scalars.map(({ tensor }) => tensor)
    const session = await Session.create(
      compileGraph({ inputs: [...Object.values(inputs), ...Object.values(chance), ...scalars], outputs, weights }),
    )
    const sound = Float32Array.of(...melody(samples), ...melody(samples, 1))
    const feeds = {
      sound: hostTensor(sound, [ROWS, samples]),
      weights: hostTensor([0.5, 0.5], [ROWS]),
      seed: scalar(1, 'int32'),
      counter: scalar(0, 'int32'),
    }
    const given = await session.run({ ...feeds, ...Object.fromEntries(scope.scalars.map(({ name }) => [name, scalar(1)])) })
    for (const [name, { data }] of Object.entries(given)) {
      const values = [...(data as Float32Array)]
      expect(values.every(Number.isFinite), name).toBe(true)
      expect(
        values.some((value) => value !== 0),
        name,
      ).toBe(true)
    }
    await session.dispose()
  })

  it('learns two melodies by heart, takes the same steps again, and goes on as if it had not been stopped', async () => {
    const sound = Float32Array.of(...melody(samples), ...melody(samples, 1))
    const objective = model.objective(settings, { rows: ROWS, batch })
    const minibatches = (first: number, count: number) => ({
      tensors: {
        sound: hostTensor(
          Float32Array.from({ length: count * sound.length }, (_, i) => sound[i % sound.length]),
          [count, ROWS, samples],
        ),
        weights: hostTensor(new Float32Array(count * ROWS).fill(1 / ROWS), [count, ROWS]),
      },
      points: Array.from({ length: count }, (_, i) => ({ step: first + i, totalSteps: steps, halvings: 0 })),
    })
    const trainer = await Trainer.create(objective, { provider: 'cpu', threads: 1 }, null)
    const early = await trainer.run(minibatches(0, 5))
    const state = await trainer.state()
    const { measures } = await trainer.run(minibatches(5, steps - 5))
    const end = await trainer.state()
    for (const [name, share] of Object.entries(falls)) expect(measures[name].at(-1)!, name).toBeLessThan(share * early.measures[name][0])

    await trainer.restore(state)
    await trainer.run(minibatches(5, steps - 5))
    const resumed = await trainer.state()
    await trainer.restore(trainer.initialState())
    expect((await trainer.run(minibatches(0, 5))).measures).toEqual(early.measures)
    await trainer.dispose()
    for (const [name, { data }] of end) expect(resumed.get(name)!.data, name).toEqual(data)
  })
})
