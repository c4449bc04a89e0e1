import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { EventPayload, UnitMap } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useJobsStore } from '../stores/jobs-store.ts'
import { useProjectStore } from '../stores/project-store.ts'

const STORAGE_KEY = 'spectraloom.map'

/** Where the sounds of the network that is chosen lie beside each other. */
export const useUnitMapStore = defineStore('unit-map', () => {
  const jobs = useJobsStore()
  /** Whether the person wants to see it. */
  const shown = ref(localStorage.getItem(STORAGE_KEY) !== 'hidden')
  watch(shown, (isShown) => localStorage.setItem(STORAGE_KEY, isShown ? 'shown' : 'hidden'))
  const map = shallowRef<UnitMap | null>(null)
  const wantedRunId = ref<string | null>(null)
  const jobId = ref<string | null>(null)
  /** What makes it, where it was not made before. */
  const job = computed(() => (jobId.value === null ? null : (jobs.jobs.get(jobId.value) ?? null)))

  /** Looks for the map of a run, or has it made. */
  async function want(runId: string): Promise<void> {
    wantedRunId.value = runId
    map.value = null
    jobId.value = null
    const found = await rpc().call('unitMaps.find', { runId })
    if (wantedRunId.value !== runId) return
    map.value = found.map ?? map.value
    jobId.value = found.jobId
  }

  function ready({ map: made }: EventPayload<'unitMaps.ready'>): void {
    if (made.runId === wantedRunId.value) map.value = made
  }

  watch(
    () => useProjectStore().current?.id,
    () => {
      wantedRunId.value = null
      map.value = null
      jobId.value = null
    },
    { flush: 'sync' },
  )

  return { shown, map, wantedRunId, job, want, ready }
})
