import { describe, expect, it } from 'vitest'
import { evaluate, Graph } from '../graph/index.ts'
import { hostTensor, hostZeros, type HostTensor } from '../host-tensor.ts'
import { initialValues } from '../nn/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { CounterRandom } from '../random.ts'
import { Trainer } from '../training/trainer.ts'
import { SoundVoice } from '../generation/sound-voice.ts'
import { WEIGHT_PREFIX } from '../checkpoints/names.ts'
import type { DrawnSoundSettings } from '../../../src-shared/project/index.ts'
import { buildForm, formProgram, nextStates, type Form, type FormDefinition } from './index.ts'
import { TOLD_SAMPLES, loudnessDbOf, wavenetHear } from './wavenet.ts'
import { wavenet } from './wavenet-model.ts'

const SIZES = { channels: 8, layers: 3, told: 4, pitch: 3 }
const GROUPS = ['One', 'Other'].map((name) => ({ name, recordings: [name] }))
const settings = { ...(wavenet.descriptor.presets.quick as DrawnSoundSettings), sizes: SIZES, groups: GROUPS }
/** Radians from sample to sample. */
const TURN = 0.1

const { samples: BLOCK } = wavenet.block(SIZES)

const scalar = (value: number, dtype: 'float32' | 'int32' = 'float32'): HostTensor => hostTensor([value], [], dtype)

const hiss = (samples: number, level: number, seed: number): Float32Array => {
  const random = new CounterRandom(seed, 0)
  return Float32Array.from({ length: samples }, () => Math.max(-1, Math.min(1, level * random.normal())))
}

const decibels = (sound: Float32Array): number => 10 * Math.log10(sound.reduce((sum, value) => sum + value * value, 0) / sound.length)

it('measures how loud each 16 ms are, and what is left of them', () => {
  const graph = new Graph('loudness')
  const samples = 2 * TOLD_SAMPLES + 100
  const sound = Float32Array.from({ length: samples }, (_, n) => (n < TOLD_SAMPLES ? 0.5 : n < 2 * TOLD_SAMPLES ? 0 : -0.1))
  const x = graph.input('sound', [1, samples])
  const [levels] = evaluate([loudnessDbOf(x)], new Map([[x, Array.from(sound)]]))
  expect(levels).toHaveLength(3)
  // 20 log10 of 0.5, of silence, and of 0.1.
  expect([...levels].map((level) => Number(level.toFixed(2)))).toEqual([-6.02, -80, -20])
})

