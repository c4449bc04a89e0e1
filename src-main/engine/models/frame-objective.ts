import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import type { Tensor } from '../graph/index.ts'
import { add, mean, mul, randomNormal, slice, square, sub } from '../graph/index.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import type { ModelDefinition } from './definition.ts'
import { checkedSizes } from './forms.ts'
import type { BoundObjective } from './objective.ts'
import { weightedMean } from './objective.ts'

/** Stream of the input noise: the last one, so that a model's own streams count up from 0. */
const NOISE_STREAM = 2 ** 31 - 1

/** Mean squared error of each sequence: [T, batch, D] twice -> [batch]. */
const sequenceLosses = (predictions: Tensor, targets: Tensor): Tensor => mean(square(sub(predictions, targets)), [0, 2])

/** frames 0 .. T-1 and 1 .. T of [T + 1, batch, D]: what the model reads, and what it should have said at each step. */
const inputsAndTargets = (sequences: Tensor): [Tensor, Tensor] => {
  const [length, batch, dimensions] = sequences.shape
  const size = [length - 1, batch, dimensions]
  return [slice(sequences, [0, 0, 0], size), slice(sequences, [1, 0, 0], size)]
}

/**
 * Next-frame regression: a batch is `sequences` float32 [T + 1, batch, D], standardised; the measure `loss` is the mean squared error of the
 * guesses, without the L2 penalty.
 *
 * @param batch      sequences per step
 * @param dimensions D
 */
export function nextFrameObjective(
  model: ModelDefinition,
  settings: TrainingSettings,
  { batch, dimensions }: { batch: number; dimensions: number },
): BoundObjective {
  const sizes = checkedSizes(model, settings.sizes)
  const { dropout, recurrentDropout, inputNoise } = settings
  return {
    name: settings.model,
    seed: settings.seed,
    rows: batch,
    batch: { sequences: { shape: [settings.sequenceFrames + 1, batch, dimensions], dtype: 'float32' } },
    dropout: { dense: dropout, recurrent: recurrentDropout },
    primary: 'loss',
    trace(scope, { sequences, weights }) {
      const [clean, targets] = inputsAndTargets(sequences)
      const inputs =
        scope.training && inputNoise > 0
          ? add(clean, mul(randomNormal(clean.shape, { ...scope.chance, stream: NOISE_STREAM }), inputNoise))
          : clean
      const losses = sequenceLosses(model.predict(scope, inputs, sizes), targets)
      return {
        measures: { loss: losses },
        updates: [
          {
            loss: weightedMean(losses, weights),
            parameters: scope.parameters,
            optimiser: optimiserOf(settings),
            rate: rateSchedule(settings),
          },
        ],
      }
    },
  }
}
