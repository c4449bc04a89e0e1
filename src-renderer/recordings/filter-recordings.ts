import type { Marks } from '../../src-shared/project/index.ts'
import type { RecordingMusic } from '../hearing/recording-music.ts'

/** What is wanted of the labels, of tempo and key, and of what networks found; null and 0 want nothing. */
export interface RecordingFilter {
  /** So many or more. */
  stars: number
  colour: number | null
  tag: string | null
  /** Number of one of {@link TEMPO_RANGES}. */
  tempo: number | null
  /** As lists show it. */
  key: string | null
  /** A label that a network found somewhere in it. */
  found: string | null
}

export const NO_FILTER: RecordingFilter = { stars: 0, colour: null, tag: null, tempo: null, key: null, found: null }

/** Beats a minute, the upper end left out. */
export const TEMPO_RANGES = [
  { from: 0, to: 80, words: 'Below 80 bpm' },
  { from: 80, to: 110, words: '80 to 110 bpm' },
  { from: 110, to: 140, words: '110 to 140 bpm' },
  { from: 140, to: Infinity, words: '140 bpm and more' },
] as const

/**
 * Whether something is listed. What has no tempo or no key is in none of their ranges.
 *
 * @param foundLabels what networks found in it
 */
export const passesFilter = (
  { labels }: { labels: Marks },
  { stars, colour, tag, tempo, key, found }: RecordingFilter,
  music: RecordingMusic,
  foundLabels: ReadonlySet<string>,
): boolean =>
  labels.stars >= stars &&
  (colour === null || labels.colour === colour) &&
  (tag === null || labels.tags.some((known) => known.toLowerCase() === tag.toLowerCase())) &&
  (tempo === null || (music.tempo !== null && tempoRange(music.tempo.bpm) === tempo)) &&
  (key === null || music.key?.text === key) &&
  (found === null || foundLabels.has(found))

export const tempoRange = (bpm: number): number => TEMPO_RANGES.findIndex(({ to }) => bpm < to)
