import type { SoundGroup } from '../../../src-shared/project/index.ts'
import { GenerationError } from './errors.ts'

/** Of the group with that name. @throws GenerationError where a network has learnt none such */
export function groupNumber(groups: readonly SoundGroup[], wanted: string): number {
  const index = groups.findIndex(({ name }) => name === wanted)
  if (index >= 0) return index
  const known = groups.map(({ name }) => `"${name}"`).join(', ')
  throw new GenerationError(`The network knows no group "${wanted}".`, known ? `It has learnt: ${known}.` : 'It has learnt none.')
}
