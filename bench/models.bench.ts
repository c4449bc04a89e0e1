/**
 * The field's models at the sizes of their quick presets: processor time of a training step, and of drawing, beside PyTorch eager of the
 * same sizes in the same run; and how much faster than it sounds each network plays on one core.
 *
 *   MODELS_ONLY  which, between commas (all)
 */
import { FIRST_DRAWN_FRAMES, isDrawnSound, type DrawnSoundSettings, type TrainingSettings } from '../src-shared/project/index.ts'
import { SoundVoice } from '../src-main/engine/generation/sound-voice.ts'
import { hostTensor, hostZeros, type HostTensor } from '../src-main/engine/host-tensor.ts'
import {
  buildForm,
  DRAWN_SOUND_MODELS,
  formProgram,
  frameModelOf,
  modelOf,
  nextStates,
  type Form,
} from '../src-main/engine/models/index.ts'
import { initialValues } from '../src-main/engine/nn/index.ts'
import { compileGraph, Session } from '../src-main/engine/onnx/index.ts'
import { CounterRandom } from '../src-main/engine/random.ts'
import { NOISE } from '../src-main/engine/models/one-shots.ts'
import { EXAMPLE_FRAMES } from '../src-main/engine/instrument/instrument-data.ts'
import { INSTRUMENT_HOP, INSTRUMENT_RATE } from '../src-main/engine/instrument/performance.ts'
import { Trainer } from '../src-main/engine/training/trainer.ts'
import { noise } from '../test/support/signals.ts'
import { processorSecondsOf } from './measure-training.ts'
import { torch } from './pytorch.ts'
import { entry, ToldEntries, type BenchEntry, type Tell } from './report.ts'

/** Of both, one after the other, so that a busy minute meets both: the lowest counts. */
const TURNS = 2
const ROUNDS = 4
/** Twice three: the generator of a pair takes part in every third. */
const STEPS = 6
/** What is drawn: as freely as it was learnt; where it is told how to sound, a note, like one of two groups. */
const AS_LEARNT = { temperature: 1, louderDb: 0, note: { key: 60, voicing: 1, loudnessDb: -20 }, shares: [1, 0] }
const TWO_GROUPS = ['one', 'other'].map((name) => ({ name, recordings: [name] }))
/** Of `mel-gru`'s frames at 22 050 Hz. */
const [BANDS, MEL_HOP, MEL_RATE] = [128, 256, 22_050]
const ONE_SHOT_IDS = ['wavegan', 'gansynth', 'drumgan'] as const
const only = process.env.MODELS_ONLY?.split(',')
const chosen = (id: string): boolean => only?.includes(id) ?? true

/** Processor time of a training step, and of a sample that is played, where it plays by itself. */
interface Figures {
  step: number
  sample?: number
}

/** What each network is measured by, and its samples a second. */
interface Measured {
  own: () => Promise<Figures>
  rate?: number
  /** What its playing is called. */
  plays?: string
}

function measurements(): Record<string, Measured> {
  const all: Record<string, Measured> = {}
  for (const [id, model] of Object.entries(DRAWN_SOUND_MODELS)) {
    const { quick } = model.descriptor.presets
    if (!isDrawnSound(quick)) continue
    const settings = quick.groups ? { ...quick, groups: TWO_GROUPS } : quick
    const { batch } = model.minibatch!(settings, { codec: null, facts: {} })
    const shapes = Object.fromEntries(Object.entries(batch).map(([name, { shape }]) => [name, shape]))
    all[id] = {
      own: async () => ({ step: await trainingStep(settings, shapes), sample: await drawnSample(settings) }),
      rate: quick.sampleRate,
      plays: 'drawing',
    }
  }
  for (const [id, settings, play, rate] of [
    ['mel-gru', foreseeing(), drawnFrames, MEL_RATE],
    ['ddsp', modelOf('ddsp').descriptor.presets.quick, playedSound, INSTRUMENT_RATE],
  ] as const) {
    const { batch } = modelOf(id).minibatch!(settings, { codec: { dimensions: BANDS }, facts: {} })
    const shapes = Object.fromEntries(Object.entries(batch).map(([name, { shape }]) => [name, shape]))
    all[id] = {
      own: async () => ({ step: await trainingStep(settings, shapes), sample: await play(settings) }),
      rate,
      plays: 'playing',
    }
  }
  for (const id of ONE_SHOT_IDS) {
    const { quick } = modelOf(id).descriptor.presets
    const form = buildForm('generator', modelOf(id).forms.generator, quick, { batch: 1 })
    const conditions = form.inputs.conditions?.shape[1] ?? 0
    const rows = quick.batchSize
    const seen = id === 'wavegan' ? [1, 8192] : [64, 256, 2]
    const shapes = { real: [rows, ...seen], ...(conditions > 0 && { conditions: [rows, conditions] }) }
    all[id] = { own: async () => ({ step: await trainingStep(quick, shapes) }) }
  }
  return all
}

