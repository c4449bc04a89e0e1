import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useNoticesStore } from './notices-store.ts'

/** Something done that can be taken back, as calls of the contract. */
export interface Edit {
  /** What was done, for the person, e.g. `Remove “Prelude”`. */
  label: string
  undo(): Promise<unknown>
  redo(): Promise<unknown>
}

const MOST_EDITS = 100

/** What can be undone and redone in the open project. */
export const useUndoStore = defineStore('undo', () => {
  const done = shallowRef<Edit[]>([])
  const undone = shallowRef<Edit[]>([])
  const notices = useNoticesStore()
  let busy = false

  /** Does the edit and remembers it. */
  async function perform(edit: Edit): Promise<void> {
    await edit.redo()
    done.value = [...done.value, edit].slice(-MOST_EDITS)
    undone.value = []
  }

  async function move(direction: 'undo' | 'redo'): Promise<void> {
    const [from, to] = direction === 'undo' ? [done, undone] : [undone, done]
    const edit = from.value.at(-1)
    if (!edit || busy) return
    busy = true
    // Taken off first: an edit that cannot be undone any more must not block those before it.
    from.value = from.value.slice(0, -1)
    const succeeded = await notices.attempt(async () => {
      await edit[direction]()
      return true
    })
    if (succeeded) {
      to.value = [...to.value, edit]
      notices.show({ level: 'info', message: `${direction === 'undo' ? 'Undone' : 'Done again'}: ${edit.label}` })
    }
    busy = false
  }

  /** Offers to take back what was just done. */
  function offer(message: string): void {
    notices.show({ level: 'info', message, action: { label: 'Undo', run: () => void undo() } })
  }

  const undo = (): Promise<void> => move('undo')
  const redo = (): Promise<void> => move('redo')
  function clear(): void {
    done.value = []
    undone.value = []
  }

  return {
    perform,
    undo,
    redo,
    clear,
    offer,
    nextUndo: computed(() => done.value.at(-1)?.label ?? null),
    nextRedo: computed(() => undone.value.at(-1)?.label ?? null),
  }
})
