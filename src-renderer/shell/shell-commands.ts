import { goTo, type CommandId } from '../commands/catalogue.ts'
import type { CommandAction } from '../commands/command-scopes.ts'
import { useCommandStore } from '../commands/command-store.ts'
import { useCommands } from '../commands/use-commands.ts'
import { STEPS } from '../steps/steps.ts'
import { useProjectFiles } from '../project-files/project-files-store.ts'
import { useAppStore } from '../stores/app-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { usePlayerStore } from '../stores/player-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useTrashStore } from '../stores/trash-store.ts'
import { useThemeStore } from '../theme/theme-store.ts'
import { useScreenUndo } from './screen-undo.ts'

/** What can be done on every screen. */
export function useShellCommands(): void {
  const app = useAppStore()
  const commands = useCommandStore()
  const notices = useNoticesStore()
  const player = usePlayerStore()
  const project = useProjectStore()
  const projectFiles = useProjectFiles()
  const theme = useThemeStore()
  const trash = useTrashStore()
  const screen = useScreenUndo()
  const isOpen = (): boolean => project.current !== null
  const inProject = (run: () => unknown): CommandAction => ({ run, isEnabled: isOpen })

  useCommands({
    showPalette: () => (commands.isPaletteShown = true),
    undo: {
      run: screen.undo,
      isEnabled: () => screen.nextUndo.value !== null,
      name: () => (screen.nextUndo.value ? `Undo: ${screen.nextUndo.value}` : 'Nothing to undo'),
    },
    redo: {
      run: screen.redo,
      isEnabled: () => screen.nextRedo.value !== null,
      name: () => (screen.nextRedo.value ? `Redo: ${screen.nextRedo.value}` : 'Nothing to redo'),
    },
    togglePlaying: { run: player.togglePlaying, isEnabled: () => player.source !== null },
    stopPlaying: { run: player.stop, isEnabled: () => player.source !== null },
    save: inProject(() => notices.show({ level: 'info', message: 'All is saved, as always.', key: 'save' })),
    ...(Object.fromEntries(STEPS.map(({ id }) => [goTo(id), inProject(() => (app.step = id))])) as Partial<
      Record<CommandId, CommandAction>
    >),
    showShortcuts: () => (app.shown = 'keys'),
    showMachine: () => (app.shown = 'machine'),
    renameProject: inProject(() => (app.shown = 'rename-project')),
    keepVersion: inProject(() => (app.shown = 'keep-version')),
    showVersions: inProject(() => (app.shown = 'versions')),
    duplicateProject: inProject(() => (app.shown = 'duplicate-project')),
    packProject: inProject(() => (app.shown = 'pack-project')),
    collectSources: inProject(() => notices.attempt(projectFiles.collect)),
    keepTemplate: inProject(() => (app.shown = 'keep-template')),
    cleanUpProject: inProject(() => (app.shown = 'clean-up')),
    openTrash: inProject(() => notices.attempt(trash.open)),
    closeProject: inProject(() => notices.attempt(project.close)),
    themeDark: () => (theme.theme = 'dark'),
    themeLight: () => (theme.theme = 'light'),
    themeSystem: () => (theme.theme = 'system'),
    toggleMute: { run: player.toggleMute, name: () => (player.muted ? 'Sound on' : 'Sound off') },
  })
}
