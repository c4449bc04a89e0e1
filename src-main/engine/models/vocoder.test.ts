import { describe, expect, it } from 'vitest'
import { expectGoesOn } from '../../../test/support/expect-goes-on.ts'
import { plucks } from '../../../test/support/signals.ts'
import { createLogMelCodec } from '../dsp/codecs/log-mel-codec.ts'
import { griffinLim, melFilterBank, spectraOfMel, toDense } from '../dsp/transforms/index.ts'
import { logSpectralDistanceDb } from '../evaluation/spectral-distance.ts'
import { gradients, Graph, mean, type Tensor } from '../graph/index.ts'
import { hostTensor, hostZeros, type HostTensor } from '../host-tensor.ts'
import { initialValues, Scope } from '../nn/index.ts'
import { constant } from '../optimisers/schedules.ts'
import { chain, descend, scaleByAdam } from '../optimisers/transforms.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { Trainer } from '../training/trainer.ts'
import type { MelForm } from '../vocoder/mel-form.ts'
import { formProgram, nextStates, type Form } from './form.ts'
import type { BoundObjective } from './objective.ts'
import { VOCODER_LATENCY, vocoderDistance, vocoderSamples, vocoderSound } from './vocoder.ts'

const RATE = 16_000
const [HOP, BANDS, UNITS] = [64, 40, 48]
const codec = createLogMelCodec({ sampleRate: RATE, hopSamples: HOP, bands: BANDS })
const form: MelForm = {
  hopSamples: HOP,
  fftSize: 4 * HOP,
  bands: BANDS,
  bank: toDense(melFilterBank({ sampleRate: RATE, fftSize: 4 * HOP, bands: BANDS, norm: 'peak' })),
}
const SAMPLES = vocoderSamples(form)
const ROWS = 4
const clip = plucks(ROWS * 0.3, RATE, [220, 330, 494, 262])
const rows = Float32Array.from({ length: ROWS * SAMPLES }, (_, i) => clip[Math.floor(i / SAMPLES) * SAMPLES + (i % SAMPLES)])

const objective: BoundObjective = {
  name: 'vocoder',
  seed: 1,
  rows: ROWS,
  batch: { sound: { shape: [ROWS, SAMPLES], dtype: 'float32' } },
  primary: 'distance',
  trace(scope, { sound }) {
    const distance = vocoderDistance(scope, sound, form, { units: UNITS })
    const group = { optimiser: chain(scaleByAdam(), descend), rate: constant(3e-3) }
    return { measures: { distance }, updates: [{ ...group, loss: mean(distance), parameters: scope.parameters }] }
  },
}

/** A form of so many frames at once with these weights. */
async function opened(steps: number, weights?: ReadonlyMap<string, HostTensor>): Promise<{ built: Form; session: Session }> {
  const graph = new Graph('vocode')
  const frames = graph.input('frames', [1, steps, BANDS])
  const scope = Scope.root(graph, { batch: 1, form: 'step', training: null })
  const sound = vocoderSound(scope, frames, form, { units: UNITS })
  const { states, parameters, buffers } = scope
  const built: Form = { graph, inputs: { frames }, outputs: { sound }, states, parameters, buffers, chance: null }
  const own = new Map(
    parameters.map(({ name, shape, initialiser }) => [
      name,
      weights?.get(name) ?? hostTensor(initialValues(name, shape, initialiser, 3), shape),
    ]),
  )
  return { built, session: await Session.create(compileGraph(formProgram(built, own)), { threads: 1 }) }
}

/** Sound of frames, so many at a time, in time with what they were made of. @param frames [n, BANDS] */
async function vocoded(frames: Float32Array, steps: number, weights?: ReadonlyMap<string, HostTensor>): Promise<Float32Array> {
  const { built, session } = await opened(steps, weights)
  let states: Record<string, HostTensor> = Object.fromEntries(built.states.map(({ name, shape }) => [name, hostZeros(shape)]))
  const sound: number[] = []
  for (let at = 0; at < frames.length; at += steps * BANDS) {
    const given = await session.run({ ...states, frames: hostTensor(frames.slice(at, at + steps * BANDS), [1, steps, BANDS]) })
    states = nextStates(built.states, given)
    sound.push(...(given.sound.data as Float32Array))
  }
  await session.dispose()
  return Float32Array.from(sound).subarray(VOCODER_LATENCY * HOP)
}

