import { defineStore } from 'pinia'
import { shallowRef, triggerRef } from 'vue'
import { COMMAND_IDS, commandOf, type CommandId } from './catalogue.ts'
import { actionOf, answering, hearing, type CommandAction, type CommandScope } from './command-scopes.ts'

/** What can be done in the window at present: parts of it say what commands do there, menus and keys ask. */
export const useCommandStore = defineStore('commands', () => {
  const scopes = shallowRef<CommandScope[]>([])
  /** Where one works: what had the focus last, outside of menus and dialogs. */
  const focused = shallowRef<Node | null>(null)
  const isPaletteShown = shallowRef(false)
  /** The newest first. */
  const lately = shallowRef<CommandId[]>([])

  function add(scope: CommandScope): () => void {
    scopes.value.push(scope)
    triggerRef(scopes)
    return () => {
      scopes.value = scopes.value.filter((other) => other !== scope)
    }
  }

  const target = (): Node | null => (focused.value?.isConnected ? focused.value : null)
  const isEnabledAction = (action: CommandAction): boolean => action.isEnabled?.() ?? true

  /** Who does it: of several the first that can do it now, or that lets no other do it. */
  function actionFor(id: CommandId): CommandAction | null {
    const actions = answering(scopes.value, target()).flatMap((scope) => actionOf(scope, id) ?? [])
    return actions.find((action) => action.staysHere || isEnabledAction(action)) ?? actions[0] ?? null
  }

  /** Who hears a key of one of these commands that is pressed at `at`. */
  function actionForKey(ids: readonly CommandId[], at: Node | null): { id: CommandId; action: CommandAction } | null {
    for (const scope of hearing(scopes.value, at)) {
      const here = ids.flatMap((id) => {
        const action = actionOf(scope, id)
        return action ? [{ id, action }] : []
      })
      const able = here.find(({ action }) => isEnabledAction(action))
      if (able) return able
      if (here.some(({ action }) => action.staysHere)) return null
    }
    return null
  }

  const isKnown = (id: CommandId): boolean => actionFor(id) !== null
  function isEnabled(id: CommandId): boolean {
    const action = actionFor(id)
    return action !== null && isEnabledAction(action)
  }
  const nameOf = (id: CommandId): string => actionFor(id)?.name?.() ?? commandOf(id).name

  function run(id: CommandId): void {
    const action = actionFor(id)
    if (!action || !isEnabledAction(action)) return
    lately.value = [id, ...lately.value.filter((other) => other !== id)].slice(0, 6)
    void action.run()
  }

  /** All that can be done now. */
  const enabled = (): CommandId[] => COMMAND_IDS.filter(isEnabled)

  return { focused, isPaletteShown, lately, add, actionForKey, isKnown, isEnabled, nameOf, run, enabled }
})
