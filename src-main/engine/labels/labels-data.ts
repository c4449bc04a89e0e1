import type { Labelled, LabelsSettings, SplitSegment } from '../../../src-shared/project/index.ts'
import { DatasetError } from '../datasets/errors.ts'
import { exampleBatches, heldOutExamples } from '../datasets/example-batches.ts'
import type { DataInput } from '../datasets/data-input.ts'
import type { DataOptions, ModelData } from '../datasets/model-data.ts'
import { Standardiser, StandardisationStatistics } from '../dsp/codecs/index.ts'
import { bestConstantF } from './f-measure.ts'
import { labelFactsSchema, type LabelFacts } from './label-facts.ts'
import type { LabelKind } from './label-kind.ts'
import { labelKindOf } from './label-kinds.ts'
import { labelCounts, labelWindows, meantStretches, type LabelledPart } from './label-windows.ts'
import { splitLabelled, type LabelledRecording } from './split-labelled.ts'
import { valueFacts } from './value-facts.ts'

/** More are no labels but remarks. */
const MOST_LABELS = 100
/** A label that covers so much of a recording says something of the whole. */
const WHOLE = 0.95
/** Names that an error lists. */
const MOST_TOLD = 6

/**
 * What a network of labels learns from: windows of the recordings that have labels.
 *
 * @throws DatasetError where there is nothing to learn
 */
export async function labelsData(
  { sources, labels = [], taught, settings, split, featureFolder }: Omit<DataInput, 'settings'> & { settings: LabelsSettings },
  { kept, signal, onProgress }: Pick<DataOptions, 'kept' | 'signal' | 'onProgress'>,
): Promise<ModelData> {
  const kind = labelKindOf(settings.model)
  const { view } = kind
  const meant = meantStretches(labels, kind)
  const recordings = sources.map(({ recordingId, frames, sampleRate }) => ({
    recordingId,
    seconds: frames / sampleRate,
    stretches: meant.filter((stretch) => stretch.recordingId === recordingId),
  }))
  const labelled = recordings.filter(({ stretches }) => stretches.length > 0)
  const facts = kept ? labelFactsSchema.parse(kept.facts) : factsOf(labelled, settings.per, kind)
  // What was taught is learnt from: only what a person marked is held out.
  const marked = kind.alike ? labelled.map(asAlike) : labelled
  const segments = split ?? [...splitLabelled(marked, settings.seed), ...(taught?.segments ?? [])]
  const learnt = new Set(segments.map(({ recordingId }) => recordingId))
  const stretches = [...meant, ...(taught?.stretches ?? [])]
  const features = new Map<string, Float32Array>()
  for (const source of sources.filter(({ recordingId }) => learnt.has(recordingId))) {
    const tell = (share: number): void => onProgress(`Listening to ${source.name}`, (features.size + share) / learnt.size)
    features.set(source.recordingId, await view.hear(featureFolder, source, { signal, onProgress: tell }))
  }
  const partsOf = (part: SplitSegment['part']): LabelledPart[] =>
    segments.filter((segment) => segment.part === part).flatMap((segment) => partOf(segment, features, { view, stretches }))
  const [training, heldOut] = [partsOf('training'), partsOf('validation')]
  const standardisation = kept?.standardisation ?? statisticsOf(training, view)
  const standardiser = new Standardiser(standardisation)
  for (const values of features.values()) standardiser.apply(values)
  const examples = labelWindows(training, settings.sequenceSteps, facts, kind)
  const { counts: learntCounts } = labelCounts(training, facts, kind)
  const { counts, all } = labelCounts(heldOut.length > 0 ? heldOut : training, facts, kind)
  return {
    ...exampleBatches(examples, settings),
    split: { segments, leftOut: leftOutOf(recordings.filter(({ recordingId }) => !learnt.has(recordingId))) },
    trainingFrames: examples.count,
    // The mean of all values explains nothing.
    baselines: {
      guesses: { constant: facts.scales ? 0 : bestConstantF(counts, all) },
      part: heldOut.length > 0 ? 'validation' : 'training',
      unmeasured: facts.names.filter((_, i) => counts[i] === 0 && learntCounts[i] > 0),
    },
    fixed: {},
    heldOut: heldOutExamples(labelWindows(heldOut, settings.sequenceSteps, facts, kind), settings.batchSize),
    kept: { codec: view.codec, standardisation, facts: { ...facts } },
    close: () => Promise.resolve(),
  }
}

