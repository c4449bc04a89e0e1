import { INSTRUMENT, otherSettingsSchema, type OtherSettings, type TrainingSettings } from '../../../src-shared/project/index.ts'
import { transpose } from '../graph/index.ts'
import { INSTRUMENT_HOP } from '../instrument/performance.ts'
import { instrumentBatch, instrumentData } from '../instrument/instrument-data.ts'
import { multiScaleSpectralLoss } from '../nn/index.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { HARMONICS, instrumentSizes, instrumentSound } from './ddsp.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { instrumentLive } from './instrument-parameters.ts'
import { ADAM_TRAINING } from './presets.ts'

/** Samples of a frame at each scale of the loss. */
const SCALES = [2048, 1024, 512, 256, 128]

const settingsOf = (settings: TrainingSettings): OtherSettings => {
  if (settings.task === INSTRUMENT) return settings as OtherSettings
  throw new ModelError(`The model ddsp does not learn the task ${settings.task}.`, 'Start from one of its presets.')
}

const quick = otherSettingsSchema.parse({
  ...ADAM_TRAINING,
  task: INSTRUMENT,
  model: 'ddsp',
  preset: 'quick',
  sizes: { hidden: 192, room: 1000 },
  epochs: 25,
  batchSize: 4,
  learningRate: 2e-3,
  learningRateSchedule: { warmUpSteps: 20, then: 'cosine' },
  gradientClipNorm: 3,
  previewEpochs: [1, 5, 15, 25],
})

/** An instrument out of recordings of one voice: {@link instrumentSound} is to sound as they do. */
export const ddsp: ModelDefinition = {
  descriptor: {
    id: 'ddsp',
    task: INSTRUMENT,
    learnsFrom: 'sound',
    measures: [
      {
        name: 'distance',
        better: 'lower',
        label: 'Unlike',
        description:
          'Multi-scale spectral distance between the recording and the same pitch and loudness played on the instrument, the sum ' +
          'over five resolutions of magnitudes and their logarithms. It falls while it learns.',
      },
    ],
    name: 'A new instrument from my sound',
    description:
      'Learns how your violin, flute or voice sounds at every pitch and loudness, and plays any other melody on it: sing, and it is ' +
      'heard as your instrument. One voice at a time; some minutes of recordings, minutes to train.',
    layers: ['Pitch and loudness', 'Dense SiLU', 'GRU 192', 'Dense SiLU', `${HARMONICS} harmonics and coloured noise`, 'The room'],
    paperRating: null,
    source: 'Engel, Hantrakul, Gu, Roberts 2020 (DDSP, arXiv 2001.04643)',
    sizes: [
      { name: 'hidden', label: 'Memory', description: 'Units of the memory.', minimum: 8, maximum: 1024 },
      {
        name: 'room',
        label: 'Room',
        description: 'Milliseconds that the room of the recordings rings on for.',
        minimum: 20,
        maximum: 3000,
        optional: true,
      },
    ],
    presets: {
      quick,
      paper: { ...quick, preset: 'paper', sizes: { hidden: 512, room: 1500 }, epochs: 250, previewEpochs: [1, 25, 100, 250] },
    },
  },
  data: instrumentData,
  objective(given, { rows, batch }) {
    const settings = settingsOf(given)
    return {
      name: 'ddsp',
      seed: settings.seed,
      rows,
      batch,
      primary: 'distance',
      trace(scope, { key, loudness, pitched, phase, sound }) {
        const played = { key: transpose(key, [1, 0]), loudness: transpose(loudness, [1, 0]), pitched: transpose(pitched, [1, 0]), phase }
        const distance = multiScaleSpectralLoss(instrumentSound(scope, played, instrumentSizes(settings.sizes)), sound, { sizes: SCALES })
        return {
          measures: { distance },
          updates: [{ loss: distance, parameters: scope.parameters, optimiser: optimiserOf(settings), rate: rateSchedule(settings) }],
        }
      },
    }
  },
  minibatch: ({ batchSize: rows }) => ({ rows, batch: instrumentBatch(rows) }),
  forms: {
    step: {
      states: 'step',
      file: {
        label: 'The instrument',
        words: 'Pitch, loudness and phase of a quarter second in, its sound out; its memory goes out and in again.',
        extents: () => ({ steps: 25, batch: 1 }),
      },
      inputs: (_, { steps, batch }) => ({
        key: { shape: [steps, batch], dtype: 'float32' },
        loudness: { shape: [steps, batch], dtype: 'float32' },
        pitched: { shape: [steps, batch], dtype: 'float32' },
        phase: { shape: [batch, steps * INSTRUMENT_HOP], dtype: 'float32' },
      }),
      build: (scope, { key, loudness, pitched, phase }, { sizes }) => ({
        sound: instrumentSound(scope, { key, loudness, pitched, phase }, instrumentSizes(sizes)),
      }),
    },
  },
  plays: { way: 'instrument', gives: 'sound', from: 'seed', live: () => instrumentLive },
  analyses: null,
  previews: 'sound',
}
