import { COMMAND_IDS, commandOf, isCommandId, type CommandId } from './catalogue.ts'
import type { Place } from './command.ts'
import { KEY_PRESETS, PRESET_KEYS, type KeyPreset } from './key-presets.ts'

/** A choice of keys: a preset, and what the person has changed of it. */
export interface Keymap {
  preset: KeyPreset
  changed: Partial<Record<CommandId, readonly string[]>>
}

export const DEFAULT_KEYMAP: Keymap = { preset: 'spectraloom', changed: {} }

export const presetKeys = (preset: KeyPreset, id: CommandId): readonly string[] => PRESET_KEYS[preset][id] ?? commandOf(id).keys
export const keysOf = ({ preset, changed }: Keymap, id: CommandId): readonly string[] => changed[id] ?? presetKeys(preset, id)

/** Places within others whose commands work in them, too. */
const AROUND: Partial<Record<Place, readonly Place[]>> = { 'Piano roll': ['Song'], Arrangement: ['Song'] }

/** Whether one key for both would leave one of them without it. */
function collide(a: Place, b: Place): boolean {
  return a === b || a === 'Everywhere' || b === 'Everywhere' || AROUND[a]?.includes(b) === true || AROUND[b]?.includes(a) === true
}

/** Other commands that have this key where the command works. */
export function othersWith(keymap: Keymap, combination: string, id: CommandId): CommandId[] {
  const { where } = commandOf(id)
  return COMMAND_IDS.filter(
    (other) =>
      other !== id &&
      collide(where, commandOf(other).where) &&
      keysOf(keymap, other).some((key) => key.toLowerCase() === combination.toLowerCase()),
  )
}

/** With this key for the command, taken from whoever had it; null for no key at all. */
export function withKey(keymap: Keymap, id: CommandId, combination: string | null): Keymap {
  const changed: Keymap['changed'] = { ...keymap.changed, [id]: combination === null ? [] : [combination] }
  for (const other of combination === null ? [] : othersWith(keymap, combination, id))
    changed[other] = keysOf(keymap, other).filter((key) => key.toLowerCase() !== combination!.toLowerCase())
  return { ...keymap, changed }
}

/** As the preset has it again. */
export function withoutChange({ preset, changed }: Keymap, id: CommandId): Keymap {
  const { [id]: _, ...rest } = changed
  return { preset, changed: rest }
}

/** What was kept. Keys of a command that is not known any more are passed over; what is not a keymap at all is the default. */
export function storedKeymap(text: string | null): Keymap {
  try {
    const { preset, changed } = JSON.parse(text ?? '{}') as Partial<Keymap>
    const isKeys = (keys: unknown): keys is string[] =>
      Array.isArray(keys) && keys.every((key) => typeof key === 'string' && key.length > 0)
    return {
      preset: KEY_PRESETS.find((known) => known === preset) ?? DEFAULT_KEYMAP.preset,
      changed: Object.fromEntries(Object.entries(changed ?? {}).filter(([id, keys]) => isCommandId(id) && isKeys(keys))),
    }
  } catch {
    return DEFAULT_KEYMAP
  }
}
