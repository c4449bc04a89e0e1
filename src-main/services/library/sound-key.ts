import { createHash } from 'node:crypto'
import type { Recording } from '../../../src-shared/project/index.ts'

/** Names a recording's decoded sound, and what is computed from it, in the cache: its content, and how that was mended. */
export function soundKeyOf({ contentHash, mend }: Pick<Recording, 'contentHash' | 'mend'>): string {
  if (mend.kinds.length === 0 && mend.tracks === null) return contentHash
  return createHash('sha256')
    .update(`${contentHash} ${[...mend.kinds].sort().join()} ${mend.tracks?.join() ?? ''}`)
    .digest('hex')
}
