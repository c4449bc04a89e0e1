import {
  LATER_SETTINGS,
  ONE_SHOTS,
  otherSettingsSchema,
  type OtherSettings,
  type TrainingSettings,
} from '../../../src-shared/project/index.ts'
import { add, mul, neg, sqrt, square, sub, type Tensor } from '../graph/index.ts'
import { squaredSlopes } from '../nn/index.ts'
import { oneShotBatch, oneShotData } from '../one-shots/one-shot-data.ts'
import type { MeasureName } from '../one-shots/measure-one-shot.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { averageWeights, chain, descend, scaleByAdam } from '../optimisers/transforms.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { checkedSizes } from './forms.ts'
import { weightedMean } from './objective.ts'
import { judged, made, NOISE, soundOfSeen, type OneShotNetwork } from './one-shots.ts'

interface OneShotSetting {
  id: string
  name: string
  description: string
  source: string
  sees: OneShotNetwork['sees']
  conditions: readonly MeasureName[]
  layers: string[]
}

/** How much the critic's slope counts. */
const STEEPNESS_WEIGHT = 10
/** Steps of the critic to one of the generator. */
const CRITIC_STEPS = 3
/** Of the generator's weights that play, so that chance at the end of a training matters less. */
const AVERAGE_DECAY = 0.99

/** A network of one-shots: what it sees and what it is asked for is all in which they differ. */
function oneShots({ id, name, description, source, sees, conditions, layers }: OneShotSetting): ModelDefinition {
  const quick: OtherSettings = otherSettingsSchema.parse({
    ...LATER_SETTINGS,
    task: ONE_SHOTS,
    model: id,
    preset: 'quick',
    sizes: { channels: 16 },
    epochs: 100,
    batchSize: 16,
    optimizer: 'adam',
    learningRate: 5e-4,
    l2: 0,
    seed: 1,
    checkpointEveryEpochs: 50,
    previewEpochs: [1, 10, 50, 100],
  })
  const settingsOf = (settings: TrainingSettings): OtherSettings => {
    if (settings.task === ONE_SHOTS) return settings as OtherSettings
    throw new ModelError(`The model ${id} does not learn the task ${settings.task}.`, 'Start from one of its presets.')
  }
  const model: ModelDefinition = {
    descriptor: {
      id,
      task: ONE_SHOTS,
      learnsFrom: 'sound',
      name,
      description,
      measures: [
        {
          name: 'distance',
          better: 'lower',
          label: 'Told apart by',
          description: 'Wasserstein distance as the critic estimates it: how far its verdicts on your sounds and on made ones lie apart.',
        },
        { name: 'steepness', better: 'lower', label: 'Steepness', description: "Gradient penalty: how far the critic's slope is from 1." },
      ],
      layers,
      paperRating: null,
      source,
      sizes: [
        {
          name: 'channels',
          label: 'Width',
          description: 'Channels of the finest layer; coarser ones have more.',
          minimum: 2,
          maximum: 128,
        },
      ],
      presets: { quick, paper: { ...quick, preset: 'paper', sizes: { channels: 48 }, epochs: 1000 } },
    },
    minibatch: ({ batchSize: rows }) => ({ rows, batch: oneShotBatch({ sees, conditions }, rows) }),
    data: (input, options) => oneShotData({ ...input, settings: settingsOf(input.settings) }, { sees, conditions }, options),
    objective(given, { rows, batch }) {
      const settings = settingsOf(given)
      const network = { sees, channels: checkedSizes(model, settings.sizes).channels }
      return {
        name: id,
        seed: settings.seed,
        rows,
        batch,
        primary: 'distance',
        trace(scope, { real, conditions: asked = null, weights }) {
          const [generator, critic] = [scope.child('generator'), scope.child('critic')]
          const seen = made(generator, scope.normal([rows, NOISE]), asked, network)
          const ofReal = judged(critic, real, asked, network)
          const again = (sound: Tensor): Tensor => judged(scope.again('critic'), sound, asked, network)
          const ofMade = again(seen)
          const length = sqrt(add(squaredSlopes(scope, { real, made: seen }, again), 1e-12))
          const steepness = weightedMean(square(sub(length, 1)), weights)
          const distance = weightedMean(sub(ofReal, ofMade), weights)
          const adam = scaleByAdam({ beta1: 0, beta2: 0.9 })
          const rate = rateSchedule(settings)
          return {
            measures: { distance, steepness },
            updates: [
              {
                name: 'critic',
                loss: sub(mul(steepness, STEEPNESS_WEIGHT), distance),
                parameters: critic.ownParameters,
                optimiser: chain(adam, descend),
                rate,
              },
              {
                name: 'generator',
                loss: neg(weightedMean(ofMade, weights)),
                parameters: generator.ownParameters,
                optimiser: chain(adam, descend, averageWeights(AVERAGE_DECAY)),
                rate,
                every: CRITIC_STEPS,
              },
            ],
          }
        },
      }
    },
    forms: {
      generator: {
        states: 'window',
        file: {
          label: 'The generator',
          words: `Random numbers${conditions.length > 0 ? ' and what is asked for' : ''} in, half a second of sound out.`,
          extents: () => ({ batch: 1 }),
        },
        inputs: (_, { batch }) => ({
          noise: { shape: [batch, NOISE], dtype: 'float32' },
          ...(conditions.length > 0 && { conditions: { shape: [batch, conditions.length], dtype: 'float32' as const } }),
        }),
        build: (scope, { noise, conditions: asked = null }, settings) => ({
          sound: soundOfSeen(
            made(scope.child('generator'), noise, asked, { sees, channels: checkedSizes(model, settings.sizes).channels }),
            sees,
          ),
        }),
      },
    },
    plays: { way: 'one-shots', gives: 'sound', from: 'nothing' },
    analyses: null,
    previews: 'sound',
  }
  return model
}

/** The networks of one-shots. */
export const ONE_SHOT_MODELS = {
  drumgan: oneShots({
    id: 'drumgan',
    name: 'Drum sounds',
    description:
      'Learns from single strokes, or from recordings that it cuts into them, and makes new ones that you ask for as brighter, longer, ' +
      'with more boom or more noise: a kit of your own.',
    source: 'Nistal, Lattner, Richard 2020 (DrumGAN, arXiv 2008.12073)',
    sees: 'real-and-imaginary',
    conditions: ['brightness', 'boom', 'noise', 'length'],
    layers: ['Noise and wishes', 'Dense ReLU', 'Transposed convolutions', 'Real and imaginary part', 'Critic'],
  }),
  gansynth: oneShots({
    id: 'gansynth',
    name: 'Notes at a pitch',
    description: 'Learns from single notes and makes new ones at the pitch that you ask for: a set of notes for an instrument.',
    source: 'Engel et al. 2019 (GANSynth, arXiv 1902.08710)',
    sees: 'magnitude-and-frequency',
    conditions: ['pitch'],
    layers: ['Noise and pitch', 'Dense ReLU', 'Transposed convolutions', 'Loudness and frequency', 'Critic'],
  }),
  wavegan: oneShots({
    id: 'wavegan',
    name: 'Short sounds, sample by sample',
    description: 'Learns short sounds of any kind as they are, without a picture of them, and makes new ones out of chance.',
    source: 'Donahue, McAuley, Puckette 2019 (WaveGAN, arXiv 1802.04208)',
    sees: 'samples',
    conditions: [],
    layers: ['Noise', 'Dense ReLU', 'Transposed convolutions', 'Samples', 'Critic'],
  }),
} satisfies Readonly<Record<string, ModelDefinition>>
