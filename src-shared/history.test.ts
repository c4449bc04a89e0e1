import fc from 'fast-check'
import { expect, it } from 'vitest'
import { History } from './history.ts'

it('gives every state of a document a number of its own, and that again where undo and redo lead back to it', () => {
  const act = fc.constantFrom<'do' | 'undo' | 'redo'>('do', 'undo', 'redo')
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const history = new History<string>((changes) => changes)
      // What was done and not taken back, as the document.
      const numbers = new Map<string, number>()
      let made = 0
      for (const what of acts) {
        if (what === 'do') history.add({ label: String(made++), changes: [] })
        else history[what]()
        const document = history.labels.done.join()
        expect(numbers.get(document) ?? history.state).toBe(history.state)
        numbers.set(document, history.state)
      }
      expect(new Set(numbers.values()).size).toBe(numbers.size)
    }),
  )
})
