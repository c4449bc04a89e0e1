import { FIRST_DRAWN_FRAMES, MOST_TEMPERATURE, type DrawnFrames } from '../../../src-shared/project/index.ts'
import { LEVEL_CONTROL, type LiveControl, type SoundHand } from './live-control.ts'

/** What networks that foresee frames feel of a hand. */
export interface FrameHand extends SoundHand {
  /** Standard deviation of the noise on what the network hears of itself, in standardised units. */
  inputNoise: number
  /** 0: what it makes of the first seed; 1: of the second. */
  seedWeight: number
  /** 0: what the first checkpoint predicts; 1: the second. */
  checkpointWeight: number
  /** How frames are drawn, by networks that draw them. */
  drawn: DrawnFrames
}

/** Nothing is turned. */
export const frameHandAtRest = (): FrameHand => ({
  gain: 1,
  inputNoise: 0,
  seedWeight: 0,
  checkpointWeight: 0,
  drawn: { ...FIRST_DRAWN_FRAMES },
})

/** From the one to the other of two. */
const BLEND = { minimum: 0, maximum: 1, default: 0, step: 0.05, unit: '', curve: 'linear' } as const

/** What a network that predicts frames can be played with. */
export const FRAME_PARAMETERS: readonly LiveControl<FrameHand>[] = [
  {
    name: 'variation',
    label: 'Variation',
    description: 'Noise on what the network hears of itself: it strays further from what it would play otherwise.',
    minimum: 0,
    maximum: 2,
    default: 0,
    step: 0.05,
    unit: '',
    curve: 'linear',
    obey(hand, value) {
      hand.inputNoise = value
    },
  },
  {
    name: 'seedBlend',
    label: 'Seed blend',
    description: 'From what the network makes of the first seed to what it makes of the second.',
    ...BLEND,
    leadsTo: 'seed',
    obey(hand, value) {
      hand.seedWeight = value
    },
  },
  {
    name: 'checkpointBlend',
    label: 'State blend',
    description: 'From what this checkpoint predicts to what the second one predicts.',
    ...BLEND,
    leadsTo: 'checkpoint',
    obey(hand, value) {
      hand.checkpointWeight = value
    },
  },
  LEVEL_CONTROL,
]

/** How freely something is drawn. */
const FREEDOM = { minimum: 0, maximum: MOST_TEMPERATURE, step: 0.05, unit: '', curve: 'linear' } as const

/** What a network that draws its frames can be played with, besides. */
export const DRAWN_FRAME_PARAMETERS: readonly LiveControl<FrameHand>[] = [
  {
    name: 'temperature',
    label: 'Adventure',
    description: 'How far it strays from the likeliest sound: none is a hum, much is restless.',
    ...FREEDOM,
    default: FIRST_DRAWN_FRAMES.temperature,
    obey(hand, value) {
      hand.drawn.temperature = value
    },
  },
  {
    name: 'highTemperature',
    label: 'Adventure above',
    description: 'The same for the highest tones: less is calmer and darker, more is airy.',
    ...FREEDOM,
    default: FIRST_DRAWN_FRAMES.highTemperature,
    obey(hand, value) {
      hand.drawn.highTemperature = value
    },
  },
  ...FRAME_PARAMETERS,
]
