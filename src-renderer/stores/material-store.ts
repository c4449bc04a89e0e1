import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { MaterialReport } from '../../src-shared/project/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useLibraryStore } from './library-store.ts'

/** What was found out about the recordings when someone last asked. */
export const useMaterialStore = defineStore('material', () => {
  const library = useLibraryStore()
  const jobId = ref<string | null>(null)
  const found = shallowRef<{ report: MaterialReport; of: string } | null>(null)

  const contents = computed(() => library.recordings.map(({ id }) => id).join(' '))
  /** Null where recordings came or went since. */
  const report = computed(() => (found.value?.of === contents.value ? found.value.report : null))

  async function ask(): Promise<void> {
    jobId.value = (await rpc().call('library.report', {})).jobId
  }

  function reported(event: EventPayload<'library.reported'>): void {
    found.value = { report: event.report, of: contents.value }
  }

  return { jobId, report, ask, reported }
})
