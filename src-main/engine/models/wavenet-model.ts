import { isToldPitch, type SoundGroup } from '../../../src-shared/project/index.ts'
import { mean } from '../graph/index.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { DRAWN_SOUND_TRAINING, drawnSound, type SoundDrawer } from './drawn-sound.ts'
import type { Sizes } from './definition.ts'
import { weightedMean } from './objective.ts'
import { TOLD_SAMPLES, wavenetDraw, wavenetHear, wavenetSurprise, type WavenetSizes } from './wavenet.ts'

/** Samples that are written out in one block: more take longer to prepare, fewer copy what is remembered more often. */
const BLOCK_SAMPLES = 16
const BLOCKS_AT_ONCE = 16

const sizesOf = ({ channels, layers, told, pitch }: Sizes): WavenetSizes => ({ channels, layers, told, pitch })

const quick = {
  ...DRAWN_SOUND_TRAINING,
  model: 'wavenet',
  preset: 'quick',
  sizes: { channels: 32, layers: 6, told: 16, pitch: 6 },
  groups: [] as SoundGroup[],
  sampleRate: 16_000,
  sequenceSamples: 4096,
  heardSamples: 8192,
  epochs: 40,
  stepsPerEpoch: 40,
  batchSize: 2,
} as const

/** One alone says nothing. */
const toldGroups = (groups: readonly SoundGroup[] = []): readonly SoundGroup[] => (groups.length < 2 ? [] : groups)

const drawer: SoundDrawer = {
  descriptor: {
    id: 'wavenet',
    name: 'Sample by sample',
    description:
      'Learns from sample to sample how your sound goes on, with no notion of tones or frames, and murmurs on in it: an endless texture, ' +
      'as loud as a hand wants it, at the pitch of the keys that are held where it learns one voice, and like the group of recordings ' +
      'that is chosen. In mono at 16 kHz, so that two cores keep up with it.',
    measures: [
      {
        name: 'surprise',
        better: 'lower',
        label: 'Surprise',
        description:
          'Cross-entropy in nats: how unexpected each next sample is among 256 levels; 5.5 is a guess. It falls while it learns.',
      },
    ],
    layers: ['Embedding of 256 levels', 'Causal convolutions, dilated', 'Gates', 'Dense ReLU', 'Chances of 256 levels'],
    paperRating: null,
    source: 'van den Oord et al. 2016 (WaveNet, arXiv 1609.03499)',
    sizes: [
      { name: 'channels', label: 'Width', description: 'Values that each layer hands on.', minimum: 4, maximum: 256 },
      { name: 'layers', label: 'Layers', description: 'Each hears four times as far back as the one before.', minimum: 2, maximum: 8 },
      {
        name: 'told',
        label: 'Told how to sound',
        description: 'Values by which it learns to be as loud, as high and like whom a hand wants it; without them it sounds as it likes.',
        minimum: 1,
        maximum: 256,
        optional: true,
      },
      {
        name: 'pitch',
        label: 'Told pitch',
        description: 'Sines by which it learns a pitch, each half as long as the one before; without them nobody tells it one.',
        minimum: 1,
        maximum: 10,
        optional: true,
      },
    ],
    presets: {
      quick,
      paper: { ...quick, preset: 'paper', sizes: { channels: 64, layers: 7, told: 32, pitch: 6 }, epochs: 400, batchSize: 4 },
    },
  },
  block: () => ({ samples: BLOCK_SAMPLES, atOnce: BLOCKS_AT_ONCE }),
  told: (settings) =>
    settings.sizes.told === undefined
      ? null
      : { momentSamples: TOLD_SAMPLES, pitch: isToldPitch(settings), groups: toldGroups(settings.groups) },
  objective(scope, { sound, weights, ...told }, settings) {
    const surprise = mean(wavenetSurprise(scope, sound, sizesOf(settings.sizes), told), 1)
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
  hear: (scope, sound, sizes) => wavenetHear(scope, sound, sizesOf(sizes)),
  draw: (scope, told, sizes) => wavenetDraw(scope, { samples: BLOCK_SAMPLES, ...told }, sizesOf(sizes)),
}

/** Sound drawn sample by sample: {@link wavenetSurprise} on recordings. */
export const wavenet = drawnSound(drawer)
