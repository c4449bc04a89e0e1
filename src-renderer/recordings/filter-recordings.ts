import type { Labels } from '../../src-shared/project/index.ts'

/** What is wanted of the labels; null and 0 want nothing. */
export interface LabelFilter {
  /** So many or more. */
  stars: number
  colour: number | null
  tag: string | null
}

export const NO_FILTER: LabelFilter = { stars: 0, colour: null, tag: null }

/** Whether something is listed. */
export const passesFilter = ({ labels }: { labels: Labels }, { stars, colour, tag }: LabelFilter): boolean =>
  labels.stars >= stars &&
  (colour === null || labels.colour === colour) &&
  (tag === null || labels.tags.some((known) => known.toLowerCase() === tag.toLowerCase()))
