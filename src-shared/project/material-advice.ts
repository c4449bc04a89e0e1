import { DRAWN_SOUND, NEXT_FRAME, type TrainingSettings } from './training-settings.ts'

/** What so much material is good for, in plain words. */
export interface MaterialAdvice {
  /** 0 none .. 4 plenty: how full the gauge is. */
  level: 0 | 1 | 2 | 3 | 4
  headline: string
  detail: string
}

/** Upper bounds in minutes of each level but the last. */
export const MATERIAL_LEVEL_MINUTES = [1, 5, 20, 60] as const

type Words = Omit<MaterialAdvice, 'level'>

const OF_FRAMES: readonly Words[] = [
  { headline: 'Not enough yet', detail: 'A network needs at least a minute of sound to find anything to hold on to. Add more recordings.' },
  { headline: 'A sketch', detail: 'Enough to try the whole way once. The network will repeat these few phrases almost literally.' },
  { headline: 'A good start', detail: 'The network can learn one manner of playing by heart: one instrument and one tempo work best.' },
  { headline: 'A small repertoire', detail: 'Good material. Takes will wander between pieces; a quick training lasts minutes.' },
  { headline: 'A rich repertoire', detail: 'Plenty to learn from. Give it larger layers and more epochs, and expect trainings of hours.' },
]

/** Where the sounds themselves are played on with. */
const OF_SOUNDS: readonly Words[] = [
  {
    headline: 'Little yet',
    detail:
      'This is little, and cannot become new music: the same sounds come back within half a minute, in the keys that you recorded, ' +
      'and takes stay close to it. From five minutes on it finds ways of its own.',
  },
  {
    headline: 'Enough to begin with',
    detail: 'This is enough to begin with, not for long pieces: phrases come back. With five minutes or more it repeats itself less.',
  },
  { headline: 'A good start', detail: 'Enough for ways of its own: takes are new music in the sound of your recordings.' },
  { headline: 'A small repertoire', detail: 'Good material: takes move between your pieces. Training lasts minutes.' },
  { headline: 'A rich repertoire', detail: 'Plenty to choose from. Choose single recordings where takes should keep to one manner.' },
]

/** @param task of the training that is set up */
export function materialAdvice(totalSeconds: number, task: TrainingSettings['task']): MaterialAdvice {
  const minutes = totalSeconds / 60
  const found = MATERIAL_LEVEL_MINUTES.findIndex((bound) => minutes < bound)
  const level = (found < 0 ? MATERIAL_LEVEL_MINUTES.length : found) as MaterialAdvice['level']
  return { level, ...([NEXT_FRAME, DRAWN_SOUND].includes(task) ? OF_FRAMES : OF_SOUNDS)[level] }
}

/** Where on a gauge of equal steps the amount stands, 0..1. */
export function materialGauge(totalSeconds: number): number {
  const minutes = totalSeconds / 60
  const bounds = [0, ...MATERIAL_LEVEL_MINUTES, 240]
  const step = bounds.findLastIndex((bound) => minutes >= bound)
  if (step >= bounds.length - 1) return 1
  return (step + (minutes - bounds[step]) / (bounds[step + 1] - bounds[step])) / (bounds.length - 1)
}
