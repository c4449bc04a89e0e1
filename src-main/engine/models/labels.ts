import type { Tensor } from '../graph/index.ts'
import {
  add,
  broadcastTo,
  cast,
  div,
  equal,
  expandDims,
  greater,
  logSoftmax,
  max,
  maximum,
  mul,
  neg,
  softplus,
  sub,
  sum,
  transpose,
} from '../graph/index.ts'
import { fMeasure } from '../labels/f-measure.ts'
import type { ListeningGoal } from './listening/listening-goal.ts'

/**
 * What is said of whole clips: the mean over their steps.
 *
 * @param logits  float32 [T, batch, labels]
 * @param counted float32 [T, batch], 1 for steps of the clip and 0 for those that only fill up
 * @returns       float32 [batch, labels]
 */
export const ofClips = (logits: Tensor, counted: Tensor): Tensor =>
  div(sum(mul(logits, expandDims(counted, 2)), 0), expandDims(maximum(sum(counted, 0), 1), 1))

export interface LabelFigures {
  /** Binary cross-entropy in nats an answer, float32 [batch]. */
  surprise: Tensor
  /** Share of right answers, float32 [batch]. */
  right: Tensor
  /** Answers of each kind, float32 [batch]. */
  hits: Tensor
  falseAlarms: Tensor
  misses: Tensor
}

/**
 * How well labels are told; an answer is yes where its probability is above a half, or where it is the likeliest of answers that exclude
 * each other. Of these, steps of which nothing is said teach nothing.
 *
 * @param logits   float32 [T, batch, labels]
 * @param targets  float32 of that shape, 0 or 1
 * @param counted  float32 [T, batch]
 * @param excludes whether one answer excludes the others
 */
export function labelFigures(logits: Tensor, targets: Tensor, counted: Tensor, excludes: boolean): LabelFigures {
  return excludes ? choiceFigures(logits, targets, mul(counted, max(targets, 2))) : separateFigures(logits, targets, counted)
}

function choiceFigures(logits: Tensor, targets: Tensor, counted: Tensor): LabelFigures {
  const steps = maximum(sum(counted, 0), 1)
  const yes = cast(equal(logits, broadcastTo(max(logits, 2, true), logits.shape)), 'float32')
  const total = (values: Tensor): Tensor => sum(mul(sum(values, 2), counted), 0)
  const hits = total(mul(yes, targets))
  return {
    surprise: div(neg(total(mul(targets, logSoftmax(logits)))), steps),
    right: div(hits, steps),
    hits,
    falseAlarms: sub(total(yes), hits),
    misses: sub(total(targets), hits),
  }
}

function separateFigures(logits: Tensor, targets: Tensor, counted: Tensor): LabelFigures {
  const weights = broadcastTo(expandDims(counted, 2), logits.shape)
  const total = (values: Tensor): Tensor => sum(mul(values, weights), [0, 2])
  const answers = maximum(total(broadcastTo(counted.graph.constant([1], [1, 1, 1]), logits.shape)), 1)
  const yes = cast(greater(logits, 0), 'float32')
  const hits = total(mul(yes, targets))
  return {
    surprise: div(total(sub(softplus(logits), mul(targets, logits))), answers),
    right: div(total(cast(equal(yes, targets), 'float32')), answers),
    hits,
    falseAlarms: sub(total(yes), hits),
    misses: sub(total(targets), hits),
  }
}

/** F measure of a minibatch, float32 []: 2 h / (2 h + f + m), 0 where there is nothing. */
export const batchF = ({ hits, falseAlarms, misses }: LabelFigures): Tensor => {
  const twice = mul(sum(hits), 2)
  return div(twice, maximum(add(twice, add(sum(falseAlarms), sum(misses))), 1))
}

/** How well labels are told, and that it is learnt. @param excludes whether one answer excludes the others */
export const labelsGoal = (excludes: boolean): ListeningGoal => ({
  measures: [
    {
      name: 'f',
      better: 'higher',
      label: 'Labels found',
      description: 'F measure: harmonic mean of how many of the labels it says are right, and how many that hold it says. 1 is all.',
    },
    { name: 'right', better: 'higher', label: 'Right answers', description: 'Share of right answers, yes or no, for each label.' },
    { name: 'surprise', better: 'lower', label: 'Surprise', description: 'Cross-entropy in nats an answer.' },
  ],
  primary: 'f',
  /** The form of what is to be said tells what is learnt: labels of each step, or of each clip. */
  figures(logits, { counted, targets }) {
    const heard = transpose(counted, [1, 0])
    const figures =
      targets.shape.length === 2
        ? labelFigures(
            expandDims(ofClips(logits, heard), 0),
            expandDims(targets, 0),
            logits.graph.constant(new Float32Array(targets.shape[0]).fill(1), [1, targets.shape[0]]),
            excludes,
          )
        : labelFigures(logits, transpose(targets, [1, 0, 2]), heard, excludes)
    return { loss: figures.surprise, measures: { f: batchF(figures), ...figures } }
  },
  reported: ({ hits, falseAlarms, misses, right, surprise }) => ({ f: fMeasure({ hits, falseAlarms, misses }), right, surprise }),
})
