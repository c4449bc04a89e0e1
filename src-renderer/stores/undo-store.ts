import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { CallName, CallParams } from '../../src-shared/rpc/index.ts'
import { useKeyTurns } from '../keyboard/key-turns.ts'
import { rpc } from '../rpc/index.ts'
import { useNoticesStore } from './notices-store.ts'
import { rememberInSession, rememberedInSession } from './session-memory.ts'

/** One call of the contract, as data: an edit is remembered beyond a reload of the window. */
export type Step = { [N in CallName]: { name: N; params: CallParams<N> } }[CallName]

/** Something done that can be taken back. */
export interface Edit {
  /** What was done, for the person, e.g. `Remove “Prelude”`. */
  label: string
  undo: Step
  redo: Step
}
type KnownEdit = Edit & { id: string }

interface Memory {
  projectId: string
  done: KnownEdit[]
  undone: KnownEdit[]
}

const MOST_EDITS = 100
const MEMORY = 'undo'

const carryOut = ({ name, params }: Step): Promise<unknown> => rpc().call(name, params as never)

/** What can be undone and redone in the open project. */
export const useUndoStore = defineStore('undo', () => {
  const projectId = shallowRef<string | null>(null)
  const done = shallowRef<KnownEdit[]>([])
  const undone = shallowRef<KnownEdit[]>([])
  const notices = useNoticesStore()
  const { keysWaitFor } = useKeyTurns()
  let moving: Promise<void> = Promise.resolve()

  /** Does the edit and remembers it. @returns its id */
  const perform = (edit: Edit): Promise<string> => keysWaitFor(carryOut(edit.redo).then(() => remember(edit)))

  /** Remembers what has been done already. @returns its id */
  function remember(edit: Edit): string {
    const id = crypto.randomUUID()
    done.value = [...done.value, { ...edit, id }].slice(-MOST_EDITS)
    undone.value = []
    return id
  }

  /** One after another, as they were asked for. */
  function move(direction: 'undo' | 'redo', id?: string): Promise<void> {
    moving = keysWaitFor(moving.then(() => moveNow(direction, id)))
    return moving
  }

  async function moveNow(direction: 'undo' | 'redo', id?: string): Promise<void> {
    const [from, to] = direction === 'undo' ? [done, undone] : [undone, done]
    const edit = id === undefined ? from.value.at(-1) : from.value.find((known) => known.id === id)
    if (!edit) return
    notices.dismissKey(edit.id)
    // Taken off first: an edit that cannot be undone any more must not block those before it.
    from.value = from.value.filter((known) => known !== edit)
    const succeeded = await notices.attempt(async () => {
      await carryOut(edit[direction])
      return true
    })
    if (!succeeded) return
    to.value = [...to.value, edit]
    notices.show({ level: 'info', message: `${direction === 'undo' ? 'Undone' : 'Done again'}: ${edit.label}`, key: 'undo' })
  }

  /** Offers to take back this very edit, whatever is done after it; gone when it was taken back otherwise. */
  function offer(message: string, id: string): void {
    notices.show({ level: 'info', message, key: id, action: { label: 'Undo', run: () => void move('undo', id) } })
  }

  const undo = (): Promise<void> => move('undo')
  const redo = (): Promise<void> => move('redo')

  /** The edits of this project that the window knew before it was reloaded; none of another project. */
  function belongTo(id: string | null): void {
    if (id === projectId.value) return
    const memory = rememberedInSession<Memory>(MEMORY)
    const known = id !== null && memory?.projectId === id ? memory : null
    projectId.value = id
    done.value = known?.done ?? []
    undone.value = known?.undone ?? []
  }

  watch([projectId, done, undone], () => {
    if (projectId.value !== null) rememberInSession<Memory>(MEMORY, { projectId: projectId.value, done: done.value, undone: undone.value })
  })

  return {
    perform,
    remember,
    undo,
    redo,
    belongTo,
    offer,
    nextUndo: computed(() => done.value.at(-1)?.label ?? null),
    nextRedo: computed(() => undone.value.at(-1)?.label ?? null),
  }
})
