import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { TrashItem } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useNoticesStore } from './notices-store.ts'

/** What was removed from the project and can be brought back. */
export const useTrashStore = defineStore('trash', () => {
  const items = shallowRef<TrashItem[]>([])
  /** Whether someone looks at it. */
  const shown = ref(false)
  const sizeBytes = computed(() => items.value.reduce((sum, item) => sum + item.sizeBytes, 0))

  async function load(): Promise<void> {
    items.value = (await rpc().call('trash.list', {})).items
  }

  async function open(): Promise<void> {
    await load()
    shown.value = true
  }

  const restore = (id: string): Promise<unknown> => rpc().call('trash.restore', { ids: [id] })
  const deleteForGood = (id: string): Promise<unknown> => rpc().call('trash.delete', { ids: [id] })
  const empty = (): Promise<unknown> => rpc().call('trash.empty', {})

  function changed(): void {
    if (shown.value) void useNoticesStore().attempt(load)
  }

  return { items, shown, sizeBytes, open, restore, deleteForGood, empty, changed }
})
