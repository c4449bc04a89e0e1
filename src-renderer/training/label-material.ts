import { LABELS, labelledStretches, valueInLabel, VALUES, type Recording } from '../../src-shared/project/index.ts'

/** What a training learns from labels. */
export interface LabelMaterial {
  labels: readonly string[]
  stretches: number
  /** Of the recordings that have labels. */
  seconds: number
  /** Why nothing can be learnt, and what helps. */
  obstacle: { message: string; advice: string } | null
  /** What is to be said of it all the same. */
  remark: string | null
}

/** With fewer examples of a label it is learnt by heart. */
const FEW = 5

/** @param model its id: that of own labels learns words, that of values numbers, all others what there is */
export function labelMaterial(recordings: readonly Recording[], model: string): LabelMaterial {
  const marked = labelledStretches(recordings)
  const values = new Map<string, Set<number>>()
  const stretches = marked.flatMap((stretch) => {
    const said = valueInLabel(stretch.label)
    if (model === VALUES) {
      if (said) values.set(said.name, (values.get(said.name) ?? new Set()).add(said.value))
      return said ? [{ ...stretch, label: said.name }] : []
    }
    return model === LABELS && said ? [] : [stretch]
  })
  const counts = new Map<string, number>()
  for (const { label } of stretches) counts.set(label, (counts.get(label) ?? 0) + 1)
  const labelled = new Set(stretches.map(({ recordingId }) => recordingId))
  const seconds = recordings.reduce((sum, { id, durationSeconds }) => sum + (labelled.has(id) ? durationSeconds : 0), 0)
  const labels = [...counts.keys()].sort((a, b) => a.localeCompare(b))
  const known = { labels, stretches: stretches.length, seconds }
  if (stretches.length === 0 && model === VALUES)
    return {
      ...known,
      obstacle: {
        message: 'No recording has labels with values.',
        advice:
          'Label recordings, or mark moments, with how much of something there is, such as “lively = 0.2” and “lively = 0.9”, or add ' +
          'files of such labels (Audacity, .lab, .csv) with the names of your recordings.',
      },
      remark: null,
    }
  if (stretches.length === 0)
    return {
      ...known,
      obstacle: {
        message: 'No recording has labels.',
        advice:
          'Select recordings and choose “Label…”, mark moments while you record, or add files of labels (Audacity, .lab, .csv) with the ' +
          'names of your recordings.',
      },
      remark: null,
    }
  const same = [...values].filter(([, different]) => different.size === 1).map(([name]) => name)
  const rare = [...counts].filter(([label, count]) => count < FEW && !same.includes(label)).map(([label]) => label)
  const remarks = [
    same.length > 0 && `${named(same)} has the same number everywhere and is left out: mark places with more or less of it.`,
    rare.length > 0 && `There are few examples of ${named(rare)}: it will find that less surely. Label some more.`,
  ]
  return { ...known, obstacle: null, remark: remarks.filter(Boolean).join(' ') || null }
}

/** The first few of them. */
const named = (labels: readonly string[]): string => labels.slice(0, 3).join(', ') + (labels.length > 3 ? ' …' : '')
