import { valueInLabel, type LabelledStretch, type SplitSegment } from '../../../src-shared/project/index.ts'
import type { DataInput } from '../datasets/data-input.ts'
import { DatasetError } from '../datasets/errors.ts'
import type { DataOptions, ModelData } from '../datasets/model-data.ts'
import { Standardiser, StandardisationStatistics } from '../dsp/codecs/index.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { likenessExcerpts, LIKENESS_STEPS } from './likeness-excerpts.ts'
import { MEL_VIEW } from './mel-view.ts'
import { pairData, splitByRecording, type Pair, type PairSource, type StretchForm } from './pair-data.ts'
import { splitLabelled } from './split-labelled.ts'

/** What places are learnt of. */
export const LIKENESS_FORM: StretchForm = { steps: LIKENESS_STEPS, values: MEL_VIEW.values }

/** A stretch of a recording that sounds, float32 [LIKENESS_STEPS, values], and what it belongs to: its label, or its recording. */
interface Excerpt {
  recordingId: string
  group: string
  values: Float32Array
}

/**
 * Pairs by chance of stretches that belong together: of one label where something is marked, else of one recording; each label and each
 * recording as often as any other. What belongs to something else in the minibatch is what they are told from. A fifth of the recordings is
 * held out, two or more.
 *
 * @throws DatasetError where there is nothing to tell apart
 */
export async function likenessData(
  { sources, labels = [], settings, split, featureFolder }: DataInput,
  { kept, signal, onProgress }: Pick<DataOptions, 'kept' | 'signal' | 'onProgress'>,
): Promise<ModelData> {
  const { seed, batchSize: rows } = settings
  const marks = labels.filter(({ label }) => !valueInLabel(label))
  const segments = split ?? (marks.length > 0 && sources.length > 1 ? splitMarked(sources, marks, seed) : splitByRecording(sources, seed))
  const excerpts: Excerpt[] = []
  const statistics = new StandardisationStatistics(MEL_VIEW.values)
  const heldOutIds = new Set(segments.filter(({ part }) => part === 'validation').map(({ recordingId }) => recordingId))
  for (const [number, source] of sources.entries()) {
    const tell = (share: number): void => onProgress(`Listening to ${source.name}`, (number + share) / sources.length)
    const features = await MEL_VIEW.hear(featureFolder, source, { signal, onProgress: tell })
    if (!heldOutIds.has(source.recordingId)) statistics.add(features)
    excerpts.push(...excerptsOf(source.recordingId, features, marks))
  }
  const standardisation = kept?.standardisation ?? statistics.finish(MEL_VIEW.standardisation)
  const standardiser = new Standardiser(standardisation)
  for (const { values } of excerpts) standardiser.apply(values)
  const training = groupsOf(excerpts.filter(({ recordingId }) => !heldOutIds.has(recordingId)))
  if (training.length < 2)
    throw new DatasetError(
      'There is nothing to tell apart: two recordings or more, of five seconds each, are needed.',
      'Add recordings that sound different, or label what belongs together.',
    )
  const count = training.reduce((sum, group) => sum + group.length, 0)
  const used = new Set(excerpts.map(({ recordingId }) => recordingId))
  const heldOut = groupsOf(excerpts.filter(({ recordingId }) => heldOutIds.has(recordingId)))
  return pairData({
    form: LIKENESS_FORM,
    training: pairsOf(training, seed),
    heldOut: heldOut.length < 2 ? null : pairsOf(heldOut, seed),
    count,
    rows,
    split: {
      segments: segments.filter(({ recordingId }) => used.has(recordingId)),
      leftOut: sources.flatMap(({ recordingId }) => (used.has(recordingId) ? [] : [{ recordingId, reason: 'Nothing sounds in it.' }])),
    },
    kept: { codec: MEL_VIEW.codec, standardisation, facts: {} },
  })
}

/** A fifth of those with each label; what has none is learnt. */
const splitMarked = (sources: DataInput['sources'], marks: readonly LabelledStretch[], seed: number): SplitSegment[] =>
  splitLabelled(
    sources.map(({ recordingId, frames, sampleRate }) => ({
      recordingId,
      seconds: frames / sampleRate,
      stretches: marks.filter((mark) => mark.recordingId === recordingId),
    })),
    seed,
  )

function excerptsOf(recordingId: string, features: Float32Array, labels: readonly LabelledStretch[]): Excerpt[] {
  const own = labels.filter((label) => label.recordingId === recordingId)
  return likenessExcerpts(features, LIKENESS_STEPS).flatMap(({ first, values, sounds }): Excerpt[] => {
    if (!sounds) return []
    const middle = (first + LIKENESS_STEPS / 2) * MEL_VIEW.stepSeconds
    const label = own.find(({ startSeconds, endSeconds }) => startSeconds <= middle && middle < endSeconds)
    return [{ recordingId, group: label ? `label ${label.label}` : `recording ${recordingId}`, values }]
  })
}

/** What belongs together, of which there are pairs. */
function groupsOf(excerpts: readonly Excerpt[]): Excerpt[][] {
  const groups = new Map<string, Excerpt[]>()
  for (const excerpt of excerpts) groups.set(excerpt.group, [...(groups.get(excerpt.group) ?? []), excerpt])
  return [...groups.values()].filter(({ length }) => length > 1)
}

/** Each group as often as any other. */
const pairsOf = (groups: readonly Excerpt[][], seed: number): PairSource<Pair & { group: Excerpt[] }> => ({
  draw(minibatch, row) {
    const random = new CounterRandom(seed, streamOf(`${minibatch}, ${row}`))
    const group = groups[random.integer(groups.length)]
    const anchor = random.integer(group.length)
    const positive = (anchor + 1 + random.integer(group.length - 1)) % group.length
    return { group, anchor: group[anchor].values, positive: group[positive].values }
  },
  isUnlike: (one, other) => one.group !== other.group,
})
