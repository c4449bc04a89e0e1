import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useCommandStore } from './command-store.ts'

describe('an undo of an editor inside a window that has one, too', () => {
  const [inEditor, inWindow] = [vi.fn(), vi.fn()]
  let hasEdits = false
  const isEnabled = (): boolean => hasEdits

  beforeEach(() => {
    setActivePinia(createPinia())
    inEditor.mockClear()
    inWindow.mockClear()
    useCommandStore().add({ actions: { undo: inWindow } })
  })

  it('is done by the window where the editor cannot', () => {
    const commands = useCommandStore()
    commands.add({ actions: { undo: { run: inEditor, isEnabled } } })
    commands.run('undo')
    expect([inEditor.mock.calls.length, inWindow.mock.calls.length]).toEqual([0, 1])
  })

  it('is not done by the window where it stays in the editor, by menu or key', () => {
    const commands = useCommandStore()
    commands.add({ actions: { undo: { run: inEditor, isEnabled, staysHere: true } } })
    hasEdits = false
    commands.run('undo')
    expect([commands.isEnabled('undo'), commands.actionForKey(['undo'], null)]).toEqual([false, null])
    hasEdits = true
    commands.actionForKey(['undo'], null)?.action.run()
    commands.run('undo')
    expect([inEditor.mock.calls.length, inWindow.mock.calls.length]).toEqual([2, 0])
  })
})
