import type { SoundGroup } from '../../../src-shared/project/index.ts'
import { groupControls, likestGroup } from './group-controls.ts'
import { LEVEL_CONTROL, livePlaying, type LivePlaying, type SoundHand } from './live-control.ts'

/** What networks that translate feel of a hand. */
export interface TranslationHand extends SoundHand {
  /** By the numbers of the groups: how much of the way to the sound of each. */
  shares: number[]
}

/** What a network that has learnt such groups is played with: at first it goes all the way to the last one. */
export function translationLive(groups: readonly SoundGroup[]): LivePlaying<TranslationHand> {
  return livePlaying<TranslationHand>(
    () => ({ gain: 1, shares: groups.map(() => 0) }),
    [
      ...groupControls(groups, {
        description: (name) => `How far it goes over to the sound of “${name}”; with none of any it stays as it was.`,
        first: (group) => (group === groups.length - 1 ? 1 : 0),
      }),
      LEVEL_CONTROL,
    ],
    (hand) => ({ translateTo: likestGroup(groups, hand) }),
  )
}
