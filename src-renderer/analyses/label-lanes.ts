import { curveWords, isTune, melodyWords, notesOfTune, type FoundStretch, type Labelling } from '../../src-shared/project/index.ts'
import { clock, percent, plural } from '../words/numbers.ts'
import { tuneWords } from './found-tune.ts'

/** A label's stretches, one above the other under a sound's outline. */
export interface LabelLane {
  label: string
  stretches: { startSeconds: number; left: number; width: number; words: string }[]
  /** For who does not see it. */
  words: string
}

const MOST_PLACES = 12

const place = ({ startSeconds, endSeconds }: FoundStretch): string => `${clock(startSeconds)} to ${clock(endSeconds)}`

/** A lane for each label that was found, the one that sounds longest first; none of a tune. Left and width are shares of the whole. */
export function labelLanes({ seconds, stretches, labels }: Pick<Labelling, 'seconds' | 'stretches' | 'labels'>): LabelLane[] {
  if (isTune({ labels })) return []
  const byLabel = new Map<string, FoundStretch[]>()
  for (const stretch of stretches) byLabel.set(stretch.label, [...(byLabel.get(stretch.label) ?? []), stretch])
  const lasting = (some: readonly FoundStretch[]): number => some.reduce((sum, one) => sum + one.endSeconds - one.startSeconds, 0)
  return [...byLabel]
    .sort(([a, some], [b, others]) => lasting(others) - lasting(some) || a.localeCompare(b))
    .map(([label, some]) => ({
      label,
      stretches: some.map((stretch) => ({
        startSeconds: stretch.startSeconds,
        left: stretch.startSeconds / seconds,
        width: (stretch.endSeconds - stretch.startSeconds) / seconds,
        words: `${label}, ${place(stretch)}, ${percent(stretch.probability)} sure`,
      })),
      words: `${label}: ${some.slice(0, MOST_PLACES).map(place).join(', ')}${some.length > MOST_PLACES ? ` and ${some.length - MOST_PLACES} more` : ''}`,
    }))
}

const MOST_NAMED = 3

/** What was found, in a line. */
export function labellingWords({ per, labels, stretches, curves, melody }: Labelling): string {
  if (melody) return melodyWords(melody)
  if (curves.length > 0) return curves.map(curveWords).join(' · ')
  if (isTune({ labels })) return tuneWords(notesOfTune(stretches))
  const likeliest = labels.toSorted((a, b) => b.probability - a.probability).slice(0, MOST_NAMED)
  if (per === 'clip') return likeliest.map(({ label, probability }) => `${label} ${percent(probability)}`).join(' · ')
  if (stretches.length === 0) return `None of its ${plural(labels.length, 'label')}`
  const found = new Set(stretches.map(({ label }) => label))
  return `${plural(stretches.length, 'place')} · ${plural(found.size, 'label')}`
}
