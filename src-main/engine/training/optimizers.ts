import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import type { Tensor } from '../graph/index.ts'
import { add, addN, div, maximum, minimum, mul, neg, pow, sqrt, square, sub, sum } from '../graph/index.ts'
import type { ParameterDeclaration } from '../nn/index.ts'

/** What a transform of one parameter's gradient may use. */
export interface UpdateContext {
  parameter: ParameterDeclaration
  /** float32 [], 1 at the first step. */
  stepNumber: Tensor
  /** float32 [] */
  learningRate: Tensor
  /** A running quantity of the parameter's shape, zero before the first step; `next` gives its new value from the old one. */
  slot(name: string, next: (previous: Tensor) => Tensor): Tensor
}

/**
 * One link of an optimiser: turns a gradient, or the previous link's update, into an update. Links have no side effects
 * but their slots, so an optimiser is a list of them.
 */
export type UpdateTransform = (update: Tensor, context: UpdateContext) => Tensor

export const chain =
  (...transforms: readonly UpdateTransform[]): UpdateTransform =>
  (update, context) =>
    transforms.reduce((current, transform) => transform(current, context), update)

/** Gradient of the penalty strength * sum(w^2), the form Keras gives it: adds 2 strength w on regularised parameters. */
export const addL2Gradient =
  (strength: number): UpdateTransform =>
  (update, { parameter }) =>
    strength > 0 && parameter.regularised ? add(update, mul(parameter.tensor, 2 * strength)) : update

/**
 * Divides by the running root mean square: v = decay v + (1 - decay) g^2;  g / (sqrt(v) + epsilon).
 *
 * @source Tieleman, Hinton 2012, lecture 6e; decay 0.9 and epsilon 1e-7 as in Keras
 */
export const scaleByRms =
  ({ decay = 0.9, epsilon = 1e-7 } = {}): UpdateTransform =>
  (update, { slot }) => {
    const meanSquare = slot('mean-square', (previous) => add(mul(previous, decay), mul(square(update), 1 - decay)))
    return div(update, add(sqrt(meanSquare), epsilon))
  }

/**
 * m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon)
 *
 * @source Kingma, Ba 2015, algorithm 1
 */
export const scaleByAdam =
  ({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = {}): UpdateTransform =>
  (update, { slot, stepNumber }) => {
    const graph = update.graph
    const correction = (beta: number): Tensor => sub(1, pow(graph.scalar(beta), stepNumber))
    const mean = slot('mean', (previous) => add(mul(previous, beta1), mul(update, 1 - beta1)))
    const meanSquare = slot('mean-square', (previous) => add(mul(previous, beta2), mul(square(update), 1 - beta2)))
    const correctedRoot = mul(sqrt(meanSquare), div(1, sqrt(correction(beta2))))
    return div(mul(mean, div(1, correction(beta1))), add(correctedRoot, epsilon))
  }

/**
 * Weight decay apart from the gradient's scaling: adds 2 strength w after it, on regularised parameters.
 *
 * @source Loshchilov, Hutter 2019
 */
export const addDecoupledDecay = addL2Gradient

/** The step against the gradient: -learningRate update. */
export const descend: UpdateTransform = (update, { learningRate }) => neg(mul(update, learningRate))

/** Length of all gradients together as one vector: sqrt(sum over parameters and elements of g^2), float32 []. */
export const globalNorm = (gradients: readonly Tensor[]): Tensor => sqrt(addN(gradients.map((gradient) => sum(square(gradient)))))

/**
 * Gradients of the same direction whose global norm is `most` at most: g most / max(norm, most).
 *
 * @param norm their global norm
 * @source Pascanu, Mikolov, Bengio 2013, algorithm 1
 */
export const clipByGlobalNorm = (gradients: readonly Tensor[], norm: Tensor, most: number): Tensor[] => {
  const scale = div(most, maximum(norm, most))
  return gradients.map((gradient) => mul(gradient, scale))
}

/**
 * Exponential moving average of a weight after a step: a + (1 - d) (w - a). The first averages are short, so that the
 * random first weights are soon forgotten: d = min(decay, (1 + t) / (10 + t)).
 *
 * @param average    before the step; the first weights before the first one
 * @param weight     after the step
 * @param stepNumber t, float32 [], 1 at the first step
 * @source Polyak, Juditsky 1992; the growing decay as in tf.train.ExponentialMovingAverage with num_updates
 */
export const movingAverage = (average: Tensor, weight: Tensor, stepNumber: Tensor, decay: number): Tensor =>
  add(average, mul(sub(weight, average), sub(1, minimum(div(add(stepNumber, 1), add(stepNumber, 10)), decay))))

/** The optimiser that a run's settings ask for. */
export function optimizerOf({ optimizer, l2 }: Pick<TrainingSettings, 'optimizer' | 'l2'>): UpdateTransform {
  switch (optimizer) {
    case 'rmsprop':
      return chain(addL2Gradient(l2), scaleByRms(), descend)
    case 'adam':
      return chain(addL2Gradient(l2), scaleByAdam(), descend)
    case 'adamw':
      return chain(scaleByAdam(), addDecoupledDecay(l2), descend)
  }
}