describe('the vocoder', () => {
  it('makes the same sound frame by frame as of several frames at once, and none of silence', async () => {
    const frames = codec.encode([clip]).subarray(0, 18 * BANDS)
    const [single, several] = [await vocoded(frames, 1), await vocoded(frames, 3)]
    // Products of other shapes round in another order, and phases add up what is rounded.
    expect(single).toBeAllclose(several, { atol: 1e-3 })
    expect(single.some((value) => Math.abs(value) > 0.01)).toBe(true)
    const silence = await vocoded(codec.encode([new Float32Array(20 * HOP)]), 1)
    expect(silence.every((value) => Math.abs(value) < 1e-3)).toBe(true)
  }, 60_000)

  it('lets gradients reach every weight', async () => {
    const graph = new Graph('gradients')
    const sound = graph.input('sound', [ROWS, SAMPLES])
    const scope = Scope.root(graph, { batch: ROWS, form: 'window', training: null })
    const loss = mean(vocoderDistance(scope, sound, form, { units: UNITS }))
    const slopes = gradients(
      loss,
      scope.parameters.map(({ tensor }) => tensor),
    )
    const weights = new Map(
      scope.parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 3), shape)]),
    )
    const outputs: Record<string, Tensor> = Object.fromEntries(scope.parameters.map(({ name }, i) => [`slope of ${name}`, slopes[i]]))
    const session = await Session.create(compileGraph({ inputs: [sound], outputs, weights }))
    const given = await session.run({ sound: hostTensor(rows, [ROWS, SAMPLES]) })
    await session.dispose()
    for (const [name, { data }] of Object.entries(given)) {
      expect([...(data as Float32Array)].every(Number.isFinite), name).toBe(true)
      expect(
        [...(data as Float32Array)].some((value) => value !== 0),
        name,
      ).toBe(true)
    }
  })

  it('learns a clip by heart, nearer to it than Griffin-Lim comes from the same frames', async () => {
    const steps = 200
    const trainer = await Trainer.create(objective, { provider: 'cpu', threads: 1 }, null)
    const { measures } = await trainer.run({
      tensors: {
        sound: hostTensor(
          Float32Array.from({ length: steps * rows.length }, (_, i) => rows[i % rows.length]),
          [steps, ROWS, SAMPLES],
        ),
        weights: hostTensor(new Float32Array(steps * ROWS).fill(1 / ROWS), [steps, ROWS]),
      },
      points: Array.from({ length: steps }, (_, step) => ({ step, totalSteps: steps, halvings: 0 })),
    })
    const state = await trainer.state()
    await trainer.dispose()
    expect(measures.distance.at(-1)!).toBeLessThan(0.7 * measures.distance[0])
    const weights = new Map([...state].map(([name, value]) => [name.replace('model/', ''), value]))
    const frames = codec.encode([clip])
    const count = frames.length / BANDS
    const learnt = await vocoded(frames, 1, weights)
    const bank = melFilterBank({ sampleRate: RATE, fftSize: 4 * HOP, bands: BANDS, norm: 'peak' })
    const power = spectraOfMel({ frames: count, bins: BANDS, data: frames.map((level) => Math.exp(level)) }, bank)
    // The codec's spectra are scaled by 2 / sum of the window, which is that of Hann's.
    const magnitudes = { ...power, data: power.data.map((value) => Math.sqrt(value) * HOP) }
    const byGriffinLim = griffinLim(magnitudes, { fftSize: 4 * HOP, hopSamples: HOP, center: false, iterations: 60 }).subarray(3 * HOP)
    const [from, to] = [8 * HOP, learnt.length - 8 * HOP]
    const distanceOf = (sound: Float32Array): number => logSpectralDistanceDb(clip.subarray(from, to), sound.subarray(from, to))
    expect(distanceOf(learnt)).toBeLessThan(0.85 * distanceOf(byGriffinLim))
  }, 400_000)

  it('goes on as if it had not been stopped', async () => {
    await expectGoesOn(objective, { sound: rows }, { steps: 6, stoppedAt: 3 })
  })
})
