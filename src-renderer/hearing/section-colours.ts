import type { SectionSpan } from '../../src-shared/project/index.ts'
import { TRACK_COLOURS } from '../theme/track-colours.ts'

/** Of the theme's colours, the one of each name of a section: in the order in which they come. */
export function sectionColours(sections: readonly SectionSpan[]): ReadonlyMap<string, number> {
  const names = [...new Set(sections.map(({ label }) => label))]
  return new Map(names.map((name, i) => [name, i % TRACK_COLOURS.length]))
}
