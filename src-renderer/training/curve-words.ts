import type { Baselines } from '../../src-shared/project/index.ts'

export type CurveId = 'training' | 'validation' | 'persistence' | 'zero'

interface CurveWords {
  id: CurveId
  name: string
  /** In plain words; the cheap guesses are measured on one part of the recordings. */
  words: (part: Baselines['part']) => string
}

const ON: Record<Baselines['part'], string> = { validation: 'on the recordings kept aside', training: 'on the recordings it hears' }

/** What the lines of the loss chart mean, for someone who knows music and not statistics. */
const CURVES: readonly CurveWords[] = [
  {
    id: 'training',
    name: 'What it has heard',
    words: () => 'How far off it is on recordings it has heard. Falling means that it learns them by heart.',
  },
  {
    id: 'validation',
    name: 'What was kept aside',
    words: () =>
      'How far off it is on recordings it has not heard. Stays near 1, because the phases of unheard sound cannot be foreseen: ' +
      'judge by ear.',
  },
  {
    id: 'persistence',
    name: 'Repeating the last moment',
    words: (part) => `A cheap guess to compare with: the last quarter second once more, ${ON[part]}.`,
  },
  {
    id: 'zero',
    name: 'Playing silence',
    words: (part) => `The other cheap guess: next to silence, ${ON[part]}. Everything is measured by it.`,
  },
]

/** The lines that a run has: those of cheap guesses where they were measured. */
export const curvesOf = (baselines: Baselines | null): readonly CurveWords[] =>
  CURVES.filter(({ id }) => id === 'training' || id === 'validation' || baselines === null || id in baselines.guesses)
