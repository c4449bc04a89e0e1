import { PLANE_REACH } from '../../../src-shared/project/index.ts'
import { LEVEL_CONTROL, livePlaying, type LiveControl, type SoundHand } from './live-control.ts'

/** What a plane feels of a hand. */
export interface PlaneHand extends SoundHand {
  x: number
  y: number
  /** How far it wanders about the place by itself. */
  wander: number
  /** Seconds that it takes to come from place to place. */
  glideSeconds: number
}

const AXIS = { minimum: -PLANE_REACH, maximum: PLANE_REACH, default: 0, step: 0.05, unit: '', curve: 'linear' } as const

const CONTROLS: readonly LiveControl<PlaneHand>[] = [
  {
    name: 'x',
    label: 'Across',
    description: 'Where on the plane it sounds, from left to right.',
    ...AXIS,
    form: 'across',
    obey: (hand, value) => (hand.x = value),
  },
  {
    name: 'y',
    label: 'Up',
    description: 'Where on the plane it sounds, from bottom to top.',
    ...AXIS,
    form: 'up',
    obey: (hand, value) => (hand.y = value),
  },
  {
    name: 'wander',
    label: 'Wander',
    description: 'How far it moves about the place by itself: an endless texture.',
    minimum: 0,
    maximum: 2,
    default: 0.2,
    step: 0.05,
    unit: '',
    curve: 'linear',
    obey: (hand, value) => (hand.wander = value),
  },
  {
    name: 'glide',
    label: 'Glide',
    description: 'How long it takes to come to a new place.',
    minimum: 0.01,
    maximum: 5,
    default: 0.05,
    step: 0.01,
    unit: 's',
    curve: 'log',
    obey: (hand, value) => (hand.glideSeconds = value),
  },
  LEVEL_CONTROL,
]

export const planeLive = livePlaying<PlaneHand>(
  () => ({ x: 0, y: 0, wander: 0, glideSeconds: 0.05, gain: 1 }),
  CONTROLS,
  () => ({}),
)
