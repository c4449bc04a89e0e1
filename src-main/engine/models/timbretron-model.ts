import { CONSTANT_Q, TRANSLATION, translationSettingsSchema } from '../../../src-shared/project/index.ts'
import type { TrainingSettings, TranslationSettings } from '../../../src-shared/project/index.ts'
import { abs, add, concat, mean, mul, neg, reshape, split, sqrt, square, sub, type Tensor } from '../graph/index.ts'
import { squaredSlopes } from '../nn/index.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { averageWeights, chain, descend, scaleByAdam } from '../optimisers/transforms.ts'
import type { ModelDefinition } from './definition.ts'
import { checkedSizes } from './forms.ts'
import { weightedMean } from './objective.ts'
import { ADAM_TRAINING } from './presets.ts'
import { changeInto, changeOfColours, judgedPicture, pictureOf, type TimbretronSizes } from './timbretron.ts'
import { groupCount, translating, translationSettingsOf } from './translating.ts'

/** How much counts what comes back changed, what was its group's own and is changed, and a critic's slope. */
const [CYCLE_WEIGHT, OWN_WEIGHT, STEEPNESS_WEIGHT] = [0.2, 0.1, 10]
/** Steps of the critics to one of the generators. */
const CRITIC_STEPS = 2
/** Of the generators' weights that play, so that chance at the end of a training matters less. */
const AVERAGE_DECAY = 0.995

const settingsOf = (settings: TrainingSettings): TranslationSettings => translationSettingsOf('timbretron', settings)

const sizesOf = ({ sizes }: TranslationSettings): TimbretronSizes => ({ channels: checkedSizes(timbretron, sizes).channels })

const quick = translationSettingsSchema.parse({
  ...ADAM_TRAINING,
  task: TRANSLATION,
  model: 'timbretron',
  preset: 'quick',
  sizes: { channels: 16 },
  groups: [],
  pictures: CONSTANT_Q,
  stepsPerEpoch: 50,
  epochs: 40,
  batchSize: 4,
  gradientClipNorm: null,
  previewEpochs: [1, 10, 40],
})

/** Rows of each group, in the order of the groups. */
const byGroup = (rows: Tensor, groups: number): Tensor[] => split(rows, 0, groups)

