import { ARRANGEMENT } from './catalogue/arrangement.ts'
import { EVERYWHERE } from './catalogue/everywhere.ts'
import { NETWORKS } from './catalogue/networks.ts'
import { PIANO_ROLL } from './catalogue/piano-roll.ts'
import { SCREENS } from './catalogue/screens.ts'
import { SONG } from './catalogue/song.ts'
import { SPECTROGRAM } from './catalogue/spectrogram.ts'
import type { Command } from './command.ts'

export { goTo } from './catalogue/everywhere.ts'

/** The parts of the catalogue; no id stands in two of them. */
export const CATALOGUES = [EVERYWHERE, SCREENS, NETWORKS, SONG, ARRANGEMENT, PIANO_ROLL, SPECTROGRAM] as const

/** Every command of the program, once: menus, tooltips, the palette, the sheet of keys and the keys themselves read it here. */
const COMMANDS = { ...EVERYWHERE, ...SCREENS, ...NETWORKS, ...SONG, ...ARRANGEMENT, ...PIANO_ROLL, ...SPECTROGRAM }

export type CommandId = keyof typeof COMMANDS
export const COMMAND_IDS = Object.keys(COMMANDS) as CommandId[]
export const isCommandId = (id: string): id is CommandId => Object.hasOwn(COMMANDS, id)
export const commandOf = (id: CommandId): Command => COMMANDS[id]
