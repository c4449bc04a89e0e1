import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LabelsSettings } from '../../../../src-shared/project/index.ts'
import { listeningHooks } from '../../../../test/support/training-run.ts'
import { newestStep } from '../../../../test/support/labelled-sounds.ts'
import { checkpointRoot, loadCheckpoint } from '../../checkpoints/checkpoint-store.ts'
import { labelRecording } from '../../evaluation/label-recording.ts'
import { writePcm } from '../../files/pcm-cache.ts'
import type { PcmSource } from '../../files/pcm-source.ts'
import { HEARD_RATE } from '../../hearing/heard-rate.ts'
import { hostTensor } from '../../host-tensor.ts'
import { labelKindOf, TAGGING_KINDS } from '../../labels/label-kinds.ts'
import { initialValues } from '../../nn/index.ts'
import { compileGraph, Session } from '../../onnx/index.ts'
import { CounterRandom, streamOf } from '../../random.ts'
import type { TrainInput } from '../../training/train-job.ts'
import { trainRun } from '../../training/train-run.ts'
import { formProgram } from '../form.ts'
import { buildForm, modelOf } from '../index.ts'

const MODELS = Object.keys(TAGGING_KINDS)
/** Of recordings, by name: what sounds in them as a whole. */
const TAGS = { low: ['low'], high: ['high'], both: ['low', 'high'], noise: ['noise'] } as const
const HZ = { low: 130, high: 1900 }
const SECONDS = 5

let folder: string
let sources: PcmSource[]

/** Notes of half a second, and rests as long between them; or noise all along. */
async function recording(name: keyof typeof TAGS, seconds: number): Promise<PcmSource> {
  const random = new CounterRandom(3, streamOf(name))
  const samples = Float32Array.from({ length: seconds * HEARD_RATE }, (_, n) =>
    TAGS[name].reduce((sum, tag) => {
      if (tag === 'noise') return sum + 0.2 * random.normal()
      return n % HEARD_RATE < HEARD_RATE / 2 ? sum + 0.3 * Math.sin((2 * Math.PI * HZ[tag] * n) / HEARD_RATE) : sum
    }, 0.001 * random.normal()),
  )
  const pcmPath = join(folder, `${name} ${seconds}.f32`)
  await writePcm(pcmPath, [samples])
  return {
    ...{ recordingId: name, name, pcmPath, soundKey: `${name} ${seconds}` },
    ...{ sampleRate: HEARD_RATE, channels: 1, frames: samples.length },
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagging-'))
  sources = await Promise.all((['low', 'high', 'both', 'noise'] as const).map((name) => recording(name, SECONDS)))
})
afterAll(() => rm(folder, { recursive: true }))

const inputOf = (model: string, name: string, epochs: number): TrainInput => ({
  runFolder: join(folder, `${model} ${name}`),
  featureFolder: join(folder, 'features'),
  settings: {
    ...(modelOf(model).descriptor.presets.quick as LabelsSettings),
    sizes: Object.fromEntries(modelOf(model).descriptor.sizes.map((size) => [size.name, size.name === 'hidden' ? 16 : 4])),
    ...{ epochs, batchSize: 4, sequenceSteps: 32, dropout: 0, learningRate: 0.01, previewEpochs: [], l2: 0 },
    learningRateSchedule: { warmUpSteps: 5, then: 'cosine' },
  },
  ...{ provider: 'cpu', threads: 1, sources, resume: false },
  labels: Object.entries(TAGS).flatMap(([recordingId, tags]) =>
    tags.map((label) => ({ recordingId, label, startSeconds: 0, endSeconds: SECONDS })),
  ),
  // By heart: nothing is held out.
  split: Object.keys(TAGS).map((recordingId) => ({ recordingId, startSeconds: 0, endSeconds: SECONDS, part: 'training' })),
  ...{ previewFolder: join(folder, 'previews'), previewSeconds: 1 },
})

describe.each(MODELS)('%s', (model) => {
  it('learns what recordings are as a whole, and says it of others, however short', async () => {
    const input = inputOf(model, 'by heart', 40)
    const { training } = await trainRun(input, listeningHooks().hooks)
    expect(training!.f).toBeGreaterThan(0.9)
    const checkpoint = await newestStep(input)
    const said = async (source: PcmSource): Promise<Record<string, number>> => {
      const asked = { runFolder: input.runFolder, featureFolder: input.featureFolder, checkpoint, source, threads: 1 }
      const { per, labels } = await labelRecording(asked, { emit: () => undefined, signal: new AbortController().signal })
      expect(per).toBe('clip')
      return Object.fromEntries(labels.map(({ label, probability }) => [label, probability]))
    }
    const [both, noise] = [await said(await recording('both', 8)), await said(await recording('noise', 8))]
    expect(Math.min(both.low, both.high, noise.noise)).toBeGreaterThan(0.5)
    expect(Math.max(both.noise, noise.low, noise.high)).toBeLessThan(0.5)
    expect(Object.values(await said(await recording('low', 0.2))).every(Number.isFinite)).toBe(true)
  }, 120_000)

  it('takes the same steps when it is stopped and goes on', async () => {
    const input = inputOf(model, 'whole', 3)
    const whole = await trainRun(input, listeningHooks().hooks)
    const stopped = inputOf(model, 'stopped', 3)
    const { hooks } = listeningHooks((event, abort) => {
      if (event.type === 'step' && event.step >= 3) abort()
    })
    expect((await trainRun(stopped, hooks)).outcome).toBe('stopped')
    expect((await trainRun({ ...stopped, resume: true }, listeningHooks().hooks)).training).toEqual(whole.training)
    const tensorsOf = async ({ runFolder }: TrainInput): Promise<unknown> => {
      return (await loadCheckpoint(checkpointRoot(runFolder), await newestStep({ runFolder }))).tensors
    }
    expect(await tensorsOf(stopped)).toEqual(await tensorsOf(input))
  }, 120_000)

  it('has one answer for a window, which hangs on what is heard in it', async () => {
    const [steps, labels] = [20, 3]
    const { values } = labelKindOf(model).view
    const { forms, descriptor } = modelOf(model)
    const form = buildForm(model, forms.answer, descriptor.presets.quick, { steps, batch: 1, labels })
    const weights = new Map(
      [...form.parameters, ...form.buffers].map(({ name, shape, initialiser }) => [
        name,
        hostTensor(initialValues(name, shape, initialiser, 1), shape),
      ]),
    )
    const session = await Session.create(compileGraph(formProgram(form, weights)))
    const random = new CounterRandom(9, 0)
    const said = async (): Promise<number[]> => {
      const frames = Float32Array.from({ length: steps * values }, () => random.normal())
      return [...((await session.run({ frames: hostTensor(frames, [steps, 1, values]) })).logits.data as Float32Array)]
    }
    const [one, other] = [await said(), await said()]
    expect(one).toEqual(Array.from({ length: steps }, () => one.slice(0, labels)).flat())
    expect(Math.abs(one[0] - other[0])).toBeGreaterThan(1e-4)
    await session.dispose()
  })
})
