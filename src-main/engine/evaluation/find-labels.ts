import type { Labelling } from '../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { Standardiser } from '../dsp/codecs/index.ts'
import { openGraph } from '../execution/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { labelFactsSchema, type LabelFacts } from '../labels/label-facts.ts'
import type { Answers, LabelKind } from '../labels/label-kind.ts'
import { labelKindOf } from '../labels/label-kinds.ts'
import { columnOf, meanOf, rounded, YES } from '../labels/read-stretches.ts'
import { buildForm, formProgram, modelOf } from '../models/index.ts'
import { EvaluationError } from './errors.ts'
import { curvesLabelling } from './found-curves.ts'

/** Windows that are heard at once. */
const WINDOWS_AT_ONCE = 8

/** What is heard of a recording: `features`, float32 [steps, values], not standardised, and its length. */
interface HeardSound {
  features: Float32Array
  seconds: number
}

interface FindOptions {
  threads: number
  /** Told before some windows: 0..1; where it says false, that was all. */
  onWindow: (share: number) => boolean
}

/**
 * What a network of labels says of a recording.
 *
 * @param network  of the task labels
 * @returns        null where it was ended
 * @throws EvaluationError where the network does not know its labels
 */
export async function findLabels(network: LearntNetwork, heard: HeardSound, options: FindOptions): Promise<Labelling | null> {
  const facts = factsOf(network)
  const kind = labelKindOf(network.settings.model)
  const logits = await logitsOf(network, facts, heard.features, options)
  if (!logits) return null
  if (facts.scales) return curvesLabelling(logits, facts, facts.scales, { stepSeconds: kind.view.stepSeconds, seconds: heard.seconds })
  const answers = answersOf(logits, facts, kind, heard.seconds)
  return facts.per === 'clip' ? wholeLabelling(answers) : steppedLabelling(answers, kind.read(answers))
}

/**
 * How sure a network of labels is of each answer. A recording is heard in windows as in training, each but for its edges, so that every
 * moment is told with what is before and after it; what is said of whole recordings is one step.
 *
 * @returns null where it was ended
 * @throws EvaluationError where the network does not know its labels
 */
export async function findAnswers(network: LearntNetwork, heard: HeardSound, options: FindOptions): Promise<Answers | null> {
  const facts = factsOf(network)
  const logits = await logitsOf(network, facts, heard.features, options)
  return logits && answersOf(logits, facts, labelKindOf(network.settings.model), heard.seconds)
}

function answersOf(logits: Float32Array, facts: LabelFacts, { excludes, view: { stepSeconds } }: LabelKind, seconds: number): Answers {
  const said = facts.per === 'clip' ? meanStep(logits, facts) : logits
  return { probabilities: (excludes ? shares : probabilitiesOf)(said, facts.names.length), names: facts.names, stepSeconds, seconds }
}

/**
 * The labels that a network answers with.
 *
 * @throws EvaluationError where it does not know them
 */
export const labelsOf = (network: LearntNetwork): readonly string[] => factsOf(network).names

function factsOf({ facts }: LearntNetwork): LabelFacts {
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

/** @returns float32 [steps, labels]; null where it was ended */
async function logitsOf(
  { settings, standardisation, weights }: LearntNetwork,
  { names }: LabelFacts,
  features: Float32Array,
  { threads, onWindow }: FindOptions,
): Promise<Float32Array | null> {
  const length = Number('sequenceSteps' in settings && settings.sequenceSteps)
  const { values } = labelKindOf(settings.model).view
  const steps = features.length / values
  const shape = { steps: Math.min(length, steps), batch: WINDOWS_AT_ONCE, labels: names.length }
  const heard = new Standardiser(standardisation!).apply(features.slice())
  const form = buildForm('labels', modelOf(settings.model).forms.answer, settings, shape)
  const graph = await openGraph(formProgram(form, weights), { provider: 'cpu', threads })
  const logits = new Float32Array(steps * names.length)
  try {
    const windows = windowsOver(steps, shape.steps)
    for (let at = 0; at < windows.length; at += WINDOWS_AT_ONCE) {
      if (!onWindow(at / windows.length)) return null
      const some = windows.slice(at, at + WINDOWS_AT_ONCE)
      const frames = new Float32Array(shape.steps * WINDOWS_AT_ONCE * values)
      for (const [row, { first }] of some.entries())
        for (let step = 0; step < shape.steps && first + step < steps; step++)
          frames.set(heard.subarray((first + step) * values, (first + step + 1) * values), (step * WINDOWS_AT_ONCE + row) * values)
      const given = await graph.run({ frames: hostTensor(frames, [shape.steps, WINDOWS_AT_ONCE, values]) })
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

/** Each for itself: the logistic function of logits. */
const probabilitiesOf = (logits: Float32Array): Float32Array => logits.map((logit) => 1 / (1 + Math.exp(-logit)))

/** One excludes the others: softmax of each step's `count` logits. */
function shares(logits: Float32Array, count: number): Float32Array {
  const result = new Float32Array(logits.length)
  for (let first = 0; first < logits.length; first += count) {
    const row = logits.subarray(first, first + count)
    const largest = Math.max(...row)
    const powers = Float64Array.from(row, (logit) => Math.exp(logit - largest))
    const sum = powers.reduce((total, value) => total + value, 0)
    result.set(
      powers.map((value) => value / sum),
      first,
    )
  }
  return result
}

/** Mean of all steps. */
function meanStep(logits: Float32Array, { names }: LabelFacts): Float32Array {
  const sums = new Float64Array(names.length)
  for (const [i, logit] of logits.entries()) sums[i % names.length] += logit
  return Float32Array.from(sums, (sum) => sum / (logits.length / names.length))
}

/** Clip-wise: what holds of the mean of all steps holds of the recording. */
function wholeLabelling({ probabilities, names, seconds }: Answers): Labelling {
  const labels = names.map((label, i) => ({ label, probability: rounded(probabilities[i]) }))
  const stretches = labels
    .filter(({ probability }) => probability > YES)
    .sort((a, b) => b.probability - a.probability)
    .map((one) => ({ startSeconds: 0, endSeconds: seconds, ...one }))
  return { per: 'clip', seconds, labels, stretches, curves: [] }
}

const steppedLabelling = (answers: Answers, stretches: Labelling['stretches']): Labelling => ({
  per: 'frame',
  seconds: answers.seconds,
  labels: answers.names.map((label, i) => ({ label, probability: meanOf(columnOf(answers, i)) })),
  stretches,
  curves: [],
})
