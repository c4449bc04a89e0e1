import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { CommandId } from '../commands/catalogue.ts'

/** What is done to takes, in the menus of their rows and of the right mouse button. */
export const TAKE_MENU: readonly (readonly CommandId[])[] = [
  ['renameTake', 'lookAtTake', 'measureTake', 'remakeTake', 'repeatTake', 'takeToSong'],
  ['removeTake'],
  ['writeTags', 'nextColour'],
]

/** The take in the list that commands are for: the one whose row has the focus or whose menu is open. */
export const usePointedTake = defineStore('pointed-take', () => {
  const id = ref<string | null>(null)
  /** Whose name is to be changed; its row does that. */
  const renaming = ref<string | null>(null)
  return { id, renaming }
})
