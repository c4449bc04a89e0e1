import { LABELS, learnsPairs, NEXT_FRAME, VALUES } from '../../src-shared/project/index.ts'
import type { Baselines, ModelDescriptor, Run, TrainingSettings } from '../../src-shared/project/index.ts'

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

/** The same of networks that guess something else than moments of sound. */
const OTHER_CURVES: readonly CurveWords[] = [
  { id: 'training', name: 'What it has heard', words: () => 'How far off it is on what it has heard. Falling means that it learns.' },
  {
    id: 'validation',
    name: 'What was kept aside',
    words: () => 'How far off it is on what it has not heard. Where it rises while the other falls, more rounds do not help.',
  },
]

/** Of networks that find labels more is better. */
const LABEL_CURVES: readonly CurveWords[] = [
  { id: 'training', name: 'What it has heard', words: () => 'How many labels it finds, and how few wrong ones, in what it has heard.' },
  {
    id: 'validation',
    name: 'What was kept aside',
    words: () => 'The same in recordings that were kept from it. Where it no longer rises, more examples help, not more rounds.',
  },
]

/** Of networks that learn what belongs together. */
const LIKENESS_CURVES: readonly CurveWords[] = [
  { id: 'training', name: 'What it has heard', words: () => 'How often it tells what belongs together from what does not: 1 is always.' },
  {
    id: 'validation',
    name: 'What was kept aside',
    words: () => 'The same in recordings that were kept from it. Where it no longer rises, more marks help, not more rounds.',
  },
]

/** Of networks that find how much of something there is. */
const VALUE_CURVES: readonly CurveWords[] = [
  {
    id: 'training',
    name: 'What it has heard',
    words: () => 'How much of what your numbers differ by it foresees where it has heard them: 1 is all, 0 what their mean would.',
  },
  {
    id: 'validation',
    name: 'What was kept aside',
    words: () => 'The same in recordings that were kept from it. Where it no longer rises, more marks help, not more rounds.',
  },
]

/** The lines that a run has: those of cheap guesses where they were measured. */
export function curvesOf(baselines: Baselines | null, settings: Pick<TrainingSettings, 'task' | 'model'>): readonly CurveWords[] {
  const { task, model } = settings
  if (task === NEXT_FRAME)
    return CURVES.filter(({ id }) => id === 'training' || id === 'validation' || baselines === null || id in baselines.guesses)
  if (task === LABELS) return model === VALUES ? VALUE_CURVES : LABEL_CURVES
  return learnsPairs(settings) ? LIKENESS_CURVES : OTHER_CURVES
}

export interface CurveTitle {
  title: string
  note: string
  /** For who studies it. */
  term: string
}

/** What a run's curve shows. */
export function curveTitle({ settings, measure }: Pick<Run, 'settings' | 'measure'>, models: readonly ModelDescriptor[]): CurveTitle {
  if (settings.task === NEXT_FRAME) {
    return {
      title: 'How far off it is',
      note: '1 is no better than playing silence',
      term: 'The mean squared error, as a part of that of silence',
    }
  }
  const described = models.find(({ id }) => id === settings.model)?.measures.find(({ name }) => name === measure.name)
  const better = measure.better === 'lower' ? 'less is better' : 'more is better'
  return { title: described?.label ?? 'How far off it is', note: better, term: described?.description ?? measure.name }
}
