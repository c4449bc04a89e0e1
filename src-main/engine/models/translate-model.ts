import { TRANSLATION, translationSettingsSchema } from '../../../src-shared/project/index.ts'
import type { TrainingSettings, TranslationSettings } from '../../../src-shared/project/index.ts'
import { add, argMax, cast, concat, equal, logSoftmax, mean, mul, reshape, slice, square, sub } from '../graph/index.ts'
import { softmaxCrossEntropy } from '../nn/index.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { COLOUR_BINS } from '../plane/colours.ts'
import type { ModelDefinition } from './definition.ts'
import { checkedSizes } from './forms.ts'
import { weightedMean } from './objective.ts'
import { ADAM_TRAINING } from './presets.ts'
import { codesOf, fineStructure, groupGuess, playedBy, type TranslationSizes } from './translate.ts'
import { groupCount, translating, translationSettingsOf } from './translating.ts'

/** Of how far the classifier is from doubt, in nats, against the error of spectra. */
const DOUBT_WEIGHT = 0.1

const settingsOf = (settings: TrainingSettings): TranslationSettings => translationSettingsOf('translate', settings)

const sizesOf = ({ sizes }: TranslationSettings): TranslationSizes => {
  const { hidden, code } = checkedSizes(translate, sizes)
  return { hidden, code }
}

const quick = translationSettingsSchema.parse({
  ...ADAM_TRAINING,
  task: TRANSLATION,
  model: 'translate',
  preset: 'quick',
  sizes: { hidden: 128, code: 48 },
  groups: [],
  stepsPerEpoch: 50,
  epochs: 30,
  batchSize: 8,
  previewEpochs: [1, 10, 30],
})

/** What one group plays, with the sound of another: {@link codesOf} what is heard, {@link playedBy} another. */
export const translate: ModelDefinition = {
  descriptor: {
    id: 'translate',
    task: TRANSLATION,
    learnsFrom: 'sound',
    name: 'My music in another sound',
    description:
      'Learns two or more groups of recordings, such as your piano and your violin, and plays what one plays with the sound of ' +
      'another; what you sing, too. Chords as well as tunes; some minutes of each group, minutes to train.',
    measures: [
      {
        name: 'error',
        better: 'lower',
        label: 'Off by',
        description:
          'Mean squared error of the spectra that each group’s decoder makes of its own recordings, in units of 15 dB. It falls while it ' +
          'learns.',
      },
      {
        name: 'told',
        better: 'lower',
        label: 'Groups told apart',
        description: 'Share of moments whose group is heard from what the encoder says: among two groups a half is chance.',
      },
    ],
    layers: ['Tones of moments', 'Dilated convolutions', 'What is played', 'A decoder for each group', 'Their envelope'],
    paperRating: null,
    source: 'Mor, Wolf, Polyak, Taigman 2018 (arXiv 1805.07848)',
    sizes: [
      { name: 'hidden', label: 'Size', description: 'Filters of the layers within.', minimum: 8, maximum: 1024 },
      { name: 'code', label: 'Code', description: 'Values that say what is played in 43 ms.', minimum: 4, maximum: 512 },
    ],
    presets: {
      quick,
      paper: { ...quick, preset: 'paper', sizes: { hidden: 384, code: 64 }, epochs: 400, previewEpochs: [1, 50, 200, 400] },
    },
  },
  ...translating('translate', (scope, { colours }, settings) => {
    const sizes = sizesOf(settings)
    const fine = fineStructure(colours)
    const codes = codesOf(scope.child('encoder'), fine, sizes)
    return (group) => playedBy(scope.child(`decoder-${group}`), codes, fine, sizes)
  }),
  objective(given, { rows, batch }) {
    const settings = settingsOf(given)
    const sizes = sizesOf(settings)
    const groups = groupCount(settings)
    const each = rows / groups
    return {
      name: 'translate',
      seed: settings.seed,
      rows,
      batch,
      primary: 'error',
      trace(scope, { heard, recorded, weights }) {
        const codes = codesOf(scope.child('encoder'), fineStructure(heard), sizes)
        const fine = fineStructure(recorded)
        const [, code, steps] = codes.shape
        const again = Array.from({ length: groups }, (_, group) =>
          playedBy(
            scope.child(`decoder-${group}`),
            slice(codes, [group * each, 0, 0], [each, code, steps]),
            slice(fine, [group * each, 0, 0], [each, fine.shape[1], COLOUR_BINS]),
            sizes,
          ),
        )
        const error = mean(square(sub(concat(again, 0), recorded)), [1, 2])
        const guess = groupGuess(scope.child('classifier'), codes, { hidden: sizes.hidden, groups })
        const isOf = heard.graph.constantOf(
          Int32Array.from({ length: rows * steps }, (_, i) => Math.floor(i / (each * steps))),
          [rows * steps],
          'int32',
        )
        // Least where each group is as likely as any other. To be as wrong as can be has no such end: codes would grow on and on.
        const certainty = mul(mean(logSoftmax(guess)), -1)
        const told = mean(reshape(cast(equal(argMax(guess, 1), isOf), 'float32'), [rows, steps]), [1])
        const updates = { optimiser: optimiserOf(settings), rate: rateSchedule(settings) }
        const classifier = scope.child('classifier').ownParameters
        return {
          measures: { error, told },
          updates: [
            { ...updates, name: 'classifier', loss: softmaxCrossEntropy(guess, isOf), parameters: classifier },
            {
              ...updates,
              name: 'translator',
              loss: add(weightedMean(error, weights), mul(certainty, DOUBT_WEIGHT)),
              parameters: scope.parameters.filter((parameter) => !classifier.includes(parameter)),
            },
          ],
        }
      },
    }
  },
}