const peerOf = (id: string): Figures | undefined =>
  torch<Partial<Record<string, Figures>>>('pytorch_models.py', { noise: NOISE, frames: EXAMPLE_FRAMES, only: [id] })?.[id]

/** The lower of what two turns took. */
const lower = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)

export async function run(tell: Tell): Promise<BenchEntry[]> {
  const entries = new ToldEntries(tell)
  for (const [id, { own, rate, plays }] of Object.entries(measurements())) {
    if (!chosen(id)) continue
    let [step, sample, peerStep, peerSample]: (number | undefined)[] = []
    for (let turn = 0; turn < TURNS; turn++) {
      const peer = peerOf(id)
      const figures = await own()
      ;[step, sample] = [lower(step, figures.step), lower(sample, figures.sample)]
      ;[peerStep, peerSample] = [lower(peerStep, peer?.step), lower(peerSample, peer?.sample)]
    }
    entries.add(ratio(`${id}: a training step against PyTorch eager`, peerStep, step!, 1.2))
    if (sample === undefined || rate === undefined) continue
    entries.add(ratio(`${id}: ${plays} against PyTorch eager`, peerSample, sample, 3))
    entries.add(entry(`${id}: faster than it sounds, one core`, 1 / (sample * rate), 'x', { atLeast: 1 }))
  }
  return entries.all
}

const ratio = (name: string, peer: number | undefined, own: number, atLeast: number): BenchEntry =>
  entry(
    peer === undefined ? `${name} (not measured: no PyTorch, or no such peer)` : `${name}, ${(own * 1e3).toPrecision(3)} ms`,
    peer === undefined ? null : peer / own,
    'x',
    {
      atLeast,
    },
  )

/** Processor time of a training step, the best of some runs. */
async function trainingStep(settings: TrainingSettings, shapes: Readonly<Record<string, readonly number[]>>): Promise<number> {
  const rows = settings.batchSize
  const batch = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype: 'float32' as const }]))
  const trainer = await Trainer.create(modelOf(settings.model).objective(settings, { rows, batch }), { provider: 'cpu', threads: 1 }, null)
  const tensors: Record<string, HostTensor> = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const size = STEPS * shape.reduce((a, b) => a * b, 1)
      return [
        name,
        hostTensor(
          noise(size, 1).map((value) => 0.3 * value),
          [STEPS, ...shape],
        ),
      ]
    }),
  )
  const minibatches = (first: number) => ({
    tensors: { ...tensors, weights: hostTensor(new Float32Array(STEPS * rows).fill(1 / rows), [STEPS, rows]) },
    points: Array.from({ length: STEPS }, (_, i) => ({ step: first + i, totalSteps: 1000, halvings: 0 })),
  })
  await trainer.run(minibatches(0))
  let seconds = Infinity
  for (let round = 1; round <= ROUNDS; round++)
    seconds = Math.min(seconds, (await processorSecondsOf(() => trainer.run(minibatches(round * STEPS)))) / STEPS)
  await trainer.dispose()
  return seconds
}

/** What foresees frames alone: how they sound is learnt beside it, and measured by `bench -- vocoder`. */
function foreseeing(): TrainingSettings {
  const { quick } = modelOf('mel-gru').descriptor.presets
  return { ...quick, sizes: { hidden: quick.sizes.hidden } }
}