/** What one group plays, with the sound of another, and back again. */
export const timbretron: ModelDefinition = {
  descriptor: {
    id: 'timbretron',
    task: TRANSLATION,
    learnsFrom: 'sound',
    name: 'My music in another sound, there and back',
    description:
      'Learns two or more groups of recordings, such as your piano and your violin: what one plays is made to sound as the other until a ' +
      'critic believes it, and so that it can be turned back. Bolder than “My music in another sound”, and slower to learn.',
    measures: [
      {
        name: 'apart',
        better: 'lower',
        label: 'Off by',
        description:
          'How far the mean spectrum of what is made for a group lies from that of its recordings, in units of 15 dB. Recordings of one ' +
          'group are some tenths apart themselves.',
      },
      {
        name: 'cycle',
        better: 'lower',
        label: 'Comes back changed by',
        description: 'Mean difference of what was made into another group and back, in units of 15 dB.',
      },
      {
        name: 'distance',
        better: 'lower',
        label: 'Told apart by',
        description: 'Wasserstein distance as the critics estimate it: how far their verdicts on recordings and on made sounds lie apart.',
      },
      { name: 'steepness', better: 'lower', label: 'Steepness', description: "Gradient penalty: how far the critics' slope is from 1." },
    ],
    layers: ['Constant-Q spectra', 'Convolutions', 'What is changed', 'A generator for each group', 'Critics'],
    paperRating: null,
    source: 'Huang et al. 2018 (TimbreTron, arXiv 1811.09620)',
    sizes: [{ name: 'channels', label: 'Width', description: 'Channels of the layers within.', minimum: 2, maximum: 256 }],
    presets: {
      quick,
      paper: { ...quick, preset: 'paper', sizes: { channels: 64 }, epochs: 600, previewEpochs: [1, 50, 200, 600] },
    },
  },
  ...translating('timbretron', (scope, { colours, pictures }, settings) => {
    const sizes = sizesOf(settings)
    const generators = scope.child('generators')
    const picture = pictures ?? pictureOf(colours)
    return (group) => add(colours, changeOfColours(changeInto(generators.child(`group-${group}`), picture, sizes)))
  }),
  objective(given, { rows, batch }) {
    const settings = settingsOf(given)
    const sizes = sizesOf(settings)
    const groups = groupCount(settings)
    const each = rows / groups
    return {
      name: 'timbretron',
      seed: settings.seed,
      rows,
      batch,
      primary: 'apart',
      trace(scope, { heard, recorded, weights }) {
        const [generators, critics] = [scope.child('generators'), scope.child('critics')]
        const [played, own] = [heard, recorded].map((moments) => byGroup(settings.pictures ? moments : pictureOf(moments), groups))
        const shares = byGroup(weights, groups)
        const into = (layer: typeof scope, picture: Tensor): Tensor => add(picture, changeInto(layer, picture, sizes))
        // Each group becomes the next one, the last the first.
        const made = own.map((_, to) => {
          const from = played[(to + groups - 1) % groups]
          const [foreign, kept] = split(into(generators.child(`group-${to}`), concat([from, own[to]], 0)), 0, 2)
          return { foreign, kept }
        })
        const back = played.map((_, group) => into(generators.again(`group-${group}`), made[(group + 1) % groups].foreign))
        const judged = made.map(({ foreign }, group) => {
          const ofReal = judgedPicture(critics.child(`group-${group}`), own[group], sizes)
          const again = (picture: Tensor): Tensor => judgedPicture(critics.again(`group-${group}`), picture, sizes)
          const slopes = squaredSlopes(scope, { real: own[group], made: foreign }, again)
          // Beside the root of the mean square of a picture's change, so that verdicts are in its units.
          const length = sqrt(add(mul(slopes, foreign.size / each), 1e-12))
          return { ofReal, ofMade: again(foreign), steepness: weightedMean(square(sub(length, 1)), shares[group]) }
        })
        const off = (one: readonly Tensor[], other: readonly Tensor[]): Tensor =>
          concat(
            one.map((picture, i) => mean(abs(sub(picture, other[i])), [1, 2])),
            0,
          )
        const cycle = off(back, played)
        const changed = off(
          made.map(({ kept }) => kept),
          own,
        )
        const apart = mean(
          concat(
            made.map(({ foreign }, group) => abs(sub(meanPicture(foreign), meanPicture(own[group])))),
            0,
          ),
        )
        const verdicts = concat(
          judged.map(({ ofMade }) => ofMade),
          0,
        )
        const distance = sub(
          concat(
            judged.map(({ ofReal }) => ofReal),
            0,
          ),
          verdicts,
        )
        const steepness = judged.map((one) => one.steepness).reduce((sum, one) => add(sum, one))
        const adam = scaleByAdam({ beta1: 0, beta2: 0.9 })
        const rate = rateSchedule(settings)
        return {
          measures: { apart, cycle, distance, steepness },
          updates: [
            {
              name: 'critics',
              loss: sub(mul(steepness, STEEPNESS_WEIGHT), weightedMean(distance, weights)),
              parameters: critics.ownParameters,
              optimiser: chain(adam, descend),
              rate,
            },
            {
              name: 'generators',
              loss: add(
                neg(weightedMean(verdicts, weights)),
                add(mul(weightedMean(cycle, weights), CYCLE_WEIGHT), mul(weightedMean(changed, weights), OWN_WEIGHT)),
              ),
              parameters: generators.ownParameters,
              optimiser: chain(adam, descend, averageWeights(AVERAGE_DECAY)),
              rate,
              every: CRITIC_STEPS,
            },
          ],
        }
      },
    }
  },
}

/** Of all rows and moments. @returns float32 [1, PICTURE_BINS] */
const meanPicture = (pictures: Tensor): Tensor => {
  const [, , bins] = pictures.shape
  return reshape(mean(pictures, [0, 1]), [1, bins])
}
