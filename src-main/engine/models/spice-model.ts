import { otherSettingsSchema, PITCH, type OtherSettings, type TrainingSettings } from '../../../src-shared/project/index.ts'
import { fill } from '../graph/index.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { MOMENT_BINS } from '../pitch/constant-q-moments.ts'
import { pitchBatch, pitchData } from '../pitch/pitch-data.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { checkedSizes } from './forms.ts'
import { weightedMean } from './objective.ts'
import { ADAM_TRAINING } from './presets.ts'
import { pitchOfSlices, slicesOf, spiceFigures, TOLD_AT } from './spice.ts'

const settingsOf = (settings: TrainingSettings): OtherSettings => {
  if (settings.task === PITCH) return settings as OtherSettings
  throw new ModelError(`The model spice does not learn the task ${settings.task}.`, 'Start from one of its presets.')
}

const quick = otherSettingsSchema.parse({
  ...ADAM_TRAINING,
  task: PITCH,
  model: 'spice',
  preset: 'quick',
  sizes: { filters: 8 },
  epochs: 150,
  batchSize: 64,
  learningRate: 3e-3,
  previewEpochs: [],
})

const sizesOf = (settings: TrainingSettings): { filters: number } => {
  const { filters } = checkedSizes(spice, settings.sizes)
  return { filters }
}

/** The pitch of one voice, learnt of recordings without any label: {@link spiceFigures}. */
export const spice: ModelDefinition = {
  descriptor: {
    id: 'spice',
    task: PITCH,
    learnsFrom: 'sound',
    name: 'Pitch of one voice',
    description:
      'Learns from recordings of one voice, without any label, how high it sings or plays from moment to moment, and draws its line in ' +
      'others. Nothing that sounds at once with others; minutes to train.',
    measures: [
      {
        name: 'error',
        better: 'lower',
        label: 'Off by',
        description: 'How far its answers of one moment, heard higher or lower by a known step, differ from that step, in quarter tones.',
      },
      {
        name: 'reconstruction',
        better: 'lower',
        label: 'Told by its pitch',
        description: 'Mean squared error of a moment’s spectrum out of its pitch alone; 1 tells nothing.',
      },
    ],
    layers: ['Slice of a constant-Q spectrum', 'Five times: Conv 3, max pooling', 'Dense ReLU', 'A pitch and how sure it is'],
    paperRating: null,
    source: 'Gfeller and others 2020 (SPICE, arXiv 1910.11664)',
    sizes: [{ name: 'filters', label: 'Filters', description: 'Patterns of the finest layer.', minimum: 2, maximum: 64 }],
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { filters: 32 }, epochs: 400 } },
  },
  data: pitchData,
  minibatch: ({ batchSize: rows }) => ({ rows, batch: pitchBatch(rows) }),
  objective(given, { rows, batch }) {
    const settings = settingsOf(given)
    return {
      name: 'spice',
      seed: settings.seed,
      rows,
      batch,
      primary: 'error',
      trace(scope, { moments, weights }) {
        const { error, reconstruction, loss } = spiceFigures(scope, moments, sizesOf(settings))
        return {
          measures: { error, reconstruction },
          updates: [
            {
              loss: weightedMean(loss, weights),
              parameters: scope.parameters,
              optimiser: optimiserOf(settings),
              rate: rateSchedule(settings),
            },
          ],
        }
      },
    }
  },
  forms: {
    pitch: {
      states: 'window',
      file: {
        label: 'Pitch of moments',
        words: 'Constant-Q spectra of moments in, 160 bins of a quarter tone from 32.7 Hz; their pitch in bins and how sure it is out.',
        extents: () => ({ batch: 1 }),
      },
      inputs: (_, { batch }) => ({ moments: { shape: [batch, MOMENT_BINS], dtype: 'float32' } }),
      build(scope, { moments }, settings) {
        const slices = slicesOf(moments, fill(scope.graph, [moments.shape[0]], TOLD_AT))
        return { ...pitchOfSlices(scope.child('encoder'), slices, sizesOf(settings)) }
      },
    },
  },
  plays: null,
  analyses: { way: 'pitch' },
  previews: null,
}
