import type { LiveParameter } from '../../../src-shared/project/index.ts'

/** Decibels below which a level is silence. */
export const SILENT_LEVEL_DB = -60

/** From the one to the other of two. */
const BLEND = { minimum: 0, maximum: 1, default: 0, step: 0.05, unit: '', curve: 'linear' } as const

/** What a network that predicts frames can be played with. */
export const FRAME_PARAMETERS: readonly LiveParameter[] = [
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
  },
  {
    name: 'seedBlend',
    label: 'Seed blend',
    description: 'From what the network makes of the first seed to what it makes of the second.',
    ...BLEND,
  },
  {
    name: 'checkpointBlend',
    label: 'State blend',
    description: 'From what this checkpoint predicts to what the second one predicts.',
    ...BLEND,
  },
  {
    name: 'level',
    label: 'Level',
    description: 'How loud it plays; silent at the very left.',
    minimum: SILENT_LEVEL_DB,
    maximum: 6,
    default: 0,
    step: 1,
    unit: 'dB',
    curve: 'linear',
  },
]
