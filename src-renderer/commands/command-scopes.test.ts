import { describe, expect, it } from 'vitest'
import { answering, hearing, type CommandScope } from './command-scopes.ts'

/** An element that holds itself and its descendants. */
class Box {
  constructor(private readonly parent: Box | null = null) {}
  contains(other: unknown): boolean {
    for (let at = other as Box | null; at; at = at.parent) if (at === this) return true
    return false
  }
}
const screen = new Box()
const editor = new Box(screen)
const canvas = new Box(editor) as unknown as Node
const elsewhere = new Box() as unknown as Node
const scope = (element?: Box): CommandScope => ({ actions: {}, ...(element && { element: () => element }) })

describe('who hears a key', () => {
  const [window, view, outer, inner] = [scope(), scope(), scope(screen), scope(editor)]
  const scopes = [window, outer, view, inner]

  it('are the innermost first, then those without a place, the newest first', () => {
    expect(hearing(scopes, canvas)).toEqual([inner, outer, view, window])
    expect(hearing(scopes, screen as unknown as Node)).toEqual([outer, view, window])
  })

  it('are not those that are elsewhere', () => {
    expect(hearing(scopes, elsewhere)).toEqual([view, window])
    expect(hearing(scopes, null)).toEqual([view, window])
  })

  it('and who answers a menu are those elsewhere, too, before the window', () => {
    expect(answering(scopes, canvas)).toEqual([inner, outer, view, window])
    expect(answering(scopes, elsewhere)).toEqual([inner, outer, view, window])
  })
})
