import type { CommandId } from './catalogue.ts'
import { useCommandStore } from './command-store.ts'

/** A command that is chosen in a menu is done once the menu has closed and the focus is back: what it does may move the focus itself. */
export function useChosenCommand() {
  const commands = useCommandStore()
  let chosen: CommandId | null = null
  return {
    choose(id: CommandId): void {
      chosen = id
    },
    async closing(): Promise<void> {
      const id = chosen
      chosen = null
      if (!id) return
      await new Promise((resolve) => setTimeout(resolve))
      commands.run(id)
    },
  }
}
