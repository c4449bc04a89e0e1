import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { DRAWN_SOUND_TRAINING, drawnSound, type SoundDrawer } from './drawn-sound.ts'
import { weightedMean } from './objective.ts'
import { samplernnDraw, samplernnHear, samplernnSurprise, TOP_FRAME } from './samplernn.ts'

/** Blocks that one run of the loop draws. */
const BLOCKS_AT_ONCE = 8

const quick = {
  ...DRAWN_SOUND_TRAINING,
  model: 'samplernn',
  preset: 'quick',
  sizes: { hidden: 128 },
  sampleRate: 16_000,
  sequenceSamples: 32 * TOP_FRAME,
  heardSamples: 128 * TOP_FRAME,
  epochs: 40,
  stepsPerEpoch: 40,
  batchSize: 8,
  learningRate: 2e-3,
} as const

const drawer: SoundDrawer = {
  descriptor: {
    id: 'samplernn',
    name: 'Sample by sample, in three tiers',
    description:
      'A slow memory over frames of 4 ms, a faster one over 1 ms, and a network for each sample: it murmurs on in your sound, and faster ' +
      'than the other one that goes sample by sample. In mono at 16 kHz.',
    measures: [
      {
        name: 'surprise',
        better: 'lower',
        label: 'Surprise',
        description:
          'Cross-entropy in nats: how unexpected each next sample is among 256 levels; 5.5 is a guess. It falls while it learns.',
      },
    ],
    layers: ['GRU of 64 samples', 'GRU of 16 samples', 'Dense ReLU', 'Dense ReLU', 'Chances of 256 levels'],
    paperRating: null,
    source: 'Mehri et al. 2017 (SampleRNN, arXiv 1612.07837)',
    sizes: [{ name: 'hidden', label: 'Memory', description: 'Units of each tier.', minimum: 8, maximum: 1024 }],
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { hidden: 512 }, epochs: 400 } },
  },
  block: () => ({ samples: TOP_FRAME, atOnce: BLOCKS_AT_ONCE }),
  objective(scope, { sound, weights }, settings) {
    const surprise = samplernnSurprise(scope, sound, settings.sizes.hidden)
    return {
      measures: { surprise },
      updates: [
        {
          loss: weightedMean(surprise, weights),
          parameters: scope.parameters,
          optimiser: optimiserOf(settings),
          rate: rateSchedule(settings),
        },
      ],
    }
  },
  hear: (scope, sound, { hidden }) => samplernnHear(scope, sound, hidden),
  draw: (scope, { temperature }, { hidden }) => samplernnDraw(scope, temperature, hidden),
}

/** Sound drawn sample by sample by three tiers: {@link samplernnSurprise} on recordings. */
export const samplernn = drawnSound(drawer)
