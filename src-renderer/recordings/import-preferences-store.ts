import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { SORT_KEYS, type SortKey } from './sort-recordings.ts'

export const SOURCE_MODES = ['copy', 'reference'] as const
export type SourceMode = (typeof SOURCE_MODES)[number]

export const RECORDING_LAYOUTS = ['list', 'grid'] as const
export type RecordingLayout = (typeof RECORDING_LAYOUTS)[number]

const LAYOUT_KEY = 'spectraloom.recordings-layout'
const STORAGE_KEY = 'spectraloom.source-mode'
const ORDER_KEY = 'spectraloom.recordings-order'

/** How the person wants recordings to come in and to be listed, remembered on this machine. */
export const useImportPreferences = defineStore('import-preferences', () => {
  const stored = localStorage.getItem(STORAGE_KEY)
  const sourceMode = ref<SourceMode>(SOURCE_MODES.find((known) => known === stored) ?? 'copy')
  watch(sourceMode, (chosen) => localStorage.setItem(STORAGE_KEY, chosen), { flush: 'sync' })
  const order = (localStorage.getItem(ORDER_KEY) ?? '').split(' ')
  const sortKey = ref<SortKey>(SORT_KEYS.find((known) => known === order[0]) ?? 'added')
  const descending = ref(order[1] === 'reversed')
  watch([sortKey, descending], () => localStorage.setItem(ORDER_KEY, `${sortKey.value} ${descending.value ? 'reversed' : ''}`))
  const layout = ref<RecordingLayout>(RECORDING_LAYOUTS.find((known) => known === localStorage.getItem(LAYOUT_KEY)) ?? 'list')
  watch(layout, (chosen) => localStorage.setItem(LAYOUT_KEY, chosen))
  return { sourceMode, sortKey, descending, layout }
})
