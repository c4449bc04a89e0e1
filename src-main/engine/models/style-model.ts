import {
  LATER_SETTINGS,
  otherSettingsSchema,
  TEXTURE,
  type OtherSettings,
  type TrainingSettings,
} from '../../../src-shared/project/index.ts'
import { add, expandDims, gradients, mean, mul, square, sub, sum } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import type { Scope } from '../nn/index.ts'
import { descend } from '../optimisers/transforms.ts'
import { TEXTURE_BINS } from '../texture/loudness.ts'
import { textureBatch, textureData } from '../texture/texture-data.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { checkedSizes } from './forms.ts'
import { featureDistance, heardFeatures, textureDistance, textureOf } from './style.ts'

/** Moments that other programs change at once. */
const FILE_MOMENTS = 64

const settingsOf = (settings: TrainingSettings): OtherSettings => {
  if (settings.task === TEXTURE) return settings as OtherSettings
  throw new ModelError(`The model style does not learn the task ${settings.task}.`, 'Start from one of its presets.')
}

const sizesOf = (settings: TrainingSettings): { filters: number } => ({
  filters: checkedSizes(style, settingsOf(settings).sizes).filters,
})

/** The mean texture of what was heard. @returns float32 [F, F] */
const learntTexture = (scope: Scope, { filters }: { filters: number }): Tensor =>
  scope.parameter('texture', [filters, filters], { kind: 'zeros' })

const quick = otherSettingsSchema.parse({
  ...LATER_SETTINGS,
  task: TEXTURE,
  model: 'style',
  preset: 'quick',
  sizes: { filters: 256 },
  epochs: 1,
  batchSize: 8,
  optimizer: 'adam',
  learningRate: 1,
  l2: 0,
  seed: 1,
  checkpointEveryEpochs: 1,
  previewEpochs: [1],
})

/** The texture of recordings, to give to other sounds: {@link textureOf} what a random network hears of them. */
export const style: ModelDefinition = {
  descriptor: {
    id: 'style',
    task: TEXTURE,
    learnsFrom: 'sound',
    name: 'The texture of my sounds',
    description:
      'Hears what your recordings are like as a texture, such as rain, strings or a crowd, and weaves another sound out of it: much of ' +
      'that sound or little, as you like. Learns in seconds; a take takes longer.',
    measures: [
      {
        name: 'distance',
        better: 'lower',
        label: 'Unlike the mean',
        description: 'How far the textures of stretches are from the mean texture, from 0 to 2: small for rain, large for a varied piece.',
      },
    ],
    layers: ['Loudness of moments', 'Random convolution', 'ReLU', 'What goes together'],
    paperRating: null,
    source: 'Ulyanov, Lebedev 2016 (audio texture synthesis and style transfer)',
    sizes: [{ name: 'filters', label: 'Filters', description: 'Random filters that listen: more hear finer.', minimum: 8, maximum: 4096 }],
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { filters: 1024 } } },
  },
  data: (input, options) => textureData({ ...input, settings: settingsOf(input.settings) }, options),
  minibatch: ({ batchSize: rows }) => ({ rows, batch: textureBatch(rows) }),
  objective(given, { rows, batch }) {
    const settings = settingsOf(given)
    const sizes = sizesOf(settings)
    return {
      name: 'style',
      seed: settings.seed,
      rows,
      batch,
      primary: 'distance',
      trace(scope, { loudness }) {
        const textures = textureOf(heardFeatures(scope.child('hears'), loudness, sizes))
        const wanted = learntTexture(scope, sizes)
        const ofAll = mean(textures, [0])
        return {
          measures: { distance: textureDistance(textures, wanted) },
          updates: [
            {
              // A step of 1 / n towards the n-th texture is the mean of all.
              loss: mul(sum(square(sub(wanted, ofAll))), 0.5),
              parameters: scope.parameters.filter(({ tensor }) => tensor === wanted),
              optimiser: descend,
              rate: ({ step }) => 1 / (step + 1),
            },
          ],
        }
      },
    }
  },
  forms: {
    change: {
      states: 'window',
      file: {
        label: 'The way to the texture',
        words: 'Loudness of moments, what is to be kept and how much in; how far they are from both, and the slope to go down, out.',
        extents: () => ({ batch: 1, steps: FILE_MOMENTS }),
      },
      inputs: (_, { batch, steps }) => ({
        loudness: { shape: [batch, steps, TEXTURE_BINS], dtype: 'float32' },
        kept: { shape: [batch, steps, TEXTURE_BINS], dtype: 'float32' },
        keep: { shape: [], dtype: 'float32' },
      }),
      build(scope, { loudness, kept, keep }, settings) {
        const sizes = sizesOf(settings)
        const features = heardFeatures(scope.child('hears'), loudness, sizes)
        const ofKept = heardFeatures(scope.again('hears'), kept, sizes)
        const texture = mean(textureDistance(textureOf(features), learntTexture(scope, sizes)))
        const content = featureDistance(features, ofKept)
        const distance = add(mul(texture, sub(1, keep)), mul(content, keep))
        const [slope] = gradients(distance, [loudness])
        return { slope, distance: expandDims(distance, 0) }
      },
    },
  },
  plays: { way: 'texture', gives: 'sound', from: 'seed' },
  analyses: null,
  previews: 'sound',
}
