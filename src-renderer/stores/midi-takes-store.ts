import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { MidiTake } from '../../src-shared/project/index.ts'
import { rpc } from '../rpc/index.ts'
import { useUndoStore } from './undo-store.ts'

/** Notes that were played on an instrument and kept. */
export const useMidiTakesStore = defineStore('midi-takes', () => {
  const takes = shallowRef<MidiTake[]>([])
  const newestFirst = computed(() => takes.value.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)))
  const nameOf = (takeId: string): string | undefined => takes.value.find(({ id }) => id === takeId)?.name

  function reset(list: MidiTake[]): void {
    takes.value = list
  }

  async function rename(takeId: string, name: string): Promise<void> {
    const old = nameOf(takeId)
    if (!old || old === name.trim()) return
    await useUndoStore().perform({
      label: `Rename “${old}” to “${name}”`,
      redo: { name: 'midiTakes.rename', params: { takeId, name } },
      undo: { name: 'midiTakes.rename', params: { takeId, name: old } },
    })
  }

  async function remove(takeId: string): Promise<void> {
    const name = nameOf(takeId) ?? 'notes'
    const undo = useUndoStore()
    const edit = await undo.perform({
      label: `Remove “${name}”`,
      redo: { name: 'midiTakes.remove', params: { takeId } },
      undo: { name: 'trash.restore', params: { ids: [takeId] } },
    })
    undo.offer(`“${name}” removed.`, edit)
  }

  const file = (takeId: string): Promise<{ fileName: string; data: Uint8Array }> => rpc().call('midiTakes.file', { takeId })

  function changed(take: MidiTake): void {
    takes.value = [...takes.value.filter(({ id }) => id !== take.id), take]
  }

  function removed({ takeId }: { takeId: string }): void {
    takes.value = takes.value.filter(({ id }) => id !== takeId)
  }

  return { takes, newestFirst, reset, rename, remove, file, changed, removed }
})
