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
import { KNOB, LEVEL_CONTROL, livePlaying, type LiveControl, type LivePlaying, type SoundHand } from './live-control.ts'
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
  /** Whether one of such sizes is told how loud to be. Never where not given. */
  isToldLoudness?(sizes: Sizes): boolean
  /** Draws the next block. @returns float32 [1, samples of a block] */
  draw(scope: Scope, told: ToldDrawer, sizes: Sizes): Tensor
}

/** What is told with each block, both float32 []; the loudness in dB of full scale, null where the network is told none. */
interface ToldDrawer {
  temperature: Tensor
  loudnessDb: Tensor | null
}

/** What networks that draw sound feel of a hand. */
export interface DrawnSoundHand extends SoundHand {
  temperature: number
  /** Than what it began from, of those that are told. */
  louderDb: number
}

/** A model that draws sound, and how much of it at once. */
export interface DrawnSoundModel extends ModelDefinition, Pick<SoundDrawer, 'block' | 'lateBlocks'> {
  /** What a network of such settings is played with. */
  live(settings: TrainingSettings): LivePlaying<DrawnSoundHand>
}

/** How much louder or softer the ends of its control are. */
const MOST_LOUDER_DB = 20

const LOUDNESS: LiveControl<DrawnSoundHand> = {
  name: 'loudness',
  label: 'Loudness',
  description: 'Softer or louder than what it began from, as a player would be: it changes the sound, not only its level.',
  ...KNOB,
  follows: 'loudness',
  obey(hand, value) {
    hand.louderDb = MOST_LOUDER_DB * value
  },
}

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

const playing = (controls: readonly LiveControl<DrawnSoundHand>[]): LivePlaying<DrawnSoundHand> =>
  livePlaying(
    () => ({ gain: 1, temperature: FIRST_DRAWN_FRAMES.temperature, louderDb: 0 }),
    controls,
    ({ temperature }) => ({ drawn: { temperature, highTemperature: temperature } }),
  )

const PLAYING = playing(CONTROLS)
const TOLD_PLAYING = playing([LOUDNESS, ...CONTROLS])

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
  const isTold = (settings: TrainingSettings): boolean => drawer.isToldLoudness?.(settings.sizes) ?? false
  const live = (settings: TrainingSettings): LivePlaying<DrawnSoundHand> => (isTold(settings) ? TOLD_PLAYING : PLAYING)
  return {
    descriptor: { ...drawer.descriptor, task: DRAWN_SOUND, learnsFrom: 'sound' },
    block: drawer.block.bind(drawer),
    lateBlocks: drawer.lateBlocks,
    live,
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
        inputs: (settings) => ({
          temperature: { shape: [], dtype: 'float32' },
          ...(isTold(settings) && { loudnessDb: { shape: [], dtype: 'float32' } }),
        }),
        build: (scope, { temperature, loudnessDb }, settings) => ({
          sound: drawer.draw(scope, { temperature, loudnessDb: isTold(settings) ? loudnessDb : null }, sizesOf(settings)),
        }),
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
    plays: { way: 'drawn-sound', gives: 'sound', from: 'seed', draws: true, live },
    analyses: null,
    previews: 'sound',
  }
}
