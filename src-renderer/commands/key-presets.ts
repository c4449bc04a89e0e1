import type { CommandId } from './catalogue.ts'

export const KEY_PRESETS = ['spectraloom', 'live', 'logic', 'pro-tools'] as const
export type KeyPreset = (typeof KEY_PRESETS)[number]
export const PRESET_NAMES: Record<KeyPreset, string> = {
  ...{ spectraloom: 'Spectraloom', live: 'As in Live', logic: 'As in Logic', 'pro-tools': 'As in Pro Tools' },
}

/** Keys that differ from the catalogue's, in the manner of other programs where they have the command. */
export const PRESET_KEYS: Record<KeyPreset, Partial<Record<CommandId, readonly string[]>>> = {
  spectraloom: {},
  live: {
    muteClips: ['0'],
    record: ['F9'],
  },
  logic: {
    split: ['Mod+t'],
    duplicate: ['Mod+r'],
    quantise: ['q'],
    toStart: ['Enter', 'Home'],
    openClip: ['p'],
    nudgeBack: ['Alt+ArrowLeft'],
    nudgeForth: ['Alt+ArrowRight'],
    higher: ['Alt+ArrowUp'],
    lower: ['Alt+ArrowDown'],
    octaveHigher: ['Alt+Shift+ArrowUp'],
    octaveLower: ['Alt+Shift+ArrowDown'],
    shorter: ['Alt+Shift+ArrowLeft'],
    longer: ['Alt+Shift+ArrowRight'],
    addNoteTrack: ['Mod+Alt+n'],
    toggleSnap: ['Mod+g'],
  },
  'pro-tools': {
    record: ['F12'],
    toStart: ['Enter', 'Home'],
    openClip: ['Mod+Enter'],
    muteClips: ['Mod+m'],
    join: ['Mod+h'],
    quantise: ['Alt+0'],
    drawNotes: ['F10'],
    zoomWhole: ['Alt+f'],
    nudgeBack: [',', 'ArrowLeft'],
    nudgeForth: ['.', 'ArrowRight'],
    addNoteTrack: ['Mod+Shift+n'],
  },
}
