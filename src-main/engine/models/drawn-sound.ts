import {
  DRAWN_SOUND,
  FIRST_DRAWN_FRAMES,
  isDrawnSound,
  MOST_TEMPERATURE,
  type DrawnSoundSettings,
  type PresetId,
  type TrainingSettings,
} from '../../../src-shared/project/index.ts'
import { excerptData } from '../datasets/excerpts.ts'
import type { Tensor } from '../graph/index.ts'
import type { Scope } from '../nn/index.ts'
import type { ModelDefinition, OwnDescriptor, Sizes } from './definition.ts'
import { ModelError } from './errors.ts'
import { checkedSizes } from './forms.ts'
import { LEVEL_CONTROL, livePlaying, type LiveControl, type SoundHand } from './live-control.ts'
import type { Objective } from './objective.ts'
import { SHORT_TRAINING } from './presets.ts'

type DrawerDescriptor = Omit<OwnDescriptor, 'task' | 'learnsFrom' | 'presets'> & { presets: Record<PresetId, DrawnSoundSettings> }

/**
 * An architecture that hears sound and draws how it goes on, block after block. What it remembers are states of the scope, the same ones
 * when it listens and when it draws. `drawnSound` makes a model of it.
 */
export interface SoundDrawer {
  readonly descriptor: DrawerDescriptor
  /** Samples that a block has, and blocks that one run of a loop makes. */
  block(sizes: Sizes): { samples: number; atOnce: number }
  /**
   * Blocks after listening in which what was heard sounds once more, since what is drawn becomes sound so much later; a multiple of those
   * that a run makes. None where not given.
   */
  readonly lateBlocks?: number
  /** @param sound float32 [rows, T], -1 to 1  @param weights float32 [rows], each row's share */
  objective(scope: Scope, batch: { sound: Tensor; weights: Tensor }, settings: DrawnSoundSettings): Objective
  /** Listens. @param sound float32 [1, heardSamples] of the settings */
  hear(scope: Scope, sound: Tensor, sizes: Sizes): void
  /** Draws the next block. @param temperature float32 []  @returns float32 [1, samples of a block] */
  draw(scope: Scope, temperature: Tensor, sizes: Sizes): Tensor
}

/** What networks that draw sound feel of a hand. */
export interface DrawnSoundHand extends SoundHand {
  temperature: number
}

/** A model that draws sound, and how much of it at once. */
export interface DrawnSoundModel extends ModelDefinition, Pick<SoundDrawer, 'block' | 'lateBlocks'> {}

const CONTROLS: readonly LiveControl<DrawnSoundHand>[] = [
  {
    name: 'temperature',
    label: 'Adventure',
    description: 'How far it strays from the likeliest sound: none is a hum, much is noise.',
    minimum: 0,
    maximum: MOST_TEMPERATURE,
    default: FIRST_DRAWN_FRAMES.temperature,
    step: 0.05,
    unit: '',
    curve: 'linear',
    obey(hand, value) {
      hand.temperature = value
    },
  },
  LEVEL_CONTROL,
]

/** What networks that draw sound are played with. */
export const drawnSoundLive = livePlaying(
  () => ({ gain: 1, temperature: FIRST_DRAWN_FRAMES.temperature }),
  CONTROLS,
  ({ temperature }) => ({ drawn: { temperature, highTemperature: temperature } }),
)

/** What trainings of models that draw sound have in common. */
export const DRAWN_SOUND_TRAINING = {
  ...SHORT_TRAINING,
  task: DRAWN_SOUND,
  optimizer: 'adam',
  l2: 0,
  checkpointEveryEpochs: 20,
  previewEpochs: [1, 10, 30] as number[],
} as const

/** A model out of an architecture that draws sound. */
export function drawnSound(drawer: SoundDrawer): DrawnSoundModel {
  const { id, name } = drawer.descriptor
  const settingsOf = (settings: TrainingSettings): DrawnSoundSettings => {
    if (isDrawnSound(settings)) return settings
    throw new ModelError(`The model ${id} does not learn the task ${settings.task}.`, 'Start from one of its presets.')
  }
  const sizesOf = (settings: TrainingSettings): Sizes => checkedSizes(drawer, settings.sizes)
  return {
    descriptor: { ...drawer.descriptor, task: DRAWN_SOUND, learnsFrom: 'sound' },
    block: drawer.block.bind(drawer),
    lateBlocks: drawer.lateBlocks,
    data(input, options) {
      const { sampleRate, sequenceSamples, batchSize, stepsPerEpoch, seed } = settingsOf(input.settings)
      return excerptData(input, { sampleRate, samples: sequenceSamples, batchSize, stepsPerEpoch, seed }, options)
    },
    objective(given, { rows, batch }) {
      const settings = settingsOf(given)
      sizesOf(settings)
      return {
        name: id,
        seed: settings.seed,
        rows,
        batch,
        primary: drawer.descriptor.measures[0].name,
        trace: (scope, { sound, weights }) => drawer.objective(scope, { sound, weights }, settings),
      }
    },
    minibatch(given) {
      const { batchSize: rows, sequenceSamples } = settingsOf(given)
      return { rows, batch: { sound: { shape: [rows, sequenceSamples], dtype: 'float32' } } }
    },
    forms: {
      draw: {
        states: 'step',
        file: {
          label: 'Block by block',
          words: `The next moment of sound out, as ${name} goes on; its memory goes out and in again.`,
          extents: () => ({ batch: 1 }),
        },
        inputs: () => ({ temperature: { shape: [], dtype: 'float32' } }),
        build: (scope, { temperature }, settings) => ({ sound: drawer.draw(scope, temperature, sizesOf(settings)) }),
      },
      hear: {
        states: 'step',
        file: {
          label: 'Listening',
          words: 'Sound in; what the network remembers of it comes out, to go on from.',
          extents: (settings) => ({ batch: 1, samples: settingsOf(settings).heardSamples }),
        },
        inputs: (_, { samples }) => ({ sound: { shape: [1, samples], dtype: 'float32' } }),
        build(scope, { sound }, settings) {
          drawer.hear(scope, sound, sizesOf(settings))
          return {}
        },
      },
    },
    plays: { way: 'drawn-sound', gives: 'sound', from: 'seed', draws: true, live: () => drawnSoundLive },
    analyses: null,
    previews: 'sound',
  }
}
