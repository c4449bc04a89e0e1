import { otherSettingsSchema, STRUCTURE } from '../../../src-shared/project/index.ts'
import { STRUCTURE_FORM } from '../labels/beat-stretches.ts'
import { structureData } from '../labels/structure-data.ts'
import { pairsModel } from './pairs-model.ts'
import { SHORT_TRAINING } from './presets.ts'

const quick = otherSettingsSchema.parse({
  ...SHORT_TRAINING,
  task: STRUCTURE,
  model: 'structure',
  preset: 'quick',
  sizes: { filters: 64, values: 32 },
  epochs: 40,
  batchSize: 64,
  learningRate: 0.001,
  previewEpochs: [],
})

/** Which beats of a piece belong to the same section, as a person's own recordings and marks of sections say. */
export const structure = pairsModel({
  descriptor: {
    id: 'structure',
    task: STRUCTURE,
    name: 'Sections of my pieces',
    description:
      'Learns what changes from one section of a piece to the next: beats that are near each other belong together, those that are far ' +
      'do not; where you marked sections, they say so. Then it finds the sections of recordings. Minutes to train.',
    layers: ['Semitones of seven beats', 'Convolution ReLU', 'Convolution ReLU', 'Mean and maximum over time', 'Dense', 'Length 1'],
    source: 'McCallum 2019 (arXiv 2108.12955); Wang and others 2021 (arXiv 2110.09000)',
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { filters: 256, values: 128 }, epochs: 100 } },
  },
  valuesWords: 'Numbers that say what some beats are like.',
  form: STRUCTURE_FORM,
  data: structureData,
  file: {
    label: 'What some beats are like',
    words: 'Seven beats of sound in, as standardised semitones of quarters of beats; a vector of length 1 out: near in one section.',
  },
  way: 'sections',
})
