import { noteName } from '../../src-shared/music/index.ts'
import type { PlayedNote } from '../../src-shared/project/index.ts'
import { plural } from '../words/numbers.ts'

/** How many notes a tune has, and from where to where it goes. */
export function tuneWords(notes: readonly Pick<PlayedNote, 'pitch'>[]): string {
  if (notes.length === 0) return 'no tune'
  const pitches = notes.map(({ pitch }) => pitch)
  const [lowest, highest] = [Math.min(...pitches), Math.max(...pitches)]
  return `${plural(notes.length, 'note')}, ${lowest === highest ? `all ${noteName(lowest)}` : `${noteName(lowest)} to ${noteName(highest)}`}`
}
