import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { COMMAND_IDS, commandOf, type CommandId } from './catalogue.ts'
import { isPressed, keyText, type PressedKey } from './key-combination.ts'
import { keysOf, storedKeymap, type Keymap } from './keymap.ts'

const STORAGE_KEY = 'spectraloom.keys'
export const isMac = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac')

/** Which keys commands have, remembered on this machine. */
export const useKeymapStore = defineStore('keymap', () => {
  const keymap = shallowRef(storedKeymap(localStorage.getItem(STORAGE_KEY)))

  function choose(next: Keymap): void {
    keymap.value = next
    localStorage.setItem(STORAGE_KEY, JSON.stringify(next))
  }

  const keys = (id: CommandId): readonly string[] => keysOf(keymap.value, id)
  /** The commands that a key stands for, in whatever place. */
  const commandsFor = (event: PressedKey): CommandId[] => COMMAND_IDS.filter((id) => keys(id).some((key) => isPressed(key, event)))
  const mayRepeat = (id: CommandId): boolean => commandOf(id).repeats === true

  return { keymap, choose, keys, commandsFor, mayRepeat }
})

/** All of a command's keys as they stand on a keyboard. */
export const shownKeys = (id: CommandId): string[] =>
  useKeymapStore()
    .keys(id)
    .map((key) => keyText(key, isMac))
/** The first of them, for a tooltip or a menu. */
export const shownKey = (id: CommandId): string | undefined => shownKeys(id)[0]
