import { describe, expect, it } from 'vitest'
import { CATALOGUES, COMMAND_IDS, commandOf } from './catalogue.ts'
import type { Place } from './command.ts'
import { KEY_PRESETS } from './key-presets.ts'
import { DEFAULT_KEYMAP, keysOf, othersWith, storedKeymap, withKey, withoutChange } from './keymap.ts'

/** Keys that a place takes for itself while the focus is there, from what works everywhere. */
const TAKEN: readonly [Place, string][] = [
  ['Live', ' '],
  // What is chosen becomes louder; where nothing is, they zoom.
  ...['+', '=', '-'].map((key): [Place, string] => ['Spectrogram', key]),
  ...['1', '2', '3', '4', '5'].map((key): [Place, string] => ['Listening test', key]),
]

describe('the catalogue of commands', () => {
  it('has every id once', () => {
    const ids = CATALOGUES.flatMap((part) => Object.keys(part))
    expect(ids.length).toBe(new Set(ids).size)
    expect(ids.length).toBe(COMMAND_IDS.length)
  })

  it.each(KEY_PRESETS)('gives no key two meanings in one place, nor one that works around it (%s)', (preset) => {
    const keymap = { preset, changed: {} }
    for (const id of COMMAND_IDS) {
      for (const key of keysOf(keymap, id)) {
        if (TAKEN.some(([place, taken]) => place === commandOf(id).where && taken === key)) continue
        const others = othersWith(keymap, key, id).filter(
          (other) => !TAKEN.some(([place, taken]) => place === commandOf(other).where && taken === key),
        )
        expect(others, `${id}: ${key}`).toEqual([])
      }
    }
  })
})

describe('a keymap', () => {
  it('gives a key to a command, takes it from who had it, and puts it back', () => {
    const changed = withKey(DEFAULT_KEYMAP, 'split', 'Mod+d')
    expect(keysOf(changed, 'split')).toEqual(['Mod+d'])
    expect(keysOf(changed, 'duplicate')).toEqual([])
    const back = withoutChange(withoutChange(changed, 'split'), 'duplicate')
    expect(back).toEqual(DEFAULT_KEYMAP)
  })

  it('leaves a command that has two keys the other one', () => {
    const changed = withKey(DEFAULT_KEYMAP, 'split', 'Mod+y')
    expect(keysOf(changed, 'redo')).toEqual(['Mod+Shift+z'])
  })

  it('can take a key away', () => {
    expect(keysOf(withKey(DEFAULT_KEYMAP, 'split', null), 'split')).toEqual([])
  })

  it('may mean something else on another screen', () => {
    expect(othersWith(DEFAULT_KEYMAP, 'm', 'mark')).toEqual([])
    expect(othersWith(DEFAULT_KEYMAP, 'b', 'drawNotes')).toEqual([])
  })

  it('is kept, and what is kept and cannot be read is passed over', () => {
    const changed = withKey({ preset: 'logic', changed: {} }, 'split', 'Mod+d')
    expect(storedKeymap(JSON.stringify(changed))).toEqual(changed)
    for (const text of [null, '', '{', '[]', '{"preset":"x","changed":{"gone":["a"],"split":"a","join":[5]}}'])
      expect(storedKeymap(text)).toEqual(DEFAULT_KEYMAP)
  })
})
