/** What was pressed, of a keyboard event. */
export type PressedKey = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const MODIFIERS = ['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock']
const isSign = (key: string): boolean => key.length === 1 && !/^[a-z ]$/i.test(key)

interface Parts {
  modifiers: ReadonlySet<string>
  key: string
}

/** Of combinations that were seen before: every key that is pressed is held against those of all commands. */
const parted = new Map<string, Parts>()

/** `Mod+Shift+z` as its modifiers and its key. */
function partsOf(combination: string): Parts {
  const known = parted.get(combination)
  if (known) return known
  const match = /^((?:Mod\+|Alt\+|Shift\+)*)(.+)$/.exec(combination)
  const parts = { modifiers: new Set(match?.[1].split('+').filter(Boolean)), key: match?.[2] ?? combination }
  parted.set(combination, parts)
  return parts
}

/** With Alt and with Mod some systems and keyboards give other signs than those that stand on the key. */
const standsOnKey = (key: string, { code }: PressedKey): boolean =>
  /^[a-z]$/i.test(key) ? code === `Key${key.toUpperCase()}` : /^\d$/.test(key) && code === `Digit${key}`

/** Whether that combination was pressed, with its modifiers and no others. Signs may need Shift: it counts where the key does not tell. */
export function isPressed(combination: string, event: PressedKey): boolean {
  const { modifiers, key } = partsOf(combination)
  const isMod = event.ctrlKey || event.metaKey
  if (isMod !== modifiers.has('Mod') || event.altKey !== modifiers.has('Alt')) return false
  const isKey = event.key.toLowerCase() === key.toLowerCase() || ((isMod || event.altKey) && standsOnKey(key, event))
  return isKey && (event.shiftKey === modifiers.has('Shift') || (isSign(key) && !modifiers.has('Shift') && event.key === key))
}

/** What was pressed as a combination; null while only modifiers are held. */
export function combinationOf(event: PressedKey): string | null {
  if (MODIFIERS.includes(event.key) || event.key === 'Dead' || event.key === 'Unidentified') return null
  const isMod = event.ctrlKey || event.metaKey
  const onKey = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1]
  const key = (isMod || event.altKey) && onKey ? onKey.toLowerCase() : event.key.length === 1 ? event.key.toLowerCase() : event.key
  return [isMod && 'Mod', event.altKey && 'Alt', event.shiftKey && !isSign(key) && 'Shift', key].filter(Boolean).join('+')
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
const MAC_SIGNS: Record<string, string> = { Mod: '⌘', Alt: '⌥', Shift: '⇧' }

/** As it stands on the keys: `Ctrl Z`, on a Mac `⌘Z`. */
export function keyText(combination: string, isMac: boolean): string {
  const { modifiers, key } = partsOf(combination)
  const named = NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)
  if (isMac) return [...[...modifiers].map((modifier) => MAC_SIGNS[modifier]), named].join('')
  return [...[...modifiers].map((modifier) => (modifier === 'Mod' ? 'Ctrl' : modifier)), named].join(' ')
}

const ELECTRON_NAMES: Record<string, string> = {
  ...{ ' ': 'Space', ArrowUp: 'Up', ArrowDown: 'Down', ArrowLeft: 'Left', ArrowRight: 'Right', '+': 'Plus' },
}
/** As Electron's menus write it: `CommandOrControl+Shift+Z`. */
export function acceleratorOf(combination: string): string {
  const { modifiers, key } = partsOf(combination)
  const named = ELECTRON_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)
  return [...[...modifiers].map((modifier) => (modifier === 'Mod' ? 'CommandOrControl' : modifier)), named].join('+')
}
