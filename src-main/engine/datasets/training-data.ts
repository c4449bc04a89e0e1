import type { Baselines, SplitSegment } from '../../../src-shared/project/index.ts'
import type { Codec, Standardisation } from '../dsp/codecs/index.ts'
import { Standardiser, StandardisationStatistics } from '../dsp/codecs/index.ts'
import type { PcmSource, TrainInput } from '../jobs.ts'
import { measureBaselines } from './baselines.ts'
import { DatasetError } from './errors.ts'
import { featuresOf } from './feature-cache.ts'
import type { FeatureFile } from './feature-cache.ts'
import { FeatureReader } from './feature-reader.ts'
import { SequenceSet } from './sequences.ts'
import type { FeatureRange } from './sequences.ts'
import { splitRecordings } from './split.ts'
import type { Split } from './split.ts'

export interface TrainingData {
  split: Split
  standardisation: Standardisation
  standardiser: Standardiser
  training: SequenceSet
  /** Null where there is too little sound to hold any out. */
  validation: SequenceSet | null
  baselines: Baselines
  close(): Promise<void>
}

interface PrepareOptions {
  codec: Codec
  /** Of the checkpoint that the run goes on from; measured on the training part where null. */
  standardisation: Standardisation | null
  signal: AbortSignal
  onProgress: (detail: string, progress: number) => void
}

/** Features, split, statistics and sequences of a run. */
export async function prepareData(input: TrainInput, options: PrepareOptions): Promise<TrainingData> {
  const { codec } = options
  const { settings } = input
  const features = await allFeatures(input, options)
  const split = input.split ? { segments: input.split, leftOut: [] } : splitOf(input, features, codec)
  const rangesOf = (part: SplitSegment['part']): FeatureRange[] =>
    split.segments.filter((segment) => segment.part === part).map((segment) => rangeOf(segment, features, codec))
  const trainingRanges = rangesOf('training')

  const openSet = (ranges: FeatureRange[], hopFrames: number): Promise<SequenceSet> =>
    SequenceSet.open(ranges, { sequenceFrames: settings.sequenceFrames, hopFrames, dimensions: codec.dimensions })
  const training = await openSet(trainingRanges, settings.sequenceHopFrames)
  const held = await openSet(rangesOf('validation'), settings.sequenceFrames)
  const close = async (): Promise<void> => {
    await Promise.all([training.close(), held.close()])
  }
  try {
    if (training.count === 0) throw new DatasetError('The training part holds no whole sequence.', 'Import longer recordings, or train with fewer frames per sequence.')
    const standardisation = options.standardisation ?? (await measure(trainingRanges, codec, settings.standardisation))
    const standardiser = new Standardiser(standardisation)
    const validation = held.count > 0 ? held : null
    const baselines = await measureBaselines(validation ?? training, standardiser, {
      dimensions: codec.dimensions,
      part: validation ? 'validation' : 'training',
    })
    return { split, standardisation, standardiser, training, validation, baselines, close }
  } catch (error) {
    await close()
    throw error
  }
}

const allFeatures = async (input: TrainInput, { codec, signal, onProgress }: PrepareOptions): Promise<Map<string, FeatureFile>> => {
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

const splitOf = (input: TrainInput, features: ReadonlyMap<string, FeatureFile>, codec: Codec): Split =>
  splitRecordings(
    [...features].map(([recordingId, { frames, silent }]) => ({ recordingId, frames, silent })),
    { sequenceFrames: input.settings.sequenceFrames, frameSeconds: frameSeconds(codec), seed: input.settings.seed },
  )

const rangeOf = ({ recordingId, startSeconds, endSeconds }: SplitSegment, features: ReadonlyMap<string, FeatureFile>, codec: Codec): FeatureRange => {
  const feature = features.get(recordingId)
  if (!feature) throw new DatasetError(`The recording ${recordingId}, which this run learns from, is missing.`, 'Import it again, or start a new run.')
  const seconds = frameSeconds(codec)
  return {
    path: feature.path,
    // Borders lie between frames; rounding undoes what the division by seconds lost.
    startFrame: Math.min(feature.frames, Math.round(startSeconds / seconds)),
    endFrame: Math.min(feature.frames, Math.round(endSeconds / seconds)),
  }
}

/** Frames read at a time for the statistics. */
const MEASURE_FRAMES = 64

const measure = async (ranges: readonly FeatureRange[], codec: Codec, kind: Standardisation['kind']): Promise<Standardisation> => {
  const statistics = new StandardisationStatistics(codec.dimensions)
  const block = new Float32Array(MEASURE_FRAMES * codec.dimensions)
  for (const { path, startFrame, endFrame } of ranges) {
    const reader = await FeatureReader.open(path, codec.dimensions)
    try {
      for (let frame = startFrame; frame < endFrame; frame += MEASURE_FRAMES) {
        const frames = block.subarray(0, Math.min(MEASURE_FRAMES, endFrame - frame) * codec.dimensions)
        await reader.read(frame, frames)
        statistics.add(frames)
      }
    } finally {
      await reader.close()
    }
  }
  return statistics.finish(kind)
}
