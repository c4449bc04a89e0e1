import { otherSettingsSchema, PLANE, type OtherSettings, type TrainingSettings } from '../../../src-shared/project/index.ts'
import { add, mean, mul, square, sub } from '../graph/index.ts'
import { divergenceFromNormal } from '../nn/index.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { COLOUR_BINS } from '../plane/colours.ts'
import { planeBatch, planeData } from '../plane/plane-data.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { weightedMean } from './objective.ts'
import { planeLive } from './plane-parameters.ts'
import { ADAM_TRAINING } from './presets.ts'
import { colourAt, drawnPlace, placeOf, PLANE_AXES } from './vae.ts'

/** Of the divergence against the error of all bins together: enough that places spread about the middle, too little to make all alike. */
const DIVERGENCE_WEIGHT = 4

const settingsOf = (settings: TrainingSettings): OtherSettings => {
  if (settings.task === PLANE) return settings as OtherSettings
  throw new ModelError(`The model vae does not learn the task ${settings.task}.`, 'Start from one of its presets.')
}

const quick = otherSettingsSchema.parse({
  ...ADAM_TRAINING,
  task: PLANE,
  model: 'vae',
  preset: 'quick',
  sizes: { hidden: 256 },
  epochs: 40,
  batchSize: 128,
  previewEpochs: [1, 10, 40],
})

/** A plane of all moments of the recordings, that a hand moves on: {@link colourAt} its places. */
export const vae: ModelDefinition = {
  descriptor: {
    id: 'vae',
    task: PLANE,
    learnsFrom: 'sound',
    measures: [
      {
        name: 'error',
        better: 'lower',
        label: 'Off by',
        description: 'Mean squared error of a moment’s spectrum out of its place alone, in units of 15 dB. It falls while it learns.',
      },
      {
        name: 'divergence',
        better: 'lower',
        label: 'Told by a place',
        description: 'How far the places of moments are from a normal distribution, in nats (Kullback-Leibler divergence).',
      },
    ],
    name: 'A plane of my sounds',
    description:
      'Lays all moments of your recordings out on a plane, near means alike, and sounds wherever you go on it, also between them: by ' +
      'mouse, keys or MIDI, or wandering by itself as an endless texture. Any sounds; a minute to train.',
    layers: ['Spectra of moments', 'Dense SiLU', 'Dense SiLU', 'A place on the plane', 'Dense SiLU', 'Dense SiLU', 'Spectrum'],
    paperRating: null,
    source: 'Kingma, Welling 2014 (VAE, arXiv 1312.6114)',
    sizes: [{ name: 'hidden', label: 'Size', description: 'Units of the layers within.', minimum: 8, maximum: 2048 }],
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { hidden: 768 }, epochs: 300, previewEpochs: [1, 50, 150, 300] } },
  },
  data: planeData,
  minibatch: ({ batchSize: rows }) => ({ rows, batch: planeBatch(rows) }),
  objective(given, { rows, batch }) {
    const settings = settingsOf(given)
    const sizes = { hidden: settings.sizes.hidden }
    return {
      name: 'vae',
      seed: settings.seed,
      rows,
      batch,
      primary: 'error',
      trace(scope, { colours, weights }) {
        const guess = placeOf(scope.child('encoder'), colours, sizes)
        const again = colourAt(scope.child('decoder'), drawnPlace(scope, guess), sizes)
        const error = mean(square(sub(again, colours)), [1])
        const divergence = divergenceFromNormal(guess.means, guess.logVariances)
        const loss = weightedMean(add(error, mul(divergence, DIVERGENCE_WEIGHT / COLOUR_BINS)), weights)
        return {
          measures: { error, divergence },
          updates: [{ loss, parameters: scope.parameters, optimiser: optimiserOf(settings), rate: rateSchedule(settings) }],
        }
      },
    }
  },
  forms: {
    sound: {
      states: 'window',
      file: {
        label: 'From a place to a sound',
        words: 'Places on the plane in, what moments there sound like out: magnitudes of 513 bins beside their level.',
        extents: () => ({ batch: 1 }),
      },
      inputs: (_, { batch }) => ({ places: { shape: [batch, PLANE_AXES], dtype: 'float32' } }),
      build: (scope, { places }, { sizes: { hidden } }) => ({ colours: colourAt(scope.child('decoder'), places, { hidden }) }),
    },
    place: {
      states: 'window',
      file: {
        label: 'From a sound to its place',
        words: 'What moments sound like in, magnitudes of 513 bins beside their level; their places on the plane out.',
        extents: () => ({ batch: 1 }),
      },
      inputs: (_, { batch }) => ({ colours: { shape: [batch, COLOUR_BINS], dtype: 'float32' } }),
      build: (scope, { colours }, { sizes: { hidden } }) => ({ places: placeOf(scope.child('encoder'), colours, { hidden }).means }),
    },
  },
  plays: { way: 'plane', gives: 'sound', from: 'seed', live: () => planeLive },
  analyses: null,
  previews: 'sound',
}
