import type { SoundGroup } from '../../src-shared/project/index.ts'
import { plural } from '../words/numbers.ts'

/** The choice of a recording that is in none. */
export const NO_GROUP = 'none'

/** Which group a recording is in, as a choice. */
export function groupIndexOf(groups: readonly SoundGroup[], recordingId: string): string {
  const index = groups.findIndex(({ recordings }) => recordings.includes(recordingId))
  return index < 0 ? NO_GROUP : String(index)
}

/** With a recording in one group alone, or in none. @param choice  as {@link groupIndexOf} gives it */
export const withMember = (groups: readonly SoundGroup[], recordingId: string, choice: string | undefined): SoundGroup[] =>
  groups.map((group, index) => {
    const others = group.recordings.filter((id) => id !== recordingId)
    return { ...group, recordings: String(index) === choice ? [...others, recordingId] : others }
  })

export const withName = (groups: readonly SoundGroup[], index: number, name: string): SoundGroup[] =>
  groups.map((group, i) => (i === index ? { ...group, name } : group))

export const withoutGroup = (groups: readonly SoundGroup[], index: number): SoundGroup[] => groups.filter((_, i) => i !== index)

/** Without recordings that are gone. */
export const groupsStillThere = (groups: readonly SoundGroup[], isThere: (recordingId: string) => boolean): SoundGroup[] =>
  groups.map((group) => ({ ...group, recordings: group.recordings.filter(isThere) }))

export const groupsInWords = (groups: readonly SoundGroup[]): string =>
  groups.length === 0
    ? 'none yet'
    : groups.map(({ name, recordings }, i) => `${name || `Group ${i + 1}`}: ${plural(recordings.length, 'recording')}`).join(', ')
