import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HEARD_KEYS } from '../../../../src-shared/music/index.ts'
import type { LabelsSettings } from '../../../../src-shared/project/index.ts'
import { listeningHooks } from '../../../../test/support/training-run.ts'
import { checkpointRoot, loadCheckpoint } from '../../checkpoints/checkpoint-store.ts'
import { writePcm } from '../../files/pcm-cache.ts'
import { HEARD_RATE } from '../../hearing/heard-rate.ts'
import { LISTENING_KINDS, type ListeningModelId } from '../../labels/label-kinds.ts'
import { labelsData } from '../../labels/labels-data.ts'
import { pieceLabels } from '../../pieces/piece-labels.ts'
import { randomPiece } from '../../pieces/random-piece.ts'
import { renderPiece, STUDIO } from '../../pieces/render-piece.ts'
import type { TrainInput } from '../../training/train-job.ts'
import { trainRun } from '../../training/train-run.ts'
import { buildForm, modelOf } from '../index.ts'
import { compileGraph, Session } from '../../onnx/index.ts'
import { formProgram } from '../form.ts'
import { initialValues } from '../../nn/index.ts'
import { hostTensor } from '../../host-tensor.ts'
import { CounterRandom } from '../../random.ts'

const MODELS = Object.keys(LISTENING_KINDS) as ListeningModelId[]
/** A piece with drums. */
const SEED = 4
const SECONDS = 10

let folder: string
let sources: TrainInput['sources']
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listening-'))
  const samples = (await renderPiece(randomPiece(SEED), STUDIO)).subarray(0, SECONDS * HEARD_RATE)
  const pcmPath = join(folder, 'piece.f32')
  await writePcm(pcmPath, [samples])
  sources = [{ recordingId: 'r', name: 'piece', pcmPath, soundKey: 'piece', sampleRate: HEARD_RATE, channels: 1, frames: samples.length }]
})
afterAll(() => rm(folder, { recursive: true }))

const inputOf = (model: ListeningModelId, name: string, epochs: number): TrainInput => ({
  runFolder: join(folder, `${model} ${name}`),
  featureFolder: join(folder, 'features'),
  settings: {
    ...(modelOf(model).descriptor.presets.quick as LabelsSettings),
    ...{ epochs, sequenceSteps: 100, batchSize: 4, dropout: 0, learningRate: 0.01, previewEpochs: [] },
    ...{ learningRateSchedule: { warmUpSteps: 5, then: 'cosine' }, l2: 0 },
  },
  ...{ provider: 'cpu', threads: 1, sources, resume: false },
  labels: pieceLabels(model, randomPiece(SEED))
    .filter(({ startSeconds }) => startSeconds < SECONDS)
    .map((stretch) => ({ recordingId: 'r', ...stretch })),
  // By heart: nothing is held out.
  split: [{ recordingId: 'r', startSeconds: 0, endSeconds: SECONDS, part: 'training' }],
  ...{ previewFolder: join(folder, 'previews'), previewSeconds: 1 },
})

describe.each(MODELS)('%s', (model) => {
  it('learns ten seconds by heart', async () => {
    const { training } = await trainRun(inputOf(model, 'by heart', 50), listeningHooks().hooks)
    expect(training!.f).toBeGreaterThan(0.85)
  }, 120_000)

  it('takes the same steps when it is stopped and goes on', async () => {
    const input = inputOf(model, 'whole', 4)
    const whole = await trainRun(input, listeningHooks().hooks)
    const stopped = inputOf(model, 'stopped', 4)
    const { hooks } = listeningHooks((event, abort) => {
      if (event.type === 'step' && event.step >= 3) abort()
    })
    expect((await trainRun(stopped, hooks)).outcome).toBe('stopped')
    const { hooks: rest, events } = listeningHooks()
    expect((await trainRun({ ...stopped, resume: true }, rest)).training).toEqual(whole.training)
    const step = events.flatMap((event) => (event.type === 'checkpoints' ? [event.checkpoints.at(-1)!.step] : [])).at(-1)!
    const tensorsOf = async (runFolder: string): Promise<unknown> => (await loadCheckpoint(checkpointRoot(runFolder), step)).tensors
    expect(await tensorsOf(stopped.runFolder)).toEqual(await tensorsOf(input.runFolder))
  }, 120_000)
})

