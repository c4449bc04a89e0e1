import { defineStore } from 'pinia'
import { nextTick } from 'vue'

/**
 * The order of what keys do. A key acts on what is shown; while an undo, say, is on its way to the program, that is about to become
 * something else, and the keys that are pressed meanwhile are done after it, in their order.
 */
export const useKeyTurns = defineStore('key-turns', () => {
  const awaited = new Set<Promise<unknown>>()
  const waiting: (() => void)[] = []

  /** Keys that are pressed from now on wait for it, however it ends. */
  async function keysWaitFor<T>(change: Promise<T>): Promise<T> {
    awaited.add(change)
    try {
      return await change
    } finally {
      // What watches the change follows it first.
      void nextTick(() => settled(change))
    }
  }

  function settled(change: Promise<unknown>): void {
    awaited.delete(change)
    while (awaited.size === 0 && waiting.length > 0) waiting.shift()!()
  }

  /** Does it now, or when it is its turn. */
  function inTurn(act: () => void): void {
    if (awaited.size > 0) waiting.push(act)
    else act()
  }

  return { isWaiting: () => awaited.size > 0, keysWaitFor, inTurn }
})
