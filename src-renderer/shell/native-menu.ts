import { watchEffect } from 'vue'
import type { CallParams } from '../../src-shared/rpc/index.ts'
import { COMMAND_IDS, commandOf, isCommandId, type CommandId } from '../commands/catalogue.ts'
import { PLACES } from '../commands/command.ts'
import { useCommandStore } from '../commands/command-store.ts'
import { acceleratorOf } from '../commands/key-combination.ts'
import { useKeymapStore } from '../commands/keymap-store.ts'
import { isTextField } from '../keyboard/takes-text.ts'
import { rpc } from '../rpc/index.ts'
import { useAppStore } from '../stores/app-store.ts'

type NativeMenus = CallParams<'app.showMenu'>['menus']

/** What can be done at present, as the menus of the desktop: one for each place that knows commands. */
function nativeMenus(): NativeMenus {
  const commands = useCommandStore()
  const keymap = useKeymapStore()
  const item = (id: CommandId): NativeMenus[number]['items'][number] => {
    const [key] = keymap.keys(id)
    return { id, name: commands.nameOf(id), accelerator: key === undefined ? null : acceleratorOf(key), isEnabled: commands.isEnabled(id) }
  }
  return PLACES.map((place) => ({
    name: place === 'Everywhere' ? 'Spectraloom' : place,
    items: COMMAND_IDS.filter((id) => commandOf(id).where === place && commands.isKnown(id)).map(item),
  })).filter(({ items }) => items.length > 0)
}

/** In a desktop window: its menus are those of the commands, and do what the commands do. */
export function useNativeMenu(): void {
  const app = useAppStore()
  let shown = ''
  watchEffect(
    () => {
      if (app.info?.host !== 'desktop' || app.connection !== 'open') return
      const menus = nativeMenus()
      const text = JSON.stringify(menus)
      if (text === shown) return
      shown = text
      // Without it the menu only stays as it was.
      void rpc()
        .call('app.showMenu', { menus })
        .catch(() => undefined)
    },
    { flush: 'post' },
  )
}

/** A command was chosen in the desktop's menu. In a field undo and redo are the field's own. */
export function commandChosen({ id }: { id: string }): void {
  if ((id === 'undo' || id === 'redo') && isTextField(document.activeElement)) document.execCommand(id)
  else if (isCommandId(id)) useCommandStore().run(id)
}
