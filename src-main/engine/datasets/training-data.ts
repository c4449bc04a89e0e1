import type { Baselines, NextFrameSettings, SplitSegment } from '../../../src-shared/project/index.ts'
import type { Codec, Standardisation } from '../dsp/codecs/index.ts'
import { Standardiser, StandardisationStatistics } from '../dsp/codecs/index.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { DataInput } from './data-input.ts'
import { measureBaselines } from './baselines.ts'
import { valuesPerStep } from './batch-plan.ts'
import type { BatchPlan, SourceRange } from './batch-plan.ts'
import { DatasetError } from './errors.ts'
import { featuresOf } from './feature-cache.ts'
import type { FeatureFile } from './feature-cache.ts'
import { FeatureFiles } from './feature-files.ts'
import { PrefetchedSteps } from './prefetch.ts'
import { planBatches, SequenceSet } from './sequences.ts'
import { audibleParts } from './silence.ts'
import { splitRecordings } from './split.ts'
import type { Split } from './split.ts'
import { StepFiller } from './step-filler.ts'
import { ThreadedSteps } from './step-thread.ts'
import type { StepThreadStarter } from './step-thread.ts'

/** What a model of frames makes its data from. */
export type FrameDataInput = DataInput & { settings: NextFrameSettings }

export interface TrainingData {
  split: Split
  standardisation: Standardisation
  standardiser: Standardiser
  training: SequenceSet
  /** Null where there is too little sound to hold any out. */
  validation: SequenceSet | null
  baselines: Baselines
  /** Steps an epoch, sequences a step. */
  plan: { steps: number; batch: number }
  /** The minibatches of the training, in the order of the steps, augmented where the run wants it. */
  batches: PrefetchedSteps
  close(): Promise<void>
}

interface PrepareOptions {
  codec: Codec
  /** Of the checkpoint that the run goes on from; measured on the training part where null. */
  standardisation: Standardisation | null
  signal: AbortSignal
  onProgress: (detail: string, progress: number) => void
  /** Where there is none, minibatches are made in this thread. */
  startThread?: StepThreadStarter
}

/** Features, split, statistics and sequences of a run. */
export async function prepareData(input: FrameDataInput, options: PrepareOptions): Promise<TrainingData> {
  const { codec } = options
  const { settings } = input
  const features = await allFeatures(input, options)
  const split = input.split ? { segments: input.split, leftOut: [] } : splitOf(input, features, codec)
  const rangesOf = (part: SplitSegment['part']): SourceRange[] =>
    split.segments.filter((segment) => segment.part === part).flatMap((segment) => rangesIn(segment, { input, features, codec }))
  const trainingRanges = rangesOf('training')

  const sequences = { sequenceFrames: settings.sequenceFrames, hopFrames: settings.sequenceHopFrames, dimensions: codec.dimensions }
  const training = new SequenceSet(trainingRanges, sequences)
  const held = new SequenceSet(rangesOf('validation'), { ...sequences, hopFrames: settings.sequenceFrames })
  const closing = [() => training.close(), () => held.close()]
  const close = async (): Promise<void> => {
    await Promise.all(closing.map((end) => end()))
  }
  try {
    if (training.count === 0)
      throw new DatasetError(
        'The training part holds no whole sequence.',
        'Import longer recordings, or train with fewer frames per sequence.',
      )
    const standardisation = options.standardisation ?? (await measure(trainingRanges, codec, settings.standardisation))
    const standardiser = new Standardiser(standardisation)
    const validation = held.count > 0 ? held : null
    const baselines = await measureBaselines(validation ?? training, standardiser, {
      dimensions: codec.dimensions,
      part: validation ? 'validation' : 'training',
    })
    const plan = planBatches(training.count, settings.batchSize)
    const batchPlan: BatchPlan = {
      ...plan,
      ranges: trainingRanges,
      sequences,
      seed: settings.seed,
      codec: { id: codec.id, sampleRate: codec.sampleRate, channels: codec.layout },
      standardisation,
      augmentation: settings.augmentation,
    }
    const source = options.startThread ? new ThreadedSteps(options.startThread(batchPlan)) : new StepFiller(batchPlan)
    const batches = new PrefetchedSteps(source, { valuesPerStep: valuesPerStep(batchPlan), totalSteps: plan.steps * settings.epochs })
    closing.push(() => batches.close())
    return { split, standardisation, standardiser, training, validation, baselines, plan, batches, close }
  } catch (error) {
    await close()
    throw error
  }
}

