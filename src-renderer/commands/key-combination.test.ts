import { describe, expect, it } from 'vitest'
import { acceleratorOf, combinationOf, isPressed, keyText, type PressedKey } from './key-combination.ts'

const key = (name: string, held: Partial<PressedKey> = {}): PressedKey => ({
  key: name,
  code: /^[a-z]$/i.test(name) ? `Key${name.toUpperCase()}` : '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

describe('a combination of keys', () => {
  it('is pressed with its modifiers and no others', () => {
    expect(isPressed('Mod+z', key('z', { ctrlKey: true }))).toBe(true)
    expect(isPressed('Mod+z', key('z', { metaKey: true }))).toBe(true)
    expect(isPressed('Mod+z', key('z'))).toBe(false)
    expect(isPressed('Mod+z', key('Z', { ctrlKey: true, shiftKey: true }))).toBe(false)
    expect(isPressed('Mod+Shift+z', key('Z', { ctrlKey: true, shiftKey: true }))).toBe(true)
    expect(isPressed('r', key('r', { ctrlKey: true }))).toBe(false)
    expect(isPressed('r', key('r', { altKey: true }))).toBe(false)
    expect(isPressed('ArrowUp', key('ArrowUp', { shiftKey: true }))).toBe(false)
    expect(isPressed('Shift+ArrowUp', key('ArrowUp', { shiftKey: true }))).toBe(true)
  })

  it('takes signs that need Shift on some keyboards', () => {
    expect(isPressed('?', key('?', { shiftKey: true }))).toBe(true)
    expect(isPressed('+', key('+', { shiftKey: true }))).toBe(true)
    expect(isPressed('3', key('3'))).toBe(true)
  })

  it('knows a key by where it lies where a modifier changes what it writes', () => {
    expect(isPressed('Alt+e', key('€', { altKey: true, code: 'KeyE' }))).toBe(true)
    expect(isPressed('Mod+1', key('&', { ctrlKey: true, code: 'Digit1' }))).toBe(true)
    expect(isPressed('1', key('&', { code: 'Digit1' }))).toBe(false)
  })

  it('is written as it was pressed, and known again', () => {
    const pressed = [
      ['Mod+Shift+z', key('Z', { ctrlKey: true, shiftKey: true })],
      ['Alt+Shift+ArrowUp', key('ArrowUp', { altKey: true, shiftKey: true })],
      ['?', key('?', { shiftKey: true })],
      ['Mod+1', key('&', { metaKey: true, code: 'Digit1' })],
      ['F9', key('F9')],
      [' ', key(' ')],
    ] as const
    for (const [combination, event] of pressed) {
      expect(combinationOf(event)).toBe(combination)
      expect(isPressed(combination, event)).toBe(true)
    }
    expect(combinationOf(key('Shift', { shiftKey: true }))).toBeNull()
  })

  it('is shown as it stands on the keyboard, and told to menus as they write it', () => {
    expect(keyText('Mod+Shift+z', false)).toBe('Ctrl Shift Z')
    expect(keyText('Mod+Shift+z', true)).toBe('⌘⇧Z')
    expect(keyText('+', false)).toBe('+')
    expect(keyText('Mod++', false)).toBe('Ctrl +')
    expect(keyText(' ', true)).toBe('Space')
    expect(acceleratorOf('Mod+Shift+z')).toBe('CommandOrControl+Shift+Z')
    expect(acceleratorOf('+')).toBe('Plus')
    expect(acceleratorOf('Shift+ArrowLeft')).toBe('Shift+Left')
  })
})
