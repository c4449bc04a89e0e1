import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EpochMetrics, NextFrameSettings } from '../../../src-shared/project/index.ts'
import { epochMetricsSchema, LATER_SETTINGS } from '../../../src-shared/project/index.ts'
import { listeningHooks, smallTraining, writeToneRecording } from '../../../test/support/training-run.ts'
import { createCodec } from '../dsp/codecs/index.ts'
import { PcmReader } from '../files/pcm-cache.ts'
import { Pace } from '../pace.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { TrainEvent, TrainInput, TrainResult } from './train-job.ts'
import { checkpointFile, checkpointRoot, listCheckpoints, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { frameRecordOf } from '../models/index.ts'
import { TrainingDivergedError } from './errors.ts'
import { MetricsLog } from './metrics-log.ts'
import type { TrainOptions } from './train-options.ts'
import { trainRun } from './train-run.ts'

/** What all tests share: recordings, and their frames once they are computed. */
let shared: string
let sources: PcmSource[]
/** Of one test. */
let folder: string

beforeAll(async () => {
  shared = await mkdtemp(join(tmpdir(), 'train-run-'))
  sources = await Promise.all(['a', 'b', 'c', 'd'].map((name) => writeToneRecording(shared, name)))
})
afterAll(() => rm(shared, { recursive: true }))
beforeEach(async () => void (folder = await mkdtemp(join(shared, 'test-'))))

/** A small training of the recordings in a folder of its own. */
const training = (changes?: Partial<NextFrameSettings>): ReturnType<typeof smallTraining> => ({
  ...smallTraining(folder, sources, changes),
  featureFolder: join(shared, 'features'),
})

type Reaction = (event: TrainEvent, abort: () => void) => void

const stopAtStep =
  (step: number): Reaction =>
  (event, abort) => {
    if (event.type === 'step' && event.step >= step) abort()
  }

const KILLED = 'killed'

/** Ends the run on the spot, nothing saved or closed in order. */
const killAtStep =
  (step: number): Reaction =>
  (event) => {
    if (event.type === 'step' && event.step >= step) throw new Error(KILLED)
  }

/** Runs to its end, a stop or the first thrown error. */
const run = async (
  input: TrainInput,
  react?: Reaction,
  options: TrainOptions = {},
): Promise<{ result: TrainResult | null; events: TrainEvent[] }> => {
  const { hooks, events } = listeningHooks(react)
  try {
    return { result: await trainRun(input, hooks, options), events }
  } catch (error) {
    if ((error as Error).message !== KILLED) throw error
    return { result: null, events }
  }
}

/** Every step's and epoch's loss as the log has them: what a run learnt. */
const learnt = async (input: TrainInput): Promise<unknown[]> =>
  (await MetricsLog.read(join(input.runFolder, 'metrics.ndjson'))).map((line) => ({ ...line, seconds: undefined, memoryBytes: undefined }))

const finalTensors = async (input: TrainInput): Promise<unknown> => {
  const root = checkpointRoot(input.runFolder)
  return (await loadCheckpoint(root, (await listCheckpoints(root)).at(-1)!.step)).tensors
}

let kept: ReturnType<typeof trainedWhole> | null = null

const trainedWhole = async () => {
  const input = { ...training(), runFolder: join(shared, 'whole') }
  return { input, ...(await run(input)) }
}

/** The small training from its beginning to its end: what one that was stopped, killed or slowed down has to equal. Trained once. */
const uninterrupted = (): ReturnType<typeof trainedWhole> => (kept ??= trainedWhole())

const prepared = (events: TrainEvent[]): Extract<TrainEvent, { type: 'prepared' }> =>
  events.find((event) => event.type === 'prepared') as Extract<TrainEvent, { type: 'prepared' }>

describe('trainRun', () => {
  it('reports what it prepared, every epoch, and keeps the chosen and last checkpoints', async () => {
    const { input, result, events } = await uninterrupted()
    // 6 s are 24 frames: five sequences of 4 + 1 a file at hop 4; three files train, one is held out.
    expect(prepared(events)).toMatchObject({
      trainingFrames: 72,
      stepsPerEpoch: 8,
      provider: 'cpu',
      epochsDone: 0,
      leftOut: [],
      warnings: [],
    })
    expect(
      prepared(events)
        .split.map(({ part }) => part)
        .sort(),
    ).toEqual(['training', 'training', 'training', 'validation'])
    const epochs = events.flatMap((event): EpochMetrics[] => (event.type === 'epoch' ? [epochMetricsSchema.parse(event.metrics)] : []))
    expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 8],
      [2, 16],
      [3, 24],
      [4, 32],
    ])
    expect(epochs[3].training.loss).toBeLessThan(epochs[0].training.loss)
    expect(result).toMatchObject({
      outcome: 'completed',
      epochsDone: 4,
      training: epochs[3].training,
      validation: epochs[3].validation,
    })
    const kept = await listCheckpoints(checkpointRoot(input.runFolder))
    expect(kept.map(({ step }) => step)).toEqual(expect.arrayContaining([16, 32]))
    expect(events.filter((event) => event.type === 'checkpoints').at(-1)).toEqual({ type: 'checkpoints', checkpoints: kept })
  })

  it('gives the checkpoint of an epoch end its losses, however often the time for one comes', async () => {
    const input = training()
    const { result } = await run(input, undefined, { mostStepsPerRun: 1, checkpointIntervalSeconds: 0 })
    const newest = (await listCheckpoints(checkpointRoot(input.runFolder))).at(-1)
    expect(newest).toMatchObject({ epoch: 4, training: result?.training, validation: result?.validation })
    expect(newest?.validation).not.toBeNull()
  })

  it('gives the same losses and weights for the same seed, others for another', async () => {
    const { input: first } = await uninterrupted()
    const [second, other] = [training(), { ...training({ seed: first.settings.seed + 1 }), runFolder: join(folder, 'other') }]
    for (const input of [second, other]) await run(input)
    expect(await learnt(second)).toEqual(await learnt(first))
    expect(await finalTensors(second)).toEqual(await finalTensors(first))
    expect(await learnt(other)).not.toEqual(await learnt(first))
  })

  it('learns the same where it rests, and then takes longer', async () => {
    const { input: whole } = await uninterrupted()
    const input = training()
    const pace = new Pace()
    pace.share = 0.5
    const startedAt = performance.now()
    const { result } = await run(input, undefined, { pace })
    const seconds = (performance.now() - startedAt) / 1000
    expect(await learnt(input)).toEqual(await learnt(whole))
    expect(await finalTensors(input)).toEqual(await finalTensors(whole))
    // Its epochs took no more than half of the time, the validations' rests counted.
    expect(seconds).toBeGreaterThan(1.3 * 4 * (result?.secondsPerEpoch ?? Infinity))
  })

  it('stopped in mid-epoch and resumed, equals the uninterrupted run bit for bit', async () => {
    const { input: whole } = await uninterrupted()
    const input = training()
    const stopped = await run(input, stopAtStep(11), { mostStepsPerRun: 3 })
    expect(stopped.result).toMatchObject({ outcome: 'stopped', epochsDone: 1 })
    const resumed = await run({ ...input, resume: true, split: prepared(stopped.events).split })
    expect(prepared(resumed.events).epochsDone).toBe(1)
    expect(resumed.result).toMatchObject({ outcome: 'completed', epochsDone: 4 })
    expect(await learnt(input)).toEqual(await learnt(whole))
    expect(await finalTensors(input)).toEqual(await finalTensors(whole))
  })

  it('killed in mid-epoch and resumed, equals the uninterrupted run from its last checkpoint on', async () => {
    const { input: whole } = await uninterrupted()
    const input = training()
    const killed = await run(input, killAtStep(20), { mostStepsPerRun: 2 })
    expect(killed.result).toBeNull()
    expect((await learnt(input)).length).toBeGreaterThan(18)
    await run({ ...input, resume: true, split: prepared(killed.events).split })
    expect(await learnt(input)).toEqual(await learnt(whole))
    expect(await finalTensors(input)).toEqual(await finalTensors(whole))
  })

  it('goes on from the next older checkpoint, with a warning, where the newest is damaged', async () => {
    const { input: whole } = await uninterrupted()
    const input = training()
    const stopped = await run(input, stopAtStep(19), { mostStepsPerRun: 3 })
    const newest = (await listCheckpoints(checkpointRoot(input.runFolder))).at(-1)!.step
    const path = checkpointFile(checkpointRoot(input.runFolder), newest)
    const bytes = await readFile(path)
    bytes[bytes.length - 5] ^= 8
    await writeFile(path, bytes)
    const resumed = await run({ ...input, resume: true, split: prepared(stopped.events).split })
    expect(prepared(resumed.events).warnings).toEqual([expect.stringContaining(`step ${newest} is damaged`)])
    expect(await learnt(input)).toEqual(await learnt(whole))
  })

  it('takes more epochs when a completed run is resumed with more', async () => {
    const input = training({ epochs: 2 })
    await run(input)
    const { result } = await run({ ...input, resume: true, settings: { ...input.settings, epochs: 3 } })
    expect(result).toMatchObject({ outcome: 'completed', epochsDone: 3 })
    expect((await run({ ...input, resume: true })).result).toMatchObject({ outcome: 'completed', epochsDone: 3 })
  })

  it('refuses to resume with other learning settings, or to start where a run was', async () => {
    const input = training({ epochs: 1 })
    await run(input)
    await expect(run({ ...input, resume: true, settings: { ...input.settings, sizes: { hidden: 9 } } })).rejects.toThrow(/sizes/)
    await expect(run(input)).rejects.toThrow(/already has checkpoints/)
  })

  it('standardises with the training files alone', async () => {
    const loud = await writeToneRecording(folder, 'loud', { amplitude: 0.9 })
    const split = [
      { recordingId: 'a', startSeconds: 0, endSeconds: 6, part: 'training' as const },
      { recordingId: 'loud', startSeconds: 0, endSeconds: 6, part: 'validation' as const },
    ]
    const input = { ...smallTraining(folder, [sources[0], loud], { epochs: 1, standardisation: 'per-dimension' }), split }
    await run(input)
    const { standardisation } = frameRecordOf((await loadCheckpoint(checkpointRoot(input.runFolder), 3)).record)
    const reader = await PcmReader.open(sources[0].pcmPath, 1)
    const frames = createCodec({ id: 'fourier' }).encode([await reader.read(0, sources[0].frames)])
    await reader.close()
    for (const d of [0, 7, 500, 2500]) {
      const column = Array.from({ length: 24 }, (_, t) => frames[t * 4002 + d])
      const mean = column.reduce((sum, x) => sum + x, 0) / 24
      const deviation = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 24)
      expect(standardisation.mean[d]).toBeCloseTo(mean, 6)
      expect(standardisation.scale[d]).toBeCloseTo(deviation, 6)
    }
  })

  it('leaves out what is too short or silent, and says why', async () => {
    const short = await writeToneRecording(folder, 'short', { seconds: 1 })
    const silent = await writeToneRecording(folder, 'silent', { amplitude: 0 })
    const { events } = await run(smallTraining(folder, [...sources, short, silent], { epochs: 1 }))
    expect(prepared(events).leftOut.map(({ recordingId }) => recordingId)).toEqual(['short', 'silent'])
  })

  it('learns from one-shots, one after another, and plays on from one', async () => {
    const shots = await Promise.all(
      Array.from({ length: 40 }, (_, i) => writeToneRecording(folder, `shot ${i}`, { seconds: [0.2, 0.3, 0.5][i % 3] })),
    )
    const input = smallTraining(folder, shots, {
      epochs: 2,
      previewEpochs: [1],
      augmentation: { ...LATER_SETTINGS.augmentation, gainDb: 3 },
    })
    const { events, result } = await run(input)
    const { split, leftOut } = prepared(events)
    expect(leftOut).toEqual([])
    expect(split.map(({ endSeconds }) => endSeconds)).toEqual(shots.map((_, i) => [0.25, 0.5, 0.5][i % 3]))
    expect(result).toMatchObject({ outcome: 'completed', epochsDone: 2 })
    expect(result?.validation?.loss).toBeGreaterThan(0)
    // Windows of 5 at every fourth.
    const trainingFrames = split.filter(({ part }) => part === 'training').reduce((sum, { endSeconds }) => sum + 4 * endSeconds, 0)
    expect(prepared(events).trainingFrames).toBe(trainingFrames)
    expect(prepared(events).stepsPerEpoch).toBe(Math.ceil((Math.floor((trainingFrames - 5) / 4) + 1) / 2))
    expect(events.filter((event) => event.type === 'preview')).toMatchObject([
      { preview: { take: { frames: 16_000, outcome: 'completed' } } },
    ])
    const resumed = await run({ ...input, settings: { ...input.settings, epochs: 3 }, resume: true, split })
    expect(resumed.result).toMatchObject({ outcome: 'completed', epochsDone: 3 })
  })

  it('learns from a single recording, its end held out, and from one too short to hold any out', async () => {
    const { events, result } = await run({ ...smallTraining(folder, [sources[0]], { epochs: 1 }), runFolder: join(folder, 'one') })
    expect(prepared(events).split.map(({ part, endSeconds }) => [part, endSeconds])).toEqual([
      ['training', 4.75],
      ['validation', 6],
    ])
    expect(result?.validation?.loss).toBeGreaterThan(0)
    const shorter = await writeToneRecording(folder, 'shorter', { seconds: 2 })
    const whole = await run({ ...smallTraining(folder, [shorter], { epochs: 1 }), runFolder: join(folder, 'two') })
    expect(prepared(whole.events).baselines?.part).toBe('training')
    expect(whole.result).toMatchObject({ outcome: 'completed', validation: null })
  })

  it('stops with the step, the operation and advice when something is no number any more, and keeps its checkpoints', async () => {
    const input = training({ epochs: 1 })
    await run(input)
    const diverging = { ...input, resume: true, settings: { ...input.settings, epochs: 5, learningRate: 1e38 } }
    const error = await run(diverging, undefined, { mostStepsPerRun: 3 }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(TrainingDivergedError)
    const { step, fault, message, advice } = error as TrainingDivergedError
    expect(step).toBeGreaterThan(8)
    expect(fault).toMatchObject({ fed: null })
    expect(message).toMatch(
      new RegExp(`at step ${step} .* It began with the operation ${fault?.operation} of the (forward|backward) pass \\(.*\\.ts:\\d+\\)`),
    )
    expect(advice).toMatch(/checkpoints from before are kept.*smaller learning rate/)
    expect((await listCheckpoints(checkpointRoot(input.runFolder))).map((summary) => summary.step)).toEqual([8])
  })

  it('stops with the step and advice at a learning rate of a million, where nothing is infinite yet', async () => {
    const error = await run(training({ learningRate: 1e6 })).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(TrainingDivergedError)
    expect((error as TrainingDivergedError).message).toMatch(/at step 2 the loss rose to \d\.\de\+\d+/)
    expect((error as TrainingDivergedError).advice).toMatch(/smaller learning rate than 1000000/)
  })

  it('keeps no checkpoint of an epoch whose loss on the recordings kept aside is beyond all bounds', async () => {
    // One step an epoch: the training loss was measured before that step.
    const input = training({ sizes: { hidden: 32 }, learningRate: 1e6, batchSize: 32, checkpointEveryEpochs: 1 })
    const error = await run(input).catch((caught: unknown) => caught)
    expect((error as Error).message).toMatch(/at step 1 the loss on the recordings kept aside rose to/)
    expect(await listCheckpoints(checkpointRoot(input.runFolder))).toEqual([])
  })

  it.each(['cosine', 'plateau'] as const)(
    'stopped and killed and resumed with schedule %s, clipping and averages, equals the uninterrupted run bit for bit',
    async (then) => {
      // So low a rate changes weights, but not the loss by a thousandth: a plateau from the first epoch on.
      const changes = {
        epochs: 8,
        learningRateSchedule: { warmUpSteps: 5, then },
        gradientClipNorm: 0.5,
        weightAverageDecay: 0.95,
        learningRate: 1e-5,
      }
      const whole = { ...training(changes), runFolder: join(folder, 'whole') }
      await run(whole, undefined, { mostStepsPerRun: 8 })
      const input = training(changes)
      const stopped = await run(input, stopAtStep(11), { mostStepsPerRun: 3 })
      const resumed = { ...input, resume: true, split: prepared(stopped.events).split }
      await run(resumed, killAtStep(45), { mostStepsPerRun: 2 })
      await run(resumed)
      expect(await learnt(input)).toEqual(await learnt(whole))
      expect(await finalTensors(input)).toEqual(await finalTensors(whole))
      const root = checkpointRoot(input.runFolder)
      const { plateau } = (await loadCheckpoint(root, 64)).record.progress
      expect(plateau.halvings).toBe(1)
      expect(plateau).toEqual((await loadCheckpoint(checkpointRoot(whole.runFolder), 64)).record.progress.plateau)
    },
  )

  it('told to stop while it measures the validation loss, makes up for it when it goes on', async () => {
    const { input: whole } = await uninterrupted()
    const input = training()
    const stopped = await run(input, stopAtStep(16))
    expect(stopped.result).toMatchObject({ outcome: 'stopped', epochsDone: 1, validation: null })
    expect(stopped.events.slice(-2).map(({ type }) => type)).toEqual(['saving', 'checkpoints'])
    expect((await listCheckpoints(checkpointRoot(input.runFolder))).at(-1)).toMatchObject({ step: 16, epoch: 1, validation: null })
    const resumed = await run({ ...input, resume: true, split: prepared(stopped.events).split })
    expect(resumed.result).toMatchObject({ outcome: 'completed', epochsDone: 4 })
    expect(await learnt(input)).toEqual(await learnt(whole))
    expect(await listCheckpoints(checkpointRoot(input.runFolder))).toEqual(await listCheckpoints(checkpointRoot(whole.runFolder)))
  })

  it('goes on from checkpoints of 16 bits, close to what it would have learnt', async () => {
    const changes = { checkpointPrecision: 'float16' as const, dropout: 0, recurrentDropout: 0 }
    const whole = { ...training(changes), runFolder: join(folder, 'whole') }
    const { result } = await run(whole)
    const input = training(changes)
    const stopped = await run(input, stopAtStep(11), { mostStepsPerRun: 3 })
    const resumed = await run({ ...input, resume: true, split: prepared(stopped.events).split })
    expect(resumed.result?.outcome).toBe('completed')
    // Rounding to 11 bits shifts a weight by a 2000th of itself at most.
    expect(Math.abs(resumed.result!.training!.loss / result!.training!.loss - 1)).toBeLessThan(0.01)
  })

  it('makes preview takes at the chosen epochs, once', async () => {
    const input = training({ epochs: 3, previewEpochs: [2] })
    const { events } = await run(input, (event, abort) => {
      if (event.type === 'preview') abort()
    })
    const previews = events.filter((event) => event.type === 'preview')
    expect(previews).toMatchObject([
      { epoch: 2, step: 16, preview: { kind: 'sound', take: { frames: 16_000, sampleRate: 16_000, outcome: 'completed' } } },
    ])
    const heldOut = prepared(events).split.find(({ part }) => part === 'validation')!.recordingId
    expect(previews[0].preview).toMatchObject({ seed: { recordingId: heldOut } })
    expect((await stat(join(input.previewFolder, '2.wav'))).size).toBeGreaterThan(16_000 * 2)
    const resumed = await run({ ...input, resume: true, split: prepared(events).split })
    expect(resumed.events.filter((event) => event.type === 'preview')).toEqual([])
    expect(resumed.result).toMatchObject({ outcome: 'completed', epochsDone: 3 })
  })

  it('stops at once while frames are computed', async () => {
    const { result } = await run(smallTraining(folder, sources), (event, abort) => {
      if (event.type === 'preparing') abort()
    })
    expect(result).toEqual({ outcome: 'stopped', epochsDone: 0, training: null, validation: null, secondsPerEpoch: null })
  })

  it('computes frames once and again where the cached ones are damaged', async () => {
    const progress = async (name: string): Promise<number> => {
      const { events } = await run({ ...smallTraining(folder, sources, { epochs: 1 }), runFolder: join(folder, name) })
      return events.filter((event) => event.type === 'preparing' && event.detail.startsWith('Computing')).length
    }
    expect(await progress('first')).toBeGreaterThan(0)
    expect(await progress('second')).toBe(0)
    const losses = async (name: string): Promise<unknown[]> => learnt({ ...smallTraining(folder, sources), runFolder: join(folder, name) })
    const feature = (await readdir(join(folder, 'features'))).find((name) => name.endsWith('.f32'))!
    await truncate(join(folder, 'features', feature), 1000)
    expect(await progress('third')).toBeGreaterThan(0)
    expect(await losses('third')).toEqual(await losses('first'))
  })
})