const allFeatures = async (input: FrameDataInput, { codec, signal, onProgress }: PrepareOptions): Promise<Map<string, FeatureFile>> => {
  const features = new Map<string, FeatureFile>()
  const totalSeconds = input.sources.reduce((sum, source) => sum + secondsOf(source), 0)
  let doneSeconds = 0
  for (const source of input.sources) {
    const report = (share: number): void =>
      onProgress(`Computing frames of ${source.name}`, totalSeconds > 0 ? (doneSeconds + share * secondsOf(source)) / totalSeconds : 0)
    features.set(source.recordingId, await featuresOf(input.featureFolder, source, codec, { signal, onProgress: report }))
    doneSeconds += secondsOf(source)
  }
  return features
}

const secondsOf = (source: PcmSource): number => source.frames / source.sampleRate

const frameSeconds = (codec: Codec): number => codec.hopSamples / codec.sampleRate

const splitOf = (input: FrameDataInput, features: ReadonlyMap<string, FeatureFile>, codec: Codec): Split =>
  splitRecordings(
    input.sources.map(({ recordingId, cancels = false }) => {
      const { frames, framesToEnd, silent } = features.get(recordingId)!
      return { recordingId, frames, framesToEnd, silent: silent && !cancels, cancels: silent && cancels }
    }),
    {
      sequenceFrames: input.settings.sequenceFrames,
      frameSeconds: frameSeconds(codec),
      codec: input.settings.codec,
      seed: input.settings.seed,
    },
  )

interface RangeContext {
  input: FrameDataInput
  features: ReadonlyMap<string, FeatureFile>
  codec: Codec
}

/** The frames of a segment, without long silence where the run leaves it out. */
const rangesIn = ({ recordingId, startSeconds, endSeconds }: SplitSegment, { input, features, codec }: RangeContext): SourceRange[] => {
  const feature = features.get(recordingId)
  const source = input.sources.find((candidate) => candidate.recordingId === recordingId)
  if (!feature || !source)
    throw new DatasetError(`The recording ${recordingId}, which this run learns from, is missing.`, 'Import it again, or start a new run.')
  const seconds = frameSeconds(codec)
  const whole = {
    // Borders lie between frames; rounding undoes what the division by seconds lost.
    startFrame: Math.min(feature.framesToEnd, Math.round(startSeconds / seconds)),
    endFrame: Math.min(feature.framesToEnd, Math.round(endSeconds / seconds)),
  }
  return audibleParts(whole, input.settings.trimSilence ? feature.silences : []).map((part) => ({ ...part, path: feature.path, source }))
}

/** Frames read at a time for the statistics. */
const MEASURE_FRAMES = 64

const measure = async (ranges: readonly SourceRange[], codec: Codec, kind: Standardisation['kind']): Promise<Standardisation> => {
  const statistics = new StandardisationStatistics(codec.dimensions)
  const block = new Float32Array(MEASURE_FRAMES * codec.dimensions)
  const files = new FeatureFiles(codec.dimensions)
  try {
    for (const { path, startFrame, endFrame } of ranges) {
      for (let frame = startFrame; frame < endFrame; frame += MEASURE_FRAMES) {
        const frames = block.subarray(0, Math.min(MEASURE_FRAMES, endFrame - frame) * codec.dimensions)
        await files.read(path, frame, frames)
        statistics.add(frames)
      }
    }
  } finally {
    await files.close()
  }
  return statistics.finish(kind)
}
