import { onScopeDispose, type Ref } from 'vue'
import type { CommandActions } from './command-scopes.ts'
import { useCommandStore } from './command-store.ts'

/**
 * Says what commands do, for as long as the component is there.
 *
 * @param element  where the focus is when their keys work; without it they work wherever the focus is
 */
export function useCommands(actions: CommandActions, element?: Readonly<Ref<HTMLElement | null | undefined>>): void {
  onScopeDispose(useCommandStore().add({ actions, element: element && (() => element.value) }))
}
