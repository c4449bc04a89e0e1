import type { Labelled, LabelledStretch, LabelsSettings, SplitSegment } from '../../../src-shared/project/index.ts'
import { DatasetError } from '../datasets/errors.ts'
import { exampleBatches, heldOutExamples } from '../datasets/example-batches.ts'
import type { DataInput } from '../datasets/data-input.ts'
import type { DataOptions, ModelData } from '../datasets/model-data.ts'
import { Standardiser, StandardisationStatistics } from '../dsp/codecs/index.ts'
import { bestConstantF } from './f-measure.ts'
import { labelFactsSchema, type LabelFacts } from './label-facts.ts'
import { LABEL_CODEC, labelFeatures, STEP_SECONDS, STEP_VALUES } from './label-features.ts'
import { labelCounts, labelWindows, type LabelledPart } from './label-windows.ts'
import { splitLabelled, type LabelledRecording } from './split-labelled.ts'

/** More are no labels but remarks. */
const MOST_LABELS = 100
/** A label that covers so much of a recording says something of the whole. */
const WHOLE = 0.95

/**
 * What a network of labels learns from: windows of the recordings that have labels.
 *
 * @throws DatasetError where there is nothing to learn
 */
export async function labelsData(
  { sources, labels = [], settings, split, featureFolder }: Omit<DataInput, 'settings'> & { settings: LabelsSettings },
  { kept, signal, onProgress }: Pick<DataOptions, 'kept' | 'signal' | 'onProgress'>,
): Promise<ModelData> {
  const recordings = sources.map(({ recordingId, frames, sampleRate }) => ({
    recordingId,
    seconds: frames / sampleRate,
    stretches: labels.filter((stretch) => stretch.recordingId === recordingId),
  }))
  const labelled = recordings.filter(({ stretches }) => stretches.length > 0)
  const facts = kept ? labelFactsSchema.parse(kept.facts) : factsOf(labelled, settings.per)
  const segments = split ?? splitLabelled(labelled, settings.seed)
  const features = new Map<string, Float32Array>()
  for (const [i, { recordingId }] of labelled.entries()) {
    const source = sources.find((candidate) => candidate.recordingId === recordingId)!
    const tell = (share: number): void => onProgress(`Listening to ${source.name}`, (i + share) / labelled.length)
    features.set(recordingId, await labelFeatures(featureFolder, source, { signal, onProgress: tell }))
  }
  const partsOf = (part: SplitSegment['part']): LabelledPart[] =>
    segments.filter((segment) => segment.part === part).flatMap((segment) => partOf(segment, features, labels))
  const [training, heldOut] = [partsOf('training'), partsOf('validation')]
  const standardisation = kept?.standardisation ?? statisticsOf(training)
  const standardiser = new Standardiser(standardisation)
  for (const values of features.values()) standardiser.apply(values)
  const examples = labelWindows(training, settings.sequenceSteps, facts)
  const { counts, all } = labelCounts(heldOut.length > 0 ? heldOut : training, facts)
  const { id, sampleRate, layout: channels, frameSamples, hopSamples, dimensions } = LABEL_CODEC
  return {
    ...exampleBatches(examples, settings),
    split: { segments, leftOut: leftOutOf(recordings) },
    trainingFrames: examples.count,
    baselines: { guesses: { constant: bestConstantF(counts, all) }, part: heldOut.length > 0 ? 'validation' : 'training' },
    fixed: {},
    heldOut: heldOutExamples(labelWindows(heldOut, settings.sequenceSteps, facts), settings.batchSize),
    kept: { codec: { id, sampleRate, channels, frameSamples, hopSamples, dimensions }, standardisation, facts: { ...facts } },
    close: () => Promise.resolve(),
  }
}

/** The labels that occur most often, in the order of the alphabet. @throws DatasetError where one alone says nothing */
function factsOf(recordings: readonly LabelledRecording[], wished: Labelled | null): LabelFacts {
  const counts = new Map<string, number>()
  for (const { stretches } of recordings) for (const { label } of stretches) counts.set(label, (counts.get(label) ?? 0) + 1)
  const most = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).slice(0, MOST_LABELS)
  const names = most.map(([name]) => name).sort((a, b) => a.localeCompare(b))
  const isWhole = ({ seconds, stretches }: LabelledRecording): boolean =>
    stretches.every(({ startSeconds, endSeconds }) => endSeconds - startSeconds >= WHOLE * seconds)
  const per = wished ?? (recordings.every(isWhole) ? 'clip' : 'frame')
  if (names.length === 0)
    throw new DatasetError('No recording has labels.', 'Import files of labels beside the recordings, or recordings with markers.')
  if (per === 'clip' && names.length === 1)
    throw new DatasetError(`All recordings have the one label "${names[0]}".`, 'Give others another one: there is nothing to tell apart.')
  return { names, per }
}

function partOf(
  { recordingId, startSeconds, endSeconds }: SplitSegment,
  features: ReadonlyMap<string, Float32Array>,
  labels: readonly LabelledStretch[],
): LabelledPart[] {
  const values = features.get(recordingId)
  if (!values) return []
  const steps = values.length / STEP_VALUES
  const first = Math.min(steps, Math.round(startSeconds / STEP_SECONDS))
  const end = Math.min(steps, Math.ceil(endSeconds / STEP_SECONDS))
  return end > first ? [{ features: values, first, end, stretches: labels.filter((stretch) => stretch.recordingId === recordingId) }] : []
}

function statisticsOf(parts: readonly LabelledPart[]): NonNullable<ModelData['kept']['standardisation']> {
  const statistics = new StandardisationStatistics(STEP_VALUES)
  for (const { features, first, end } of parts) statistics.add(features.subarray(first * STEP_VALUES, end * STEP_VALUES))
  return statistics.finish('per-dimension')
}

const leftOutOf = (recordings: readonly LabelledRecording[]): ModelData['split']['leftOut'] =>
  recordings.flatMap(({ recordingId, stretches }) => (stretches.length === 0 ? [{ recordingId, reason: 'It has no labels.' }] : []))
