import { tidyTags } from './marks.ts'
import type { Recording } from './recording.ts'
import { uniqueName } from './unique-name.ts'
import { hasGroups, learntGroups, MOST_GROUPS, type SoundGroup, type TrainingSettings } from './training-settings.ts'

type Known = Pick<Recording, 'id' | 'labels'>

const hasTag = ({ labels }: Known, tag: string): boolean => labels.tags.some((own) => own.toLowerCase() === tag.toLowerCase())

/** Ids of the recordings that have a tag, whatever its capitals. */
export const taggedRecordings = <R extends Known>(recordings: readonly R[], tag: string): string[] =>
  recordings.filter((recording) => hasTag(recording, tag)).map(({ id }) => id)

/** A group for each tag, no more than a network takes, each recording in the first one whose tag it has. */
export function groupsOfTags(recordings: readonly Known[]): SoundGroup[] {
  const grouped = new Set<string>()
  const groups = tidyTags(recordings.flatMap(({ labels }) => labels.tags)).map((name) => {
    const own = taggedRecordings(recordings, name).filter((id) => !grouped.has(id))
    own.forEach((id) => grouped.add(id))
    return { name, recordings: own }
  })
  return groups.filter(({ recordings: own }) => own.length > 0).slice(0, MOST_GROUPS)
}

/**
 * The groups that a network learns which may do without: where nobody chose any, those of the tags, or each recording by itself; none where
 * there are fewer than two, or more recordings than it takes groups.
 */
export function groupsUnlessChosen<R extends Known & Pick<Recording, 'name'>>(
  chosen: readonly SoundGroup[],
  recordings: readonly R[],
): SoundGroup[] {
  if (chosen.length > 0) return [...chosen]
  const tagged = groupsOfTags(recordings)
  if (tagged.length > 1) return tagged
  if (recordings.length < 2 || recordings.length > MOST_GROUPS) return []
  return recordings.reduce<SoundGroup[]>((groups, { id, name }) => {
    const taken = groups.map((group) => group.name)
    return [...groups, { name: uniqueName(Array.from(name).slice(0, 70).join('').trim(), taken), recordings: [id] }]
  }, [])
}

/** Ids of all recordings of groups, each once. */
export const groupedRecordings = (groups: readonly SoundGroup[]): string[] => [...new Set(groups.flatMap(({ recordings }) => recordings))]

/** Why nothing can be learnt from groups, and what helps; null where it can. */
export function groupsObstacle(groups: readonly SoundGroup[]): { message: string; advice: string } | null {
  const names = groups.map(({ name }) => name.trim())
  if (groups.length < 2) return { message: 'This network needs two groups of recordings.', advice: 'Say which recordings belong together.' }
  if (names.some((name) => name === '')) return { message: 'A group has no name.', advice: 'Call it as it sounds: Piano, Violin.' }
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) return { message: `Two groups are called "${twice}".`, advice: 'Give each a name of its own.' }
  const empty = groups.find(({ recordings }) => recordings.length === 0)
  if (empty) return { message: `The group "${empty.name}" has no recording.`, advice: 'Choose some for it, or take it away.' }
  const all = groups.flatMap(({ recordings }) => recordings)
  if (new Set(all).size < all.length)
    return { message: 'A recording is in two groups.', advice: 'Each can be in one: the network learns to tell them apart.' }
  return null
}

/** The same of what a network is to learn: some may do without groups. */
export function learntGroupsObstacle(settings: TrainingSettings): ReturnType<typeof groupsObstacle> {
  const groups = learntGroups(settings)
  return groups && (hasGroups(settings) || groups.length > 0) ? groupsObstacle(groups) : null
}
