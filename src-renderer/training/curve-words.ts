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
export const CURVES: readonly CurveWords[] = [
  { id: 'training', name: 'Training', words: () => 'Its error on recordings it has heard. Falling means that it learns them by heart.' },
  { id: 'validation', name: 'Validation', words: () => 'Its error on recordings kept aside. Stays near 1, because the phases of unheard sound cannot be foreseen: judge by ear.' },
  { id: 'persistence', name: 'Repeat the last frame', words: (part) => `A cheap guess to compare with: the last quarter second once more, ${ON[part]}.` },
  { id: 'zero', name: 'Predict zero', words: (part) => `The other cheap guess: the average frame, next to silence, ${ON[part]}. Everything is measured by it.` },
]
