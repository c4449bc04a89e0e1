import type { Likeness, VersionPair } from '../../../src-shared/project/likeness.ts'

export interface FindVersionsInput {
  recordings: { id: string; likeness: Likeness }[]
}

export interface FoundVersions {
  pairs: VersionPair[]
}
