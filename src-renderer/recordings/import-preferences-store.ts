import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

export const SOURCE_MODES = ['copy', 'reference'] as const
export type SourceMode = (typeof SOURCE_MODES)[number]

const STORAGE_KEY = 'spectraloom.source-mode'

/** How the person wants recordings to come in, remembered on this machine. */
export const useImportPreferences = defineStore('import-preferences', () => {
  const stored = localStorage.getItem(STORAGE_KEY)
  const sourceMode = ref<SourceMode>(SOURCE_MODES.find((known) => known === stored) ?? 'copy')
  watch(sourceMode, (chosen) => localStorage.setItem(STORAGE_KEY, chosen), { flush: 'sync' })
  return { sourceMode }
})
