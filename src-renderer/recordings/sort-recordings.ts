import type { Recording } from '../../src-shared/project/index.ts'
import type { MusicOf } from '../hearing/recording-music.ts'

export const SORT_KEYS = ['added', 'name', 'length', 'date', 'level', 'key', 'tempo', 'stars'] as const
export type SortKey = (typeof SORT_KEYS)[number]

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** What is compared; null where it is not known. */
const VALUES: Record<Exclude<SortKey, 'added'>, (recording: Recording, musicOf: MusicOf) => string | number | null> = {
  name: ({ name }) => name,
  length: ({ durationSeconds }) => durationSeconds,
  date: ({ importedAt }) => Date.parse(importedAt),
  level: ({ rmsDb }) => rmsDb,
  key: (recording, musicOf) => musicOf(recording).key?.text ?? null,
  tempo: (recording, musicOf) => musicOf(recording).tempo?.bpm ?? null,
  stars: ({ labels }) => (labels.stars === 0 ? null : labels.stars),
}

/** In a new order; what is not known comes last either way, and equals keep the order of the project. */
export function sortRecordings(recordings: readonly Recording[], key: SortKey, descending: boolean, musicOf: MusicOf): Recording[] {
  if (key === 'added') return descending ? recordings.toReversed() : [...recordings]
  const valueOf = VALUES[key]
  const sign = descending ? -1 : 1
  return recordings
    .map((recording) => ({ recording, value: valueOf(recording, musicOf) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null)
      return sign * (typeof a.value === 'number' ? a.value - Number(b.value) : collator.compare(a.value, String(b.value)))
    })
    .map(({ recording }) => recording)
}
