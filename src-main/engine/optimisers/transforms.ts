import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import type { Tensor } from '../graph/index.ts'
import { add, addN, div, maximum, minimum, mul, neg, pow, sqrt, square, sub, sum } from '../graph/index.ts'
import type { ParameterDeclaration } from '../nn/index.ts'

/** What a transform may use. */
export interface TransformContext {
  /** The parameters of the group, in the order of their gradients. */
  parameters: readonly ParameterDeclaration[]
  /** float32 [], 1 at the group's first step. */
  stepNumber: Tensor
  /** float32 [], the group's learning rate at this step. */
  rate: Tensor
  /**
   * A running quantity of a parameter's shape; `next` gives its new value from the old one.
   *
   * @param start before the first step: zeros, or the parameter's first value
   */
  slot(kind: string, parameter: ParameterDeclaration, next: (previous: Tensor) => Tensor, start?: 'zeros' | 'parameter'): Tensor
}

/**
 * One link of an optimiser: turns the gradients of all parameters of a group, or the previous link's updates, into updates. Links have no
 * side effects but their slots, so an optimiser is a list of them.
 */
export type Transform = (updates: readonly Tensor[], context: TransformContext) => readonly Tensor[]

export const chain =
  (...transforms: readonly Transform[]): Transform =>
  (updates, context) =>
    transforms.reduce((current, transform) => transform(current, context), updates)

/** What happens to one parameter's update without a look at the others. */
interface OneContext extends Omit<TransformContext, 'slot' | 'parameters'> {
  parameter: ParameterDeclaration
  slot(kind: string, next: (previous: Tensor) => Tensor): Tensor
}

/** A transform that does the same to each parameter by itself. */
const each =
  (one: (update: Tensor, context: OneContext) => Tensor): Transform =>
  (updates, { parameters, slot, ...context }) =>
    updates.map((update, i) => one(update, { ...context, parameter: parameters[i], slot: (kind, next) => slot(kind, parameters[i], next) }))

/** Gradient of the penalty strength * sum(w^2), the form Keras gives it: adds 2 strength w on regularised parameters. */
export const addL2Gradient = (strength: number): Transform =>
  each((update, { parameter }) => (strength > 0 && parameter.regularised ? add(update, mul(parameter.tensor, 2 * strength)) : update))

/**
 * Divides by the running root mean square: v = decay v + (1 - decay) g^2;  g / (sqrt(v) + epsilon).
 *
 * @source Tieleman, Hinton 2012, lecture 6e; decay 0.9 and epsilon 1e-7 as in Keras
 */
export const scaleByRms = ({ decay = 0.9, epsilon = 1e-7 } = {}): Transform =>
  each((update, { slot }) => {
    const meanSquare = slot('mean-square', (previous) => add(mul(previous, decay), mul(square(update), 1 - decay)))
    return div(update, add(sqrt(meanSquare), epsilon))
  })

/**
 * m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon)
 *
 * @source Kingma, Ba 2015, algorithm 1
 */
export const scaleByAdam = ({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = {}): Transform =>
  each((update, { slot, stepNumber }) => {
    const graph = update.graph
    const correction = (beta: number): Tensor => sub(1, pow(graph.scalar(beta), stepNumber))
    const mean = slot('mean', (previous) => add(mul(previous, beta1), mul(update, 1 - beta1)))
    const meanSquare = slot('mean-square', (previous) => add(mul(previous, beta2), mul(square(update), 1 - beta2)))
    const correctedRoot = mul(sqrt(meanSquare), div(1, sqrt(correction(beta2))))
    return div(mul(mean, div(1, correction(beta1))), add(correctedRoot, epsilon))
  })

/**
 * Weight decay apart from the gradient's scaling: adds 2 strength w after it, on regularised parameters.
 *
 * @source Loshchilov, Hutter 2019
 */
export const addDecoupledDecay = addL2Gradient

/** The step against the gradient: -rate update. */
export const descend: Transform = each((update, { rate }) => neg(mul(update, rate)))

/** The squared length of each gradient, float32 [] each. */
export const squaredLengths = (gradients: readonly Tensor[]): Tensor[] => gradients.map((gradient) => sum(square(gradient)))

/** Length of all gradients together as one vector: sqrt(sum over parameters and elements of g^2), float32 []. */
const globalNorm = (gradients: readonly Tensor[]): Tensor => sqrt(addN(squaredLengths(gradients)))

/**
 * Gradients of the same direction whose global norm is `most` at most: g most / max(norm, most).
 *
 * @source Pascanu, Mikolov, Bengio 2013, algorithm 1
 */
export const clipByGlobalNorm =
  (most: number): Transform =>
  (updates) => {
    const scale = div(most, maximum(globalNorm(updates), most))
    return updates.map((update) => mul(update, scale))
  }

/** Kind of the slot in which `averageWeights` keeps its averages. */
export const AVERAGE_SLOT = 'average'

/**
 * Last link: keeps an exponential moving average of each weight as it is after the step, and leaves the updates as they are. The averages
 * are what plays: a + (1 - d) (w - a). The first averages are short, so that the random first weights are soon forgotten:
 * d = min(decay, (1 + t) / (10 + t)).
 *
 * @source Polyak, Juditsky 1992; the growing decay as in tf.train.ExponentialMovingAverage with num_updates
 */
export const averageWeights =
  (decay: number): Transform =>
  (updates, { parameters, slot, stepNumber }) => {
    const share = (): Tensor => sub(1, minimum(div(add(stepNumber, 1), add(stepNumber, 10)), decay))
    updates.forEach((update, i) => {
      const weight = add(parameters[i].tensor, update)
      slot(AVERAGE_SLOT, parameters[i], (average) => add(average, mul(sub(weight, average), share())), 'parameter')
    })
    return updates
  }

export type OptimiserSettings = Pick<TrainingSettings, 'optimizer' | 'l2' | 'gradientClipNorm' | 'weightAverageDecay'>

/** The optimiser that a run's settings ask for. */
export function optimiserOf({ optimizer, l2, gradientClipNorm, weightAverageDecay }: OptimiserSettings): Transform {
  return chain(
    ...(gradientClipNorm === null ? [] : [clipByGlobalNorm(gradientClipNorm)]),
    ...descentOf(optimizer, l2),
    ...(weightAverageDecay === null ? [] : [averageWeights(weightAverageDecay)]),
  )
}

const descentOf = (optimizer: TrainingSettings['optimizer'], l2: number): Transform[] => {
  switch (optimizer) {
    case 'rmsprop':
      return [addL2Gradient(l2), scaleByRms(), descend]
    case 'adam':
      return [addL2Gradient(l2), scaleByAdam(), descend]
    case 'adamw':
      return [scaleByAdam(), addDecoupledDecay(l2), descend]
  }
}
