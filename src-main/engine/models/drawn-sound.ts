import {
  DRAWN_SOUND,
  FIRST_DRAWN_FRAMES,
  isDrawnSound,
  MOST_TEMPERATURE,
  NO_KEY,
  type DrawnSoundSettings,
  type PresetId,
  type TrainingSettings,
} from '../../../src-shared/project/index.ts'
import { excerptData, type Beside } from '../datasets/excerpts.ts'
import { batchOf } from '../datasets/example-batches.ts'
import { reshape, type Tensor, type TensorType } from '../graph/index.ts'
import { toldBeside, type ToldOf } from '../instrument/told-beside.ts'
import type { Scope } from '../nn/index.ts'
import type { ModelDefinition, OwnDescriptor, Sizes } from './definition.ts'
import { ModelError } from './errors.ts'
import { checkedSizes } from './forms.ts'
import { groupControls, likestGroup } from './group-controls.ts'
import { KEYS, KNOB, LEVEL_CONTROL, livePlaying, type LiveControl, type LivePlaying, type SoundHand } from './live-control.ts'
import type { Objective } from './objective.ts'
import { SHORT_TRAINING } from './presets.ts'
import type { ToldPitch, WavenetTold } from './wavenet.ts'

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
  /** What such a network is told beside the sound. Nothing where not given. */
  told?(settings: DrawnSoundSettings): ToldKinds | null
  /** @param batch see {@link DrawnSoundBatch} */
  objective(scope: Scope, batch: DrawnSoundBatch, settings: DrawnSoundSettings): Objective
  /** Listens. @param sound float32 [1, heardSamples] of the settings */
  hear(scope: Scope, sound: Tensor, sizes: Sizes): void
  /** Draws the next block. @returns float32 [1, samples of a block] */
  draw(scope: Scope, told: ToldDrawer, sizes: Sizes): Tensor
}

/** What is told of sound besides how loud it is. */
export type ToldKinds = Pick<ToldOf, 'momentSamples' | 'pitch' | 'groups'>

/** What a step learns from. */
export interface DrawnSoundBatch {
  /** float32 [rows, T], -1 to 1 */
  sound: Tensor
  /** float32 [rows], each row's share */
  weights: Tensor
  /** See `toldBeside`; not there where no pitch is told */
  pitch: ToldPitch | null
  /** float32 [rows, groups]; not there where no groups are told */
  shares: Tensor | null
}

/** What is told with each block. */
interface ToldDrawer {
  /** float32 [] */
  temperature: Tensor
  /** Of one row and one moment; null where the network is told nothing. */
  told: WavenetTold | null
}

/** What networks that draw sound feel of a hand. */
export interface DrawnSoundHand extends SoundHand {
  temperature: number
  /** Than what it began from, of those that are told. */
  louderDb: number
  /** The key that is held, of those that are told a pitch; see `heldKey`. */
  held: number
  /** By the numbers of the groups, of those that are told such: how much it is to sound like each. */
  shares: number[]
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

const HELD_KEY: LiveControl<DrawnSoundHand> = {
  ...KEYS,
  description:
    'Hold a key of a MIDI keyboard, of these or of the computer: it sounds at that pitch, as loud as the key was struck hard. Let go, ' +
    'and it goes on as it likes.',
  obey: (hand, value) => (hand.held = value),
}

/** What a network that is told so is played with. */
function playing(told: ToldKinds | null): LivePlaying<DrawnSoundHand> {
  const groups = told?.groups ?? []
  return livePlaying<DrawnSoundHand>(
    () => ({ gain: 1, temperature: FIRST_DRAWN_FRAMES.temperature, louderDb: 0, held: NO_KEY, shares: groups.map(() => 0) }),
    [
      ...(told?.pitch ? [HELD_KEY] : []),
      ...(told ? [LOUDNESS] : []),
      ...groupControls(groups, {
        description: (name) => `How much it is to sound like “${name}”; like none of any, it sounds as it likes.`,
        first: () => 0,
      }),
      ...CONTROLS,
    ],
    (hand) => ({
      drawn: { temperature: hand.temperature, highTemperature: hand.temperature },
      ...(hand.shares.some((share) => share > 0) && { translateTo: likestGroup(groups, hand) }),
    }),
  )
}

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
  const toldOf = (settings: TrainingSettings): ToldKinds | null => drawer.told?.(settingsOf(settings)) ?? null
  const besideOf = (settings: DrawnSoundSettings): Beside | undefined => {
    const told = toldOf(settings)
    return told ? toldBeside({ ...told, sampleRate: settings.sampleRate, samples: settings.sequenceSamples }) : undefined
  }
  const live = (settings: TrainingSettings): LivePlaying<DrawnSoundHand> => playing(toldOf(settings))
  return {
    descriptor: { ...drawer.descriptor, task: DRAWN_SOUND, learnsFrom: 'sound' },
    block: drawer.block.bind(drawer),
    lateBlocks: drawer.lateBlocks,
    live,
    data(input, options) {
      const settings = settingsOf(input.settings)
      const { sampleRate, sequenceSamples: samples, batchSize, stepsPerEpoch, seed } = settings
      const heldOut = toldOf(settings)?.groups.length ? 'ends' : 'recordings'
      return excerptData(input, { sampleRate, samples, batchSize, stepsPerEpoch, seed, beside: besideOf(settings), heldOut }, options)
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
        trace: (scope, { sound, weights, key, voicing, phase, shares }) =>
          drawer.objective(scope, { sound, weights, pitch: key ? { key, voicing, phase } : null, shares: shares ?? null }, settings),
      }
    },
    minibatch(given) {
      const settings = settingsOf(given)
      const { batchSize: rows, sequenceSamples } = settings
      return { rows, batch: batchOf({ sound: { shape: [sequenceSamples], dtype: 'float32' }, ...besideOf(settings)?.form }, rows) }
    },
    forms: {
      draw: {
        states: 'step',
        file: {
          label: 'Block by block',
          words: `The next moment of sound out, as ${name} goes on; its memory goes out and in again.`,
          extents: () => ({ batch: 1 }),
        },
        inputs(settings) {
          const told = toldOf(settings)
          const number: TensorType = { shape: [], dtype: 'float32' }
          return {
            temperature: number,
            ...(told && { loudnessDb: number }),
            ...(told?.pitch && {
              key: number,
              voicing: number,
              phase: { shape: [drawer.block(settings.sizes).samples], dtype: 'float32' },
            }),
            ...(told && told.groups.length > 0 && { shares: { shape: [told.groups.length], dtype: 'float32' } }),
          }
        },
        build(scope, { temperature, loudnessDb, key, voicing, phase, shares }, settings) {
          const told = loudnessDb
            ? {
                loudnessDb: reshape(loudnessDb, [1, 1]),
                pitch: key ? { key, voicing, phase: reshape(phase, [1, phase.size]) } : null,
                shares: shares ? reshape(shares, [1, shares.size]) : null,
              }
            : null
          return { sound: drawer.draw(scope, { temperature, told }, sizesOf(settings)) }
        },
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