it('of recordings with notes one of five is held out, whichever notes they have', async () => {
  const settings = modelOf('listen-notes').descriptor.presets.quick as LabelsSettings
  const five = Array.from('abcde', (recordingId) => ({ ...sources[0], recordingId }))
  const labels = five.map(({ recordingId }, i) => ({ recordingId, startSeconds: 1, endSeconds: 2, label: `${60 + (i >> 1)}` }))
  const options = { kept: null, signal: new AbortController().signal, onProgress: () => undefined }
  const { split, close } = await labelsData(
    { sources: five, labels, settings, split: null, featureFolder: join(folder, 'features') },
    options,
  )
  expect(split.segments.filter(({ part }) => part === 'validation')).toHaveLength(1)
  await close()
})

it.each(['listen-notes', 'listen-melody'] as const)('%s says of partials a key higher what it said, a key higher', async (model) => {
  const [steps, up] = [12, 3]
  const settings = modelOf(model).descriptor.presets.quick
  const { view, names } = LISTENING_KINDS[model]
  const keys = HEARD_KEYS
  const form = buildForm(model, modelOf(model).forms.answer, settings, { steps, batch: 1, labels: names.length })
  const weights = new Map(
    form.parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
  )
  const session = await Session.create(compileGraph(formProgram(form, weights)))
  const random = new CounterRandom(9, 0)
  // Around A3, far from the lowest and highest keys, as its harmonics are.
  const partials = Float32Array.from({ length: steps * view.values }, (_, i) => {
    const bin = i % view.values
    return bin >= 100 && bin < 120 ? random.uniform() : 0
  })
  const higher = partials.map((_, i) => (i % view.values >= up ? partials[i - up] : 0))
  const said = async (frames: Float32Array): Promise<Float32Array> =>
    (await session.run({ frames: hostTensor(frames, [steps, 1, view.values]) })).logits.data as Float32Array
  const [low, high] = [await said(partials), await said(higher)]
  const inside = [...low.keys()].filter((i) => i % keys >= 1 && i % keys < keys - 1)
  expect(inside.map((i) => high[i])).toBeAllclose(
    inside.map((i) => low[i % keys === 0 ? i : i - 1]),
    { atol: 1e-4 },
  )
  // It says something of them: not all keys are alike.
  expect(Math.max(...low) - Math.min(...low)).toBeGreaterThan(0.1)
  await session.dispose()
})

describe.each(['listen-key', 'listen-chords'] as const)('%s', (model) => {
  it('says of what sounds a fourth higher what it said, a fourth higher', async () => {
    const [steps, up] = [12, 5]
    const settings = modelOf(model).descriptor.presets.quick
    const { view, names } = LISTENING_KINDS[model]
    const form = buildForm(model, modelOf(model).forms.answer, settings, { steps, batch: 1, labels: names.length })
    const weights = new Map(
      form.parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
    )
    const session = await Session.create(compileGraph(formProgram(form, weights)))
    const random = new CounterRandom(9, 0)
    // What it hears of these tones, an octave to both sides, lies above what counts as the bass and below the highest semitone.
    const tones = Float32Array.from({ length: steps * view.values }, (_, i) => {
      const semitone = i % view.values
      return semitone >= 40 && semitone < 48 ? random.uniform() : 0
    })
    const higher = tones.map((_, i) => (i % view.values >= up ? tones[i - up] : 0))
    const said = async (frames: Float32Array): Promise<Float32Array> =>
      (await session.run({ frames: hostTensor(frames, [steps, 1, view.values]) })).logits.data as Float32Array
    const [low, high] = [await said(tones), await said(higher)]
    const turned = low.map((_, i) => {
      const [step, answer] = [Math.floor(i / names.length), i % names.length]
      // The last of the chords is that there is none.
      if (answer === 84) return low[i]
      const [kind, root] = [Math.floor(answer / 12), answer % 12]
      return low[step * names.length + kind * 12 + ((root - up + 12) % 12)]
    })
    expect(high).toBeAllclose(turned, { atol: 1e-3 })
    await session.dispose()
  })
})
