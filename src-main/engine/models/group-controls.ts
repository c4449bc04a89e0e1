import type { SoundGroup } from '../../../src-shared/project/index.ts'
import type { LiveControl } from './live-control.ts'

/** What networks feel that have learnt groups of recordings. */
interface GroupHand {
  /** By the numbers of the groups: how much of the sound of each. */
  shares: number[]
}

/** A control for each group. */
export const groupControls = (
  groups: readonly SoundGroup[],
  { description, first }: { description: (name: string) => string; first: (group: number) => number },
): LiveControl<GroupHand>[] =>
  groups.map(({ name }, group) => ({
    name: `group-${group}`,
    label: name,
    description: description(name),
    minimum: 0,
    maximum: 1,
    default: first(group),
    step: 0.05,
    unit: '',
    curve: 'linear',
    obey: (hand, value) => (hand.shares[group] = value),
  }))

/** The group that most is wanted of; undefined where none is. */
export const likestGroup = (groups: readonly SoundGroup[], { shares }: GroupHand): string | undefined =>
  groups[shares.indexOf(Math.max(...shares))]?.name
