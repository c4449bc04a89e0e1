import { describe, expect, it } from 'vitest'
import { keyText, presses, shortcut, SHORTCUT_IDS, type Place } from './shortcuts.ts'

const key = (name: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

/** Keys that a place takes for itself while the focus is there. */
const TAKEN: readonly [Place, string][] = [
  ['Large view', ' '],
  ['Live', ' '],
]

describe('the registry of keys', () => {
  it('gives no key two meanings in one place, nor one that works everywhere', () => {
    const meanings = new Map<string, string>()
    for (const id of SHORTCUT_IDS) {
      const { keys, where } = shortcut(id)
      for (const combination of keys) {
        const meaning = `${where} ${combination.toLowerCase()}`
        expect(meanings.get(meaning), `${id}: ${combination}`).toBeUndefined()
        meanings.set(meaning, id)
        const isTaken = TAKEN.some(([place, taken]) => place === where && taken === combination)
        if (where !== 'Everywhere' && !isTaken)
          expect(meanings.has(`Everywhere ${combination.toLowerCase()}`), `${id}: ${combination}`).toBe(false)
      }
    }
  })

  it('knows a key with its modifiers and no others', () => {
    expect(presses('undo', key('z', { ctrlKey: true }))).toBe(true)
    expect(presses('undo', key('z', { metaKey: true }))).toBe(true)
    expect(presses('undo', key('z'))).toBe(false)
    expect(presses('undo', key('Z', { ctrlKey: true, shiftKey: true }))).toBe(false)
    expect(presses('redo', key('Z', { ctrlKey: true, shiftKey: true }))).toBe(true)
    expect(presses('redo', key('y', { ctrlKey: true }))).toBe(true)
    expect(presses('record', key('r', { ctrlKey: true }))).toBe(false)
    expect(presses('record', key('r', { altKey: true }))).toBe(false)
  })

  it('takes signs that need Shift on some keyboards', () => {
    expect(presses('showShortcuts', key('?', { shiftKey: true }))).toBe(true)
    expect(presses('zoomIn', key('+', { shiftKey: true }))).toBe(true)
    expect(presses('zoomIn', key('+'))).toBe(true)
    expect(presses('goTo:play', key('3'))).toBe(true)
  })

  it('writes keys as they are on the keyboard', () => {
    expect(keyText('Mod+Shift+z', false)).toBe('Ctrl Shift Z')
    expect(keyText('Mod+Shift+z', true)).toBe('⌘⇧Z')
    expect(keyText('+', false)).toBe('+')
    expect(keyText(' ', true)).toBe('Space')
  })
})