/** A form with weights by chance, stepped. */
async function stepping(
  form: Form,
): Promise<{ run: (feeds: Record<string, HostTensor>) => Promise<Record<string, HostTensor>>; close: () => Promise<void> }> {
  const weights = new Map(
    [...form.parameters, ...form.buffers].map(({ name, shape, initialiser }) => [
      name,
      hostTensor(initialValues(name, shape, initialiser, 1), shape),
    ]),
  )
  const session = await Session.create(compileGraph(formProgram(form, weights)), { threads: 1 })
  let states: Record<string, HostTensor> = Object.fromEntries(form.states.map(({ name, shape }) => [name, hostZeros(shape)]))
  return {
    async run(feeds) {
      const given = await session.run({ ...states, ...feeds })
      states = nextStates(form.states, given)
      return given
    },
    close: () => session.dispose(),
  }
}

/** Processor time of a sample of so many steps, the best of some rounds. */
async function perSample(step: (n: number) => Promise<unknown>, { steps, samples }: { steps: number; samples: number }): Promise<number> {
  await step(0)
  let seconds = Infinity
  for (let round = 0; round < ROUNDS; round++)
    seconds = Math.min(
      seconds,
      await processorSecondsOf(async () => {
        for (let n = 1; n <= steps; n++) await step(n)
      }),
    )
  return seconds / (steps * samples)
}

/** Frames of mel bands that are drawn one after another, as `mel-gru` plays, without their sound. */
async function drawnFrames(settings: TrainingSettings): Promise<number> {
  const { head, forms } = frameModelOf(settings.model)
  const { run, close } = await stepping(buildForm('step', forms.step, settings, { batch: 1, dimensions: BANDS }))
  let frame: Float32Array = noise(BANDS, 1)
  const sample = await perSample(
    async (n) => {
      const { prediction } = await run({ frame: hostTensor(frame, [1, BANDS]) })
      frame = head!.draw(prediction.data as Float32Array, BANDS, FIRST_DRAWN_FRAMES, new CounterRandom(1, n))
    },
    { steps: 200, samples: MEL_HOP },
  )
  await close()
  return sample
}

/** A melody on an instrument, a quarter of a second at once. */
async function playedSound(settings: TrainingSettings): Promise<number> {
  const steps = INSTRUMENT_RATE / INSTRUMENT_HOP / 4
  const { run, close } = await stepping(buildForm('step', modelOf(settings.model).forms.step, settings, { batch: 1, steps }))
  const samples = steps * INSTRUMENT_HOP
  const held = (value: number): HostTensor => hostTensor(new Float32Array(steps).fill(value), [steps, 1])
  const phase = hostTensor(
    Float32Array.from({ length: samples }, (_, n) => (2 * Math.PI * 440 * n) / INSTRUMENT_RATE),
    [1, samples],
  )
  const played = { key: held(69), loudness: held(-20), pitched: held(1), phase, seed: hostTensor([1], [], 'int32') }
  const sample = await perSample((n) => run({ ...played, counter: hostTensor([n], [], 'int32') }), { steps: 8, samples })
  await close()
  return sample
}

/** Processor time of a sample that is drawn, the best of some runs. */
async function drawnSample(settings: DrawnSoundSettings): Promise<number> {
  const { forms } = modelOf(settings.model)
  const declared = [
    buildForm('draw', forms.draw, settings, { batch: 1 }),
    buildForm('hear', forms.hear, settings, { batch: 1, samples: settings.heardSamples }),
  ]
  const weights = new Map(
    declared
      .flatMap(({ parameters, buffers }) => [...parameters, ...buffers])
      .map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
  )
  const voice = await SoundVoice.open({ settings, weights }, { randomSeed: 1, threads: 1 })
  await voice.hear(noise(settings.heardSamples, 2))
  await voice.next(AS_LEARNT)
  let seconds = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    let samples = 0
    const spent = await processorSecondsOf(async () => {
      while (samples < settings.sampleRate / 4) samples += (await voice.next(AS_LEARNT)).length
    })
    seconds = Math.min(seconds, spent / samples)
  }
  await voice.close()
  return seconds
}
