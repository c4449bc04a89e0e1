import { isNextFrame, MEAN_SQUARED_ERROR, NEXT_FRAME } from '../../../src-shared/project/index.ts'
import type { MeasureDescriptor, NextFrameSettings, TrainingSettings } from '../../../src-shared/project/index.ts'
import type { Tensor } from '../graph/index.ts'
import { add, expandDims, mean, mul, randomNormal, slice, square, squeeze, sub } from '../graph/index.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import type { Batches, FrameModel, FramePredictor } from './definition.ts'
import { ModelError } from './errors.ts'
import type { FormMaterial } from './form.ts'
import { checkDimensions, checkedSizes } from './forms.ts'
import { frameHandAtRest } from './frame-parameters.ts'
import { livePlaying } from './live-control.ts'
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

/** Loss of a model of frames, in words. */
const LOSS: MeasureDescriptor = {
  ...MEAN_SQUARED_ERROR,
  label: 'Off by',
  description: 'Mean squared error of the next frame, standardised: 1 is about what predicting silence gives.',
}

/** The primary one first: of models that draw frames it is how unexpected the true one is. */
const measuresOf = ({ head }: Pick<FramePredictor, 'head'>): MeasureDescriptor[] => (head ? [head.measure, LOSS] : [LOSS])

/**
 * What a model of frames is to reach. A batch is `sequences` float32 [T + 1, rows, D], standardised; the measure `loss` is the mean squared
 * error of the guesses, without the L2 penalty.
 */
function objective(model: FramePredictor, settings: NextFrameSettings, { rows, batch }: Batches): BoundObjective {
  const { head } = model
  const sizes = checkedSizes(model, settings.sizes)
  const { dropout, recurrentDropout, inputNoise } = settings
  return {
    name: settings.model,
    seed: settings.seed,
    rows,
    batch,
    dropout: { dense: dropout, recurrent: recurrentDropout },
    primary: measuresOf(model)[0].name,
    trace(scope, { sequences, weights }) {
      const [clean, targets] = inputsAndTargets(sequences)
      const inputs =
        scope.training && inputNoise > 0
          ? add(clean, mul(randomNormal(clean.shape, { ...scope.chance, stream: NOISE_STREAM }), inputNoise))
          : clean
      const said = model.predict(scope, inputs, sizes)
      const squared = sequenceLosses(head ? head.guess(said, targets.shape[2]) : said, targets)
      const losses = head ? head.surprise(said, targets) : squared
      return {
        measures: { [measuresOf(model)[0].name]: losses, [LOSS.name]: squared },
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

/** @throws ModelError where frames have no two halves, or nobody says how large they are */
function dimensionsOf({ codec }: FormMaterial): number {
  const dimensions = codec?.dimensions ?? 0
  checkDimensions(dimensions || 1)
  return dimensions
}

/** A model out of an architecture that foresees frames. */
export const nextFrame = (predictor: FramePredictor): FrameModel => {
  const live = livePlaying(frameHandAtRest, predictor.liveParameters, ({ inputNoise, drawn }) => ({
    variation: inputNoise,
    ...(predictor.head && { drawn }),
  }))
  const { id } = predictor.descriptor
  const settingsOf = (settings: TrainingSettings): NextFrameSettings => {
    if (isNextFrame(settings)) return settings
    throw new ModelError(`The model ${id} foresees frames; these settings are for the task ${settings.task}.`, 'Choose another model.')
  }
  return {
    ...predictor,
    live,
    descriptor: { ...predictor.descriptor, task: NEXT_FRAME, learnsFrom: 'sound', measures: measuresOf(predictor) },
    async data(input, options) {
      const { frameData } = await import('../datasets/frame-data.ts')
      const data = await frameData({ ...input, settings: settingsOf(input.settings) }, options)
      // Their guesses are frames, not likelihoods.
      return predictor.head ? { ...data, baselines: null } : data
    },
    objective: (settings, batches) => objective(predictor, settingsOf(settings), batches),
    forms: {
      step: {
        states: 'step',
        file: {
          label: 'Step by step',
          words: 'One moment in, the next one out; its memory goes out and in again. For playing live.',
          extents: (_, material) => ({ batch: 1, dimensions: dimensionsOf(material) }),
        },
        inputs: (_, { batch, dimensions }) => ({ frame: { shape: [batch, dimensions], dtype: 'float32' } }),
        build: (scope, { frame }, { sizes }) => ({
          prediction: squeeze(predictor.predict(scope, expandDims(frame, 0), checkedSizes(predictor, sizes)), 0),
        }),
      },
      window: {
        states: 'window',
        file: {
          label: 'Whole sequence',
          words: 'A whole sequence in, a guess for each of its moments out, from empty memory.',
          extents: (settings, material) => ({
            steps: settingsOf(settings).sequenceFrames,
            batch: 1,
            dimensions: dimensionsOf(material),
          }),
        },
        inputs: (_, { steps, batch, dimensions }) => ({ frames: { shape: [steps, batch, dimensions], dtype: 'float32' } }),
        build: (scope, { frames }, { sizes }) => ({ predictions: predictor.predict(scope, frames, checkedSizes(predictor, sizes)) }),
      },
    },
    plays: { way: 'frames', gives: 'sound', from: 'seed', draws: !!predictor.head, live: () => live },
    analyses: null,
  }
}
