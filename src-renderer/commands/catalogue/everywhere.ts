import { STEPS, type StepId } from '../../steps/steps.ts'
import type { Command } from '../command.ts'

type GoTo = `goTo:${StepId}`
export const goTo = (step: StepId): GoTo => `goTo:${step}`
/** 1, 2, 3 and so on, in the order of the steps. */
const STEP_COMMANDS = Object.fromEntries(
  STEPS.map(({ id, name }, index) => [goTo(id), { name: `Go to ${name}`, keys: [String(index + 1)], where: 'Everywhere' }]),
) as unknown as Record<GoTo, Command>

export const EVERYWHERE = {
  showPalette: { name: 'Find a command', keys: ['Mod+k', 'Mod+Shift+p'], where: 'Everywhere', alsoInFields: true },
  undo: { name: 'Undo', keys: ['Mod+z'], where: 'Everywhere', repeats: true },
  redo: { name: 'Redo', keys: ['Mod+Shift+z', 'Mod+y'], where: 'Everywhere', repeats: true },
  togglePlaying: { name: 'Play, pause', keys: [' '], where: 'Everywhere' },
  stopPlaying: { name: 'Stop, back to the beginning', keys: [], where: 'Everywhere' },
  save: { name: 'Save', keys: ['Mod+s'], where: 'Everywhere', alsoInFields: true },
  ...STEP_COMMANDS,
  showShortcuts: { name: 'Show and change keys', keys: ['?'], where: 'Everywhere' },
  renameProject: { name: 'Rename the project', keys: [], where: 'Everywhere' },
  keepVersion: { name: 'Keep this version of the project…', keys: ['Mod+Alt+s'], where: 'Everywhere' },
  showVersions: { name: 'Versions of the project…', keys: [], where: 'Everywhere' },
  duplicateProject: { name: 'Duplicate the project…', keys: [], where: 'Everywhere' },
  packProject: { name: 'Pack the project into one file…', keys: [], where: 'Everywhere' },
  collectSources: { name: 'Copy all sources into the project', keys: [], where: 'Everywhere' },
  keepTemplate: { name: 'Keep the song as a template…', keys: [], where: 'Everywhere' },
  cleanUpProject: { name: 'Clean up the project…', keys: [], where: 'Everywhere' },
  openTrash: { name: 'Open the trash', keys: [], where: 'Everywhere' },
  closeProject: { name: 'Close the project, open another', keys: [], where: 'Everywhere' },
  themeDark: { name: 'Appearance: dark', keys: [], where: 'Everywhere' },
  themeLight: { name: 'Appearance: light', keys: [], where: 'Everywhere' },
  themeSystem: { name: 'Appearance: as the system', keys: [], where: 'Everywhere' },
  showMachine: { name: 'This machine', keys: [], where: 'Everywhere' },
  toggleMute: { name: 'Sound off, sound on', keys: [], where: 'Everywhere' },
} as const satisfies Record<string, Command>
