import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Recording } from '../../src-shared/project/index.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useProjectStore } from '../stores/project-store.ts'

/** How a press changes what is selected: this one alone, this one more or less, or all up to this one. */
export type Choosing = 'alone' | 'toggle' | 'extend'

/** Which recordings are selected in the list. */
export const useRecordingSelection = defineStore('recording-selection', () => {
  const library = useLibraryStore()
  const chosen = shallowRef<ReadonlySet<string>>(new Set())
  /** Where a stretch begins that is extended. */
  let anchor: string | null = null
  /** The one whose name is being changed, asked for from a menu. */
  const renaming = ref<string | null>(null)
  /** A label for those that are selected is being asked for. */
  const labelling = ref(false)

  /** In the order of the project. */
  const recordings = computed(() => library.recordings.filter(({ id }) => chosen.value.has(id)))
  const ids = computed(() => recordings.value.map(({ id }) => id))
  const has = (id: string): boolean => chosen.value.has(id)

  /** @param shown  the list as it is shown, for a stretch of it */
  function choose(id: string, how: Choosing, shown: readonly Recording[]): void {
    const from = how === 'extend' ? shown.findIndex((recording) => recording.id === anchor) : -1
    if (from >= 0) {
      const to = shown.findIndex((recording) => recording.id === id)
      chosen.value = new Set(shown.slice(Math.min(from, to), Math.max(from, to) + 1).map((recording) => recording.id))
      return
    }
    const next = new Set(how === 'toggle' ? chosen.value : [])
    if (how !== 'toggle' || !next.delete(id)) next.add(id)
    chosen.value = next
    anchor = id
  }

  function chooseAll(shown: readonly Recording[]): void {
    chosen.value = new Set(shown.map(({ id }) => id))
  }

  function clear(): void {
    chosen.value = new Set()
    anchor = null
  }

  /** What a command on this recording is for: all that are selected, where it is one of them. */
  const meantBy = (id: string): string[] => (has(id) ? ids.value : [id])

  watch(() => useProjectStore().current?.id, clear, { flush: 'sync' })

  return { recordings, ids, renaming, labelling, has, choose, chooseAll, clear, meantBy }
})