/** As if all were said in one word. */
const asAlike = ({ stretches, ...recording }: LabelledRecording): LabelledRecording => ({
  ...recording,
  stretches: stretches.map((stretch) => ({ ...stretch, label: 'any' })),
})

/** What the network can say: always the same, or the labels that occur. @throws DatasetError where there is nothing to tell */
function factsOf(recordings: readonly LabelledRecording[], wished: Labelled | null, { learns, names, per: fixed }: LabelKind): LabelFacts {
  const per = fixed ?? wished
  if (learns === 'values') return valueFacts(recordings)
  if (recordings.length === 0)
    throw new DatasetError(
      names ? 'No recording has labels that this network learns.' : 'No recording has labels.',
      names
        ? `It learns: ${names.slice(0, MOST_TOLD).join(', ')}${names.length > MOST_TOLD ? ', ...' : ''}. Mark them in recordings, or import files of labels beside them.`
        : 'Import files of labels beside the recordings, or recordings with markers.',
    )
  return names ? { names: [...names], per: per ?? 'frame' } : occurring(recordings, per)
}

/** In the order of the alphabet. @throws DatasetError where one alone says nothing */
function occurring(recordings: readonly LabelledRecording[], wished: Labelled | null): LabelFacts {
  const counts = new Map<string, number>()
  for (const { stretches } of recordings) for (const { label } of stretches) counts.set(label, (counts.get(label) ?? 0) + 1)
  const most = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).slice(0, MOST_LABELS)
  const names = most.map(([name]) => name).sort((a, b) => a.localeCompare(b))
  const isWhole = ({ seconds, stretches }: LabelledRecording): boolean =>
    stretches.every(({ startSeconds, endSeconds }) => endSeconds - startSeconds >= WHOLE * seconds)
  const per = wished ?? (recordings.every(isWhole) ? 'clip' : 'frame')
  if (per === 'clip' && names.length === 1)
    throw new DatasetError(`All recordings have the one label "${names[0]}".`, 'Give others another one: there is nothing to tell apart.')
  return { names, per }
}

function partOf(
  { recordingId, startSeconds, endSeconds }: SplitSegment,
  features: ReadonlyMap<string, Float32Array>,
  { view: { values: width, stepSeconds }, stretches }: Pick<LabelKind, 'view'> & { stretches: LabelledPart['stretches'] },
): LabelledPart[] {
  const values = features.get(recordingId)
  if (!values) return []
  const steps = values.length / width
  const first = Math.min(steps, Math.round(startSeconds / stepSeconds))
  const end = Math.min(steps, Math.ceil(endSeconds / stepSeconds))
  return end > first
    ? [{ features: values, first, end, stretches: stretches.filter((stretch) => stretch.recordingId === recordingId) }]
    : []
}

function statisticsOf(
  parts: readonly LabelledPart[],
  { values, standardisation }: LabelKind['view'],
): NonNullable<ModelData['kept']['standardisation']> {
  const statistics = new StandardisationStatistics(values)
  for (const { features, first, end } of parts) statistics.add(features.subarray(first * values, end * values))
  return statistics.finish(standardisation)
}

const leftOutOf = (recordings: readonly LabelledRecording[]): ModelData['split']['leftOut'] =>
  recordings.flatMap(({ recordingId, stretches }) => (stretches.length === 0 ? [{ recordingId, reason: 'It has no labels.' }] : []))
