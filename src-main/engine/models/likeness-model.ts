import { LIKENESS, otherSettingsSchema } from '../../../src-shared/project/index.ts'
import { LIKENESS_FORM, likenessData } from '../labels/likeness-data.ts'
import { pairsModel } from './pairs-model.ts'
import { SHORT_TRAINING } from './presets.ts'

const quick = otherSettingsSchema.parse({
  ...SHORT_TRAINING,
  task: LIKENESS,
  model: 'likeness',
  preset: 'quick',
  sizes: { filters: 64, values: 32 },
  epochs: 40,
  batchSize: 32,
  learningRate: 0.001,
  previewEpochs: [],
})

/** What sounds alike, as a person's own recordings and labels say. */
export const likeness = pairsModel({
  descriptor: {
    id: 'likeness',
    task: LIKENESS,
    name: 'What sounds alike to me',
    description:
      'Learns what belongs together: stretches of one recording, or of one label where you marked some. Then your recordings can be ' +
      'ordered by it: which sounds most like this one? Minutes to train.',
    layers: ['Mel bands of 2 s', 'Convolution ReLU', 'Convolution ReLU', 'Mean and maximum over time', 'Dense', 'Length 1'],
    source: 'Wang and others 2014; Lee and others 2020 (arXiv 2008.03729)',
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { filters: 256, values: 128 }, epochs: 100 } },
  },
  valuesWords: 'Numbers that say what two seconds are like.',
  form: LIKENESS_FORM,
  data: likenessData,
  file: {
    label: 'What two seconds are like',
    words: 'Two seconds of sound in, as standardised mel bands; a vector of length 1 out: alike sounds have near ones.',
  },
  way: 'likeness',
})
