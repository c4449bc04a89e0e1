import type { FoundStretch, Labelling } from '../../../src-shared/project/index.ts'
import { checkpointRoot, loadCheckpoint, type Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { weightsOf } from '../checkpoints/playing-weights.ts'
import { Standardiser } from '../dsp/codecs/index.ts'
import { openGraph } from '../execution/index.ts'
import { hostTensor } from '../host-tensor.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { labelFactsSchema, type LabelFacts } from '../labels/label-facts.ts'
import { labelFeatures, STEP_SECONDS, STEP_VALUES } from '../labels/label-features.ts'
import { buildForm, formProgram, modelOf } from '../models/index.ts'
import { EvaluationError } from './errors.ts'
import type { LabelRecordingInput } from './evaluation-jobs.ts'

/** Windows that are heard at once. */
const WINDOWS_AT_ONCE = 8
/** Above it a label holds. */
const YES = 0.5
/** Shorter stretches, and gaps, are a hesitation. */
const LEAST_STEPS = 2

/**
 * The job: what a run's network of labels says of a recording. It is heard in windows as in training, each but for its edges, so that
 * every moment is told with what is before and after it.
 *
 * @throws EvaluationError where there is nothing to listen to
 */
export async function labelRecording(input: LabelRecordingInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<Labelling> {
  const { source } = input
  const tell = (progress: number): void => emit({ type: 'progress', progress, detail: source.name })
  const checkpoint = await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights')
  const facts = factsOf(checkpoint)
  const features = await labelFeatures(input.featureFolder, source, { signal, onProgress: (share) => tell(share / 2) })
  const steps = features.length / STEP_VALUES
  if (steps === 0) throw new EvaluationError(`"${source.name}" is too short to listen to.`, 'Choose a longer recording.')
  const logits = await logitsOf(checkpoint, facts, features, {
    threads: input.threads,
    onWindow: (share) => {
      signal.throwIfAborted()
      tell(0.5 + share / 2)
    },
  })
  const seconds = source.frames / source.sampleRate
  return facts.per === 'clip' ? wholeLabelling(logits, facts, seconds) : steppedLabelling(logits, facts, seconds)
}

function factsOf({ record: { facts } }: Checkpoint): LabelFacts {
  const known = labelFactsSchema.safeParse(facts)
  if (known.success) return known.data
  throw new EvaluationError('This network does not know its labels.', 'Train it again with this version of the program.')
}

/** Windows that overlap by half: of each its middle counts, and the edges of the recording. */
interface HeardWindow {
  first: number
  from: number
  to: number
}

function windowsOver(steps: number, length: number): HeardWindow[] {
  const hop = Math.max(1, length >> 1)
  const edge = (length - hop) >> 1
  const windows: HeardWindow[] = []
  for (let first = 0; ; first += hop) {
    const isLast = first + length >= steps
    windows.push({ first, from: first === 0 ? 0 : first + edge, to: isLast ? steps : first + edge + hop })
    if (isLast) return windows
  }
}

/** @returns float32 [steps, labels] */
async function logitsOf(
  { record, tensors }: Checkpoint,
  { names }: LabelFacts,
  features: Float32Array,
  { threads, onWindow }: { threads: number; onWindow: (share: number) => void },
): Promise<Float32Array> {
  const { settings, standardisation } = record
  const length = Number('sequenceSteps' in settings && settings.sequenceSteps)
  const steps = features.length / STEP_VALUES
  const shape = { steps: Math.min(length, steps), batch: WINDOWS_AT_ONCE, labels: names.length }
  const heard = new Standardiser(standardisation!).apply(features)
  const form = buildForm('labels', modelOf(settings.model).forms.answer, settings, shape)
  const graph = await openGraph(formProgram(form, weightsOf(tensors)), { provider: 'cpu', threads })
  const logits = new Float32Array(steps * names.length)
  try {
    const windows = windowsOver(steps, shape.steps)
    for (let at = 0; at < windows.length; at += WINDOWS_AT_ONCE) {
      onWindow(at / windows.length)
      const some = windows.slice(at, at + WINDOWS_AT_ONCE)
      const frames = new Float32Array(shape.steps * WINDOWS_AT_ONCE * STEP_VALUES)
      for (const [row, { first }] of some.entries())
        for (let step = 0; step < shape.steps && first + step < steps; step++)
          frames.set(
            heard.subarray((first + step) * STEP_VALUES, (first + step + 1) * STEP_VALUES),
            (step * WINDOWS_AT_ONCE + row) * STEP_VALUES,
          )
      const given = await graph.run({ frames: hostTensor(frames, [shape.steps, WINDOWS_AT_ONCE, STEP_VALUES]) })
      const said = given.logits.data as Float32Array
      for (const [row, { first, from, to }] of some.entries())
        for (let step = from; step < to; step++) {
          const place = ((step - first) * WINDOWS_AT_ONCE + row) * names.length
          logits.set(said.subarray(place, place + names.length), step * names.length)
        }
    }
    return logits
  } finally {
    await graph.dispose()
  }
}

const probabilityOf = (logit: number): number => 1 / (1 + Math.exp(-logit))
const rounded = (value: number): number => Math.round(value * 1000) / 1000

/** Clip-wise: what holds of the mean of all steps holds of the recording. */
function wholeLabelling(logits: Float32Array, { names, per }: LabelFacts, seconds: number): Labelling {
  const steps = logits.length / names.length
  const labels = names.map((label, i) => {
    let sum = 0
    for (let step = 0; step < steps; step++) sum += logits[step * names.length + i]
    return { label, probability: rounded(probabilityOf(sum / steps)) }
  })
  const stretches = labels
    .filter(({ probability }) => probability > YES)
    .sort((a, b) => b.probability - a.probability)
    .map((one) => ({ startSeconds: 0, endSeconds: seconds, ...one }))
  return { per, seconds, labels, stretches }
}

/** Frame-wise: where a label is likelier than not, from its first step to its last one. */
function steppedLabelling(logits: Float32Array, { names, per }: LabelFacts, seconds: number): Labelling {
  const steps = logits.length / names.length
  const labels: Labelling['labels'] = []
  const stretches: FoundStretch[] = []
  for (const [i, label] of names.entries()) {
    const probabilities = Float64Array.from({ length: steps }, (_, step) => probabilityOf(logits[step * names.length + i]))
    const meanOf = (from: number, to: number): number =>
      rounded(probabilities.subarray(from, to).reduce((sum, value) => sum + value, 0) / (to - from))
    labels.push({ label, probability: meanOf(0, steps) })
    for (const [from, to] of runsAbove(probabilities))
      stretches.push({
        startSeconds: rounded(from * STEP_SECONDS),
        endSeconds: rounded(Math.min(seconds, to * STEP_SECONDS)),
        label,
        probability: meanOf(from, to),
      })
  }
  stretches.sort((a, b) => a.startSeconds - b.startSeconds || a.endSeconds - b.endSeconds)
  return { per, seconds, labels, stretches: stretches.filter(({ startSeconds, endSeconds }) => endSeconds > startSeconds) }
}

/** Steps from .. to of each run above {@link YES}; runs with a short gap between them are one, short ones none. */
function runsAbove(probabilities: Float64Array): [from: number, to: number][] {
  const runs: [number, number][] = []
  for (let step = 0; step < probabilities.length; step++) {
    if (probabilities[step] <= YES) continue
    const last = runs.at(-1)
    if (last && step - last[1] < LEAST_STEPS) last[1] = step + 1
    else runs.push([step, step + 1])
  }
  return runs.filter(([from, to]) => to - from >= LEAST_STEPS || to - from === probabilities.length)
}
