import type { LabelledStretch, SplitSegment } from '../../../src-shared/project/index.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import type { Taught } from '../datasets/data-input.ts'
import { findAnswers, labelsOf } from '../evaluation/find-labels.ts'
import type { Answers } from '../labels/label-kind.ts'
import { labelKindOf } from '../labels/label-kinds.ts'
import { meantStretches } from '../labels/label-windows.ts'
import { runsWhere, type Run } from '../labels/read-stretches.ts'
import { TrainingError } from './errors.ts'
import type { TrainInput } from './train-job.ts'

/** So sure a teacher is of a yes, and of a no: what lies between is not learnt. */
const SURE = 0.9
/** Shorter parts have too little before and after them to be heard by. */
const LEAST_SECONDS = 1

interface Teaching {
  signal: AbortSignal
  onProgress: (detail: string, progress: number) => void
}

/**
 * What another run's network is sure of in the sources that nobody labelled: a student learns it beside the labels. The same each time, so
 * that a run goes on as it began.
 *
 * @returns null where it was ended
 * @throws  TrainingError where it does not know the labels
 * @source  Scudder 1965 (a network's own answers as labels); Wu, Lerch 2017 (a teacher's, for drums in recordings that nobody labelled)
 */
export async function taughtBy(
  { runFolder, checkpoint }: NonNullable<TrainInput['teacher']>,
  { sources, labels = [], featureFolder, threads }: TrainInput,
  { signal, onProgress }: Teaching,
): Promise<Taught | null> {
  const network = learntNetwork(await loadCheckpoint(checkpointRoot(runFolder), checkpoint, 'weights'))
  const kind = labelKindOf(network.settings.model)
  const meant = meantStretches(labels, kind)
  requireKnown(meant, labelsOf(network))
  const marked = new Set(meant.map(({ recordingId }) => recordingId))
  const taught: Taught = { segments: [], stretches: [] }
  const unmarked = sources.filter(({ recordingId }) => !marked.has(recordingId))
  for (const [i, source] of unmarked.entries()) {
    onProgress(`The teacher listens to ${source.name}`, i / unmarked.length)
    const features = await kind.view.hear(featureFolder, source, { signal })
    if (features.length === 0) continue
    const heard = { features, seconds: source.frames / source.sampleRate }
    const answers = await findAnswers(network, heard, { threads, onWindow: () => !signal.aborted })
    if (!answers) return null
    const { segments, stretches } = sureParts(isWhole(answers) ? { ...answers, stepSeconds: heard.seconds } : answers)
    taught.segments.push(...segments.map((one): SplitSegment => ({ recordingId: source.recordingId, part: 'training', ...one })))
    taught.stretches.push(...stretches.map((one): LabelledStretch => ({ recordingId: source.recordingId, ...one })))
  }
  return taught
}

/** What is said of a recording as a whole is one step. */
const isWhole = ({ probabilities, names }: Answers): boolean => probabilities.length === names.length

function requireKnown(meant: readonly LabelledStretch[], names: readonly string[]): void {
  const unknown = meant.find(({ label }) => !names.includes(label))
  if (unknown)
    throw new TrainingError(
      `The teacher does not know the label "${unknown.label}": it would call it a no everywhere.`,
      'Train a teacher on the labels that are there now.',
    )
}

type Part = Pick<LabelledStretch, 'startSeconds' | 'endSeconds'>

/** Parts in which each answer is a sure yes or a sure no, and the labels that hold in them. */
export function sureParts({ probabilities, names, stepSeconds, seconds }: Answers): {
  segments: Part[]
  stretches: (Part & Pick<LabelledStretch, 'label'>)[]
} {
  const steps = probabilities.length / names.length
  const isSure = (step: number): boolean =>
    probabilities.subarray(step * names.length, (step + 1) * names.length).every((value) => value > SURE || value < 1 - SURE)
  // Half a step less, so that its end is no step later by rounding.
  const part = ([from, to]: Run): Part => ({
    startSeconds: from * stepSeconds,
    endSeconds: to === steps ? seconds : (to - 0.5) * stepSeconds,
  })
  const sure = runsWhere(steps, isSure).filter(([from, to]) => (to - from) * stepSeconds >= LEAST_SECONDS)
  return {
    segments: sure.map(part),
    stretches: names.flatMap((label, name) =>
      runsWhere(steps, (step) => probabilities[step * names.length + name] > SURE).map(([from, to]) => ({
        startSeconds: from * stepSeconds,
        endSeconds: to * stepSeconds,
        label,
      })),
    ),
  }
}
