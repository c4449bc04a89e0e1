import { STEPS, type StepId } from '../steps/steps.ts'

/** Where a key works. */
export type Place =
  'Everywhere' | 'In a list' | 'Recordings' | 'Player' | 'Large view' | 'Live' | 'Song' | 'Piano roll' | 'As a network hears it'

export interface Shortcut {
  name: string
  /** Any of these: as `KeyboardEvent.key` names them, `Mod` for Ctrl and on a Mac Cmd. */
  keys: readonly string[]
  where: Place
}

type StepShortcut = `goTo:${StepId}`
export const goTo = (step: StepId): StepShortcut => `goTo:${step}`
/** 1, 2, 3 and so on, in the order of the steps. */
const STEP_SHORTCUTS = Object.fromEntries(
  STEPS.map(({ id, name }, index) => [goTo(id), { name, keys: [String(index + 1)], where: 'Everywhere' }]),
) as unknown as Record<StepShortcut, Shortcut>

/** Every key of the program, once: what acts on it, shows it in a tooltip or lists it reads it here. */
export const SHORTCUTS = {
  undo: { name: 'Undo', keys: ['Mod+z'], where: 'Everywhere' },
  redo: { name: 'Redo', keys: ['Mod+Shift+z', 'Mod+y'], where: 'Everywhere' },
  togglePlaying: { name: 'Play, pause', keys: [' '], where: 'Everywhere' },
  ...STEP_SHORTCUTS,
  showShortcuts: { name: 'Show these keys', keys: ['?'], where: 'Everywhere' },
  previousRow: { name: 'The one before', keys: ['ArrowUp'], where: 'In a list' },
  nextRow: { name: 'The next one', keys: ['ArrowDown'], where: 'In a list' },
  firstRow: { name: 'The first one', keys: ['Home'], where: 'In a list' },
  lastRow: { name: 'The last one', keys: ['End'], where: 'In a list' },
  leftInRow: { name: 'To the left in it', keys: ['ArrowLeft'], where: 'In a list' },
  rightInRow: { name: 'To the right in it', keys: ['ArrowRight'], where: 'In a list' },
  rename: { name: 'Rename', keys: ['F2', 'Enter'], where: 'In a list' },
  remove: { name: 'Remove', keys: ['Delete'], where: 'In a list' },
  record: { name: 'Open the recorder, record, stop', keys: ['r'], where: 'Recordings' },
  mark: { name: 'Mark a moment while recording', keys: ['m'], where: 'Recordings' },
  closeRecorder: { name: 'Close the recorder', keys: ['Escape'], where: 'Recordings' },
  seekBack: { name: 'Back, far back', keys: ['ArrowLeft', 'PageDown'], where: 'Player' },
  seekForth: { name: 'Forth, far forth', keys: ['ArrowRight', 'PageUp'], where: 'Player' },
  repeat: { name: 'Repeat', keys: ['l'], where: 'Player' },
  repeatFrom: { name: 'Repeat from here', keys: ['['], where: 'Player' },
  repeatTo: { name: 'Repeat up to here', keys: [']'], where: 'Player' },
  zoomIn: { name: 'Zoom in', keys: ['+', '='], where: 'Large view' },
  zoomOut: { name: 'Zoom out', keys: ['-'], where: 'Large view' },
  zoomAll: { name: 'Show all', keys: ['0'], where: 'Large view' },
  closeLarge: { name: 'Close', keys: ['Escape'], where: 'Large view' },
  holdToPlayIn: { name: 'Hold, play or sing, let go: it answers', keys: [' '], where: 'Live' },
  turnKnob: { name: 'Turn a knob', keys: ['ArrowUp', 'ArrowDown'], where: 'Live' },
  resetKnob: { name: 'Put a knob back', keys: ['Delete'], where: 'Live' },
  chooseAll: { name: 'Choose all', keys: ['Mod+a'], where: 'Song' },
  duplicate: { name: 'Duplicate', keys: ['Mod+d'], where: 'Song' },
  splitClips: { name: 'Split clips', keys: ['Mod+e'], where: 'Song' },
  muteClips: { name: 'Mute clips', keys: ['m'], where: 'Song' },
  deleteChosen: { name: 'Delete what is chosen', keys: ['Delete', 'Backspace'], where: 'Song' },
  chooseNone: { name: 'Choose nothing, cancel a drag', keys: ['Escape'], where: 'Song' },
  nudgeBack: { name: 'Move back', keys: ['ArrowLeft'], where: 'Song' },
  nudgeForth: { name: 'Move forth', keys: ['ArrowRight'], where: 'Song' },
  zoomWhole: { name: 'Show all', keys: ['z'], where: 'Song' },
  toStart: { name: 'To the beginning', keys: ['Home'], where: 'Song' },
  openClip: { name: 'Open the notes of a clip', keys: ['Enter'], where: 'Song' },
  drawNotes: { name: 'Draw notes', keys: ['b'], where: 'Piano roll' },
  quantise: { name: 'Quantise', keys: ['Mod+u'], where: 'Piano roll' },
  higher: { name: 'Higher, with Shift an octave', keys: ['ArrowUp'], where: 'Piano roll' },
  lower: { name: 'Lower, with Shift an octave', keys: ['ArrowDown'], where: 'Piano roll' },
  hearOriginal: { name: 'Original', keys: ['a'], where: 'As a network hears it' },
  hearCopy: { name: 'As a network hears it', keys: ['b'], where: 'As a network hears it' },
} as const satisfies Record<string, Shortcut>

export type ShortcutId = keyof typeof SHORTCUTS

export const shortcut = (id: ShortcutId): Shortcut => SHORTCUTS[id]
export const SHORTCUT_IDS = Object.keys(SHORTCUTS) as ShortcutId[]

/** Whether that key was pressed, with its modifiers and no others. Shift counts where the key itself does not tell of it. */
export function presses(id: ShortcutId, event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): boolean {
  const command = event.ctrlKey || event.metaKey
  return shortcut(id).keys.some((combination) => {
    const parts = combination.split('+').filter(Boolean)
    const key = combination === '+' ? '+' : parts.at(-1)
    if (event.key.toLowerCase() !== key?.toLowerCase() || event.altKey) return false
    const hasLetter = /^[a-z]$/i.test(key)
    return command === parts.includes('Mod') && (!hasLetter || event.shiftKey === parts.includes('Shift'))
  })
}

const NAMES: Record<string, string> = {
  ' ': 'Space',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page ↑',
  PageDown: 'Page ↓',
  Delete: 'Del',
}
const named = (key: string): string => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)

/** As it stands on the keys: `Ctrl Z`, on a Mac `⌘Z`. */
export function keyText(combination: string, isMac: boolean): string {
  if (combination.length === 1) return named(combination)
  const parts = combination.split('+')
  const key = named(parts.at(-1) ?? '')
  const modifiers = parts.slice(0, -1).map((part) => (part === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : isMac ? '⇧' : part))
  return isMac ? [...modifiers, key].join('') : [...modifiers, key].join(' ')
}

const isMac = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac')
/** The first of its keys, for a tooltip. */
export const shownKey = (id: ShortcutId): string => keyText(shortcut(id).keys[0], isMac)
/** All of its keys, for the sheet. */
export const shownKeys = (id: ShortcutId): string[] => shortcut(id).keys.map((key) => keyText(key, isMac))