describe('a network that is told how loud to be', () => {
  it('remembers of what it drew what it would have heard, had it been told the same', async () => {
    const heard = 2 * TOLD_SAMPLES
    const [heardDb, drawnDb] = [-30, -12]
    const [heardKey, drawnKey] = [50, 62]
    // Of the whole: like whom it sounds does not change.
    const [shares, otherShares] = [
      [0.25, 0.75],
      [1, 0],
    ]
    /** Listens, told of each moment how loud it is, how high, and like whom. */
    const hearing: FormDefinition = {
      states: 'step',
      inputs: (_, { samples }) => {
        const ofMoments = { shape: [1, samples / TOLD_SAMPLES], dtype: 'float32' } as const
        return {
          sound: { shape: [1, samples], dtype: 'float32' },
          ...{ loudnessDb: ofMoments, key: ofMoments, voicing: ofMoments },
          phase: { shape: [1, samples], dtype: 'float32' },
          shares: { shape: [1, 2], dtype: 'float32' },
        }
      },
      build(scope, { sound, loudnessDb, key, voicing, phase, shares }) {
        wavenetHear(scope, sound, SIZES, { loudnessDb, pitch: { key, voicing, phase }, shares })
        return {}
      },
    }
    const open = async (form: Form) => {
      const weights = new Map(
        form.parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 3), shape)]),
      )
      return { form, session: await Session.create(compileGraph(formProgram(form, weights)), { threads: 1 }) }
    }
    const phases = (from: number, samples: number): Float32Array => Float32Array.from({ length: samples }, (_, n) => TURN * (from + n))
    interface Said {
      levels: readonly number[]
      keys: readonly number[]
      shares: readonly number[]
    }
    const listen = async (sound: Float32Array, { levels, keys, shares: like }: Said): Promise<Record<string, HostTensor>> => {
      const { form, session } = await open(buildForm('hear', hearing, settings, { samples: sound.length, batch: 1 }))
      const silence = Object.fromEntries(form.states.map(({ name, shape }) => [name, hostZeros(shape)]))
      const given = await session.run({
        ...silence,
        sound: hostTensor(sound, [1, sound.length]),
        loudnessDb: hostTensor(levels, [1, levels.length]),
        key: hostTensor(keys, [1, keys.length]),
        voicing: hostTensor(
          keys.map(() => 1),
          [1, keys.length],
        ),
        phase: hostTensor(phases(0, sound.length), [1, sound.length]),
        shares: hostTensor(like, [1, 2]),
      })
      await session.dispose()
      return nextStates(form.states, given)
    }
    const seed = hiss(heard, 0.1, 1)
    const draw = await open(buildForm('draw', wavenet.forms.draw, settings, { batch: 1 }))
    const before = { levels: [heardDb, heardDb], keys: [heardKey, heardKey], shares }
    const after = (level: number, key: number, like: readonly number[]): Said => ({
      levels: [...before.levels, level],
      keys: [...before.keys, key],
      shares: like,
    })
    let states = await listen(seed, before)
    const drawn: number[] = []
    for (let i = 0; drawn.length < TOLD_SAMPLES; i++) {
      const told = {
        ...{ temperature: scalar(1), loudnessDb: scalar(drawnDb), key: scalar(drawnKey), voicing: scalar(1) },
        phase: hostTensor(phases(heard + drawn.length, BLOCK), [BLOCK]),
        shares: hostTensor(shares, [2]),
      }
      const given = await draw.session.run({ ...states, ...told, seed: scalar(1, 'int32'), counter: scalar(i, 'int32') })
      states = nextStates(draw.form.states, given)
      drawn.push(...(given.sound.data as Float32Array))
    }
    await draw.session.dispose()
    const both = Float32Array.of(...seed, ...drawn)
    const alike = await listen(both, after(drawnDb, drawnKey, shares))
    for (const [name, { data }] of Object.entries(states))
      expect(data as Float32Array, name).toBeAllclose(alike[name].data as Float32Array, { atol: 1e-4 })
    // Each of what it is told matters.
    for (const otherwise of [after(heardDb, drawnKey, shares), after(drawnDb, heardKey, shares), after(drawnDb, drawnKey, otherShares)]) {
      let apart = 0
      for (const [name, { data }] of Object.entries(await listen(both, otherwise)))
        (data as Float32Array).forEach((value, i) => (apart = Math.max(apart, Math.abs(value - Number(states[name].data[i])))))
      expect(apart).toBeGreaterThan(0.01)
    }
  })

  it('learns to be as loud as it is told', { timeout: 120_000 }, async () => {
    const [rows, samples, steps] = [4, 4 * TOLD_SAMPLES, 150]
    const levels = [0.02, 0.05, 0.12, 0.3]
    const small = {
      ...settings,
      sizes: { channels: 8, layers: 3, told: 4 },
      groups: undefined,
      batchSize: rows,
      sequenceSamples: samples,
      heardSamples: samples,
      learningRate: 0.01,
    }
    const batch = { sound: { shape: [rows, samples], dtype: 'float32' as const } }
    const trainer = await Trainer.create(wavenet.objective(small, { rows, batch }), { provider: 'cpu', threads: 1 }, null)
    const together = 10
    for (let step = 0; step < steps; step += together) {
      const sound = Float32Array.from(
        Array.from({ length: together }, (_, i) => levels.flatMap((level, row) => [...hiss(samples, level, 10 * (step + i) + row)])).flat(),
      )
      await trainer.run({
        tensors: {
          sound: hostTensor(sound, [together, rows, samples]),
          weights: hostTensor(new Float32Array(together * rows).fill(1 / rows), [together, rows]),
        },
        points: Array.from({ length: together }, (_, i) => ({ step: step + i, totalSteps: steps, halvings: 0 })),
      })
    }
    const weights = new Map(
      [...(await trainer.state())].flatMap(([name, tensor]) =>
        name.startsWith(WEIGHT_PREFIX) ? [[name.slice(WEIGHT_PREFIX.length), tensor]] : [],
      ) as [string, HostTensor][],
    )
    await trainer.dispose()
    const voice = await SoundVoice.open({ settings: small, weights }, { randomSeed: 1, threads: 1 })
    const played = async (louderDb: number): Promise<number> => {
      await voice.hear(hiss(samples, 0.08, 5))
      const sound: number[] = []
      while (sound.length < 2048) sound.push(...(await voice.next({ temperature: 1, louderDb })))
      return decibels(Float32Array.from(sound))
    }
    const [softer, alike, louder] = [await played(-10), await played(0), await played(10)]
    await voice.close()
    // It began from -22 dB; 20 dB between the ends, of which a network of eight channels may miss a quarter.
    expect(louder - softer).toBeGreaterThan(15)
    expect(Math.abs(alike + 22)).toBeLessThan(4)
  })
})
