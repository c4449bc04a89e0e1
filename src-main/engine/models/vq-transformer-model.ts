import { transpose, type Tensor } from '../graph/index.ts'
import type { Schedule } from '../nn/index.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import type { Sizes } from './definition.ts'
import { DRAWN_SOUND_TRAINING, drawnSound, type DrawnSoundModel, type SoundDrawer } from './drawn-sound.ts'
import { weightedMean } from './objective.ts'
import { priorDraw, priorHear, priorSurprise, type PriorSizes } from './vq-prior.ts'
import { VQ_HOP, vqDecoded, vqEncoded, vqLearnt, vqValues } from './vq-codec.ts'

/** Share of a run in which the codec is learnt; the rest is for how its codes go on. */
const CODEC_SHARE = 0.5
/** Frames that one run of the loop draws. */
const FRAMES_AT_ONCE = 4
/** Frames of a file of the codec. */
const FILE_FRAMES = 64

/** 1 in the steps in which the codec is learnt, after them 0. */
const whileCodec: Schedule = ({ step, totalSteps }) => (step < Math.round(CODEC_SHARE * totalSteps) ? 1 : 0)

const sizesOf = ({ width, blocks, books }: Sizes): PriorSizes => ({ width, blocks, books })

const quick = {
  ...DRAWN_SOUND_TRAINING,
  model: 'vq-transformer',
  preset: 'quick',
  sizes: { width: 128, blocks: 3, books: 8 },
  sampleRate: 22_050,
  sequenceSamples: 64 * VQ_HOP,
  heardSamples: 128 * VQ_HOP,
  epochs: 30,
  stepsPerEpoch: 40,
  batchSize: 2,
  learningRate: 2e-3,
} as const

const timeFirst = (codes: Tensor): Tensor => transpose(codes, [1, 0, 2])

const drawer: SoundDrawer = {
  descriptor: {
    id: 'vq-transformer',
    name: 'In codes of its own',
    description:
      'First learns a short hand for your sound, eight codes forty times a second, then how the codes go on, and plays on in them. ' +
      'One training for both; in mono at 22 kHz.',
    measures: [
      {
        name: 'surprise',
        better: 'lower',
        label: 'Surprise',
        description: 'Cross-entropy in nats: how unexpected each next code is among 256; 5.5 is a guess. It is learnt in the second half.',
      },
      {
        name: 'distance',
        better: 'lower',
        label: 'Unlike',
        description: 'Multi-scale spectral distance between sound and what its codes give back. It is learnt in the first half.',
      },
      {
        name: 'used',
        better: 'higher',
        label: 'Codes in use',
        description: 'How many of the 256 codes of a book are in use: the exponential of their entropy.',
      },
    ],
    layers: ['MDCT', 'Encoder', '8 books of 256 codes', 'Transformer', 'Code after code', 'Decoder'],
    paperRating: null,
    source: 'Dhariwal et al. 2020 (Jukebox, arXiv 2005.00341); van den Oord et al. 2017 (VQ-VAE, arXiv 1711.00937)',
    sizes: [
      { name: 'width', label: 'Width', description: 'Values of a frame in the transformer.', minimum: 32, maximum: 1024 },
      { name: 'blocks', label: 'Layers', description: 'Layers of the transformer.', minimum: 1, maximum: 24 },
      {
        name: 'books',
        label: 'Books',
        description: 'Codes of a frame: more sound clearer, and are harder to foresee.',
        minimum: 1,
        maximum: 16,
      },
    ],
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { width: 256, blocks: 6, books: 8 }, epochs: 300, batchSize: 4 } },
  },
  block: () => ({ samples: VQ_HOP, atOnce: FRAMES_AT_ONCE }),
  objective(scope, { sound, weights }, settings) {
    const sizes = sizesOf(settings.sizes)
    const [codec, prior] = [scope.child('codec'), scope.child('prior')]
    const learns = scope.scalar('codec-learns', whileCodec)
    const { loss, distance, used, codes } = vqLearnt(codec, sound, { books: sizes.books, learns })
    const surprise = priorSurprise(prior, timeFirst(codes), sizes)
    const group = { optimiser: optimiserOf(settings), rate: rateSchedule(settings) }
    return {
      measures: { surprise, distance, used },
      updates: [
        { ...group, name: 'codec', loss, parameters: codec.ownParameters, during: { from: 0, to: CODEC_SHARE } },
        {
          ...group,
          name: 'prior',
          loss: weightedMean(surprise, weights),
          parameters: prior.ownParameters,
          during: { from: CODEC_SHARE, to: 1 },
        },
      ],
    }
  },
  hear(scope, sound, given) {
    const sizes = sizesOf(given)
    const codec = scope.child('codec')
    const { codes, values } = vqEncoded(codec, sound, sizes)
    priorHear(scope.child('prior'), timeFirst(codes), sizes)
    vqDecoded(codec, values)
  },
  draw(scope, { temperature }, given) {
    const codec = scope.child('codec')
    return vqDecoded(codec, vqValues(codec, priorDraw(scope.child('prior'), temperature, sizesOf(given))))
  },
}

const model = drawnSound(drawer)

/** A codec, and what foresees its codes: {@link vqLearnt}, then {@link priorSurprise}, in one run. */
export const vqTransformer: DrawnSoundModel = {
  ...model,
  forms: {
    ...model.forms,
    /** As `draw`, but for the sound, which several frames become at once. */
    foresee: {
      states: 'step',
      inputs: () => ({ temperature: { shape: [], dtype: 'float32' } }),
      build: (scope, { temperature }, { sizes }) => ({ codes: priorDraw(scope.child('prior'), temperature, sizesOf(sizes)) }),
    },
    encode: {
      states: 'step',
      file: {
        label: 'Encoder',
        words: 'Sound in, its codes out, some for each moment; what it still needs of the sound goes out and in again.',
        extents: () => ({ batch: 1, frames: FILE_FRAMES }),
      },
      inputs: (_, { frames }) => ({ sound: { shape: [1, frames * VQ_HOP], dtype: 'float32' } }),
      build: (scope, { sound }, { sizes }) => ({ codes: vqEncoded(scope.child('codec'), sound, sizesOf(sizes)).codes }),
    },
    decode: {
      states: 'step',
      file: {
        label: 'Decoder',
        words: 'Codes in, their sound out; what the next moment completes goes out and in again.',
        extents: () => ({ batch: 1, frames: FILE_FRAMES }),
      },
      inputs: ({ sizes }, { frames }) => ({ codes: { shape: [1, frames, sizes.books], dtype: 'int32' } }),
      build(scope, { codes }) {
        const codec = scope.child('codec')
        return { sound: vqDecoded(codec, vqValues(codec, codes)) }
      },
    },
  },
}
