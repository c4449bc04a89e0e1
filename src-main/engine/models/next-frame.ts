import { isNextFrame, MEAN_SQUARED_ERROR, NEXT_FRAME } from '../../../src-shared/project/index.ts'
import type { MeasureDescriptor, NextFrameSettings, TrainingSettings } from '../../../src-shared/project/index.ts'
import type { Tensor } from '../graph/index.ts'
import { add, expandDims, mean, mul, randomNormal, slice, square, squeeze, sub } from '../graph/index.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { melFormOf, type MelForm } from '../vocoder/mel-form.ts'
import type { Batches, FrameModel, FramePredictor } from './definition.ts'
import { ModelError } from './errors.ts'
import type { FormDefinition, FormMaterial } from './form.ts'
import { checkDimensions, checkedSizes } from './forms.ts'
import { frameHandAtRest } from './frame-parameters.ts'
import { livePlaying } from './live-control.ts'
import type { BoundObjective } from './objective.ts'
import { weightedMean } from './objective.ts'
import { vocoderFirst } from './vocoder-first.ts'
import { VOCODER_LATENCY, vocoderDistance, vocoderSamples, vocoderSound } from './vocoder.ts'

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

/** How far the vocoder is from what it is to say. */
const VOCODER_MEASURE: MeasureDescriptor = {
  name: 'vocoder',
  better: 'lower',
  label: 'Sound off by',
  description:
    'How far the sound of frames is off: magnitudes in nats, and directions of phases from frame to frame and from frequency to ' +
    'frequency, 0 to 2 each. It is learnt in the first half.',
}

/** The primary one first: of models that draw frames it is how unexpected the true one is. */
const measuresOf = ({ head, vocoder }: Pick<FramePredictor, 'head' | 'vocoder'>): MeasureDescriptor[] => [
  ...(head ? [head.measure, LOSS] : [LOSS]),
  ...(vocoder ? [VOCODER_MEASURE] : []),
]

/** The vocoder that settings ask for: as large as this, for frames of that form. Null where frames sound as their codec has it. */
function vocoderOf({ vocoder }: Pick<FramePredictor, 'vocoder'>, settings: NextFrameSettings): { units: number; form: MelForm } | null {
  const { vocoder: units } = settings.sizes
  return vocoder && units !== undefined && settings.codec === 'log-mel' ? { units, form: melFormOf(settings) } : null
}

/**
 * Frames to sound, one at a time, of a run that has a vocoder.
 *
 * @throws ModelError where it has none
 */
const vocodeForm = (predictor: FramePredictor): FormDefinition => ({
  states: 'step',
  file: {
    label: 'Vocoder',
    words:
      `One moment of each channel in, as its codec has it, and its sound out, ${VOCODER_LATENCY} moments late; ` +
      'its memory goes out and in again.',
    extents: (settings) => ({ batch: isNextFrame(settings) && settings.channels !== 'mono' ? 2 : 1, steps: 1 }),
  },
  inputs(settings, { batch, steps }) {
    if (!isNextFrame(settings) || settings.codec !== 'log-mel')
      throw new ModelError('This network knows frames that no vocoder is for.', 'Choose another form.')
    return { frames: { shape: [batch, steps, melFormOf(settings).bands], dtype: 'float32' } }
  },
  build(scope, { frames }, settings) {
    const vocoder = isNextFrame(settings) ? vocoderOf(predictor, settings) : null
    if (!vocoder)
      throw new ModelError('This network has no vocoder: it is from before there was one.', 'Choose another form, or train a new run.')
    return { sound: vocoderSound(scope.child('vocoder'), frames, vocoder.form, vocoder) }
  },
})

/**
 * What a model of frames is to reach. A batch is `sequences` float32 [T + 1, rows, D], standardised; the measure `loss` is the mean squared
 * error of the guesses, without the L2 penalty.
 */
function objective(model: FramePredictor, settings: NextFrameSettings, { rows, batch }: Batches): BoundObjective {
  const { head } = model
  const sizes = checkedSizes(model, settings.sizes)
  const { dropout, recurrentDropout, inputNoise } = settings
  const vocoder = vocoderOf(model, settings)
  return {
    name: settings.model,
    seed: settings.seed,
    rows,
    batch,
    dropout: { dense: dropout, recurrent: recurrentDropout },
    primary: measuresOf(model)[0].name,
    trace(scope, { sequences, weights, sound }) {
      const [clean, targets] = inputsAndTargets(sequences)
      const inputs =
        scope.training && inputNoise > 0
          ? add(clean, mul(randomNormal(clean.shape, { ...scope.chance, stream: NOISE_STREAM }), inputNoise))
          : clean
      const said = model.predict(scope, inputs, sizes)
      const squared = sequenceLosses(head ? head.guess(said, targets.shape[2]) : said, targets)
      const losses = head ? head.surprise(said, targets) : squared
      const foreseeing = scope.parameters
      const group = {
        loss: weightedMean(losses, weights),
        parameters: foreseeing,
        optimiser: optimiserOf(settings),
      }
      const voice = scope.child('vocoder')
      const distance = vocoder && vocoderDistance(voice, sound, vocoder.form, vocoder)
      return {
        measures: { [measuresOf(model)[0].name]: losses, [LOSS.name]: squared, ...(distance && { [VOCODER_MEASURE.name]: distance }) },
        updates: distance
          ? vocoderFirst(settings, group, { voice, distance: weightedMean(distance, weights) })
          : [{ ...group, rate: rateSchedule(settings) }],
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
      const vocoder = vocoderOf(predictor, settingsOf(input.settings))
      const heard = vocoder
        ? await (
            await import('../vocoder/vocoder-data.ts')
          ).withExcerpts(
            data,
            input,
            {
              sampleRate: data.kept.codec!.sampleRate!,
              samples: vocoderSamples(vocoder.form),
              seed: input.settings.seed,
            },
            options,
          )
        : data
      // Their guesses are frames, not likelihoods.
      return predictor.head ? { ...heard, baselines: null } : heard
    },
    objective: (settings, batches) => objective(predictor, settingsOf(settings), batches),
    minibatch(settings, material) {
      const { batchSize: rows, sequenceFrames } = settingsOf(settings)
      const vocoder = vocoderOf(predictor, settingsOf(settings))
      return {
        rows,
        batch: {
          sequences: { shape: [sequenceFrames + 1, rows, dimensionsOf(material)], dtype: 'float32' },
          ...(vocoder && { sound: { shape: [rows, vocoderSamples(vocoder.form)], dtype: 'float32' } }),
        },
      }
    },
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
      ...(predictor.vocoder && { vocode: vocodeForm(predictor) }),
    },
    plays: { way: 'frames', gives: 'sound', from: 'seed', draws: !!predictor.head, live: () => live },
    analyses: null,
    previews: 'sound',
  }
}
