import type { SoundGroup } from '../../../src-shared/project/index.ts'
import { LEVEL_CONTROL, livePlaying, type LiveControl, type LivePlaying, type SoundHand } from './live-control.ts'

/** What networks that translate feel of a hand. */
export interface TranslationHand extends SoundHand {
  /** By the numbers of the groups: how much of the way to the sound of each. */
  shares: number[]
}

/** What a network that has learnt such groups is played with: at first it goes all the way to the last one. */
export function translationLive(groups: readonly SoundGroup[]): LivePlaying<TranslationHand> {
  const toGroup = ({ name }: SoundGroup, group: number): LiveControl<TranslationHand> => ({
    name: `group-${group}`,
    label: name,
    description: `How far it goes over to the sound of “${name}”; with none of any it stays as it was.`,
    minimum: 0,
    maximum: 1,
    default: group === groups.length - 1 ? 1 : 0,
    step: 0.05,
    unit: '',
    curve: 'linear',
    obey: (hand, value) => (hand.shares[group] = value),
  })
  return livePlaying<TranslationHand>(
    () => ({ gain: 1, shares: groups.map(() => 0) }),
    [...groups.map(toGroup), LEVEL_CONTROL],
    ({ shares }) => ({ translateTo: groups[shares.indexOf(Math.max(...shares))]?.name }),
  )
}
