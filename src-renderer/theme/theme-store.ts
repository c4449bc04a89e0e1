import { useMediaQuery, useMutationObserver } from '@vueuse/core'
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

export const THEMES = ['dark', 'light', 'system'] as const
export type Theme = (typeof THEMES)[number]

const STORAGE_KEY = 'spectraloom.theme'

/** The chosen theme, remembered on this machine. `revision` changes whenever colours do, for what is drawn on canvases. */
export const useThemeStore = defineStore('theme', () => {
  const stored = localStorage.getItem(STORAGE_KEY)
  const theme = ref<Theme>(THEMES.find((known) => known === stored) ?? 'dark')
  const revision = ref(0)
  const systemIsLight = useMediaQuery('(prefers-color-scheme: light)')

  const isLight = (): boolean => theme.value === 'light' || (theme.value === 'system' && systemIsLight.value)
  function apply(): void {
    document.documentElement.dataset.theme = theme.value
    revision.value++
  }
  // Whoever sets it: canvases keep to what the page shows.
  useMutationObserver(document.documentElement, () => revision.value++, { attributes: true, attributeFilter: ['data-theme'] })
  function toggle(): void {
    theme.value = isLight() ? 'dark' : 'light'
  }

  watch(systemIsLight, apply, { flush: 'sync' })
  watch(
    theme,
    (chosen) => {
      localStorage.setItem(STORAGE_KEY, chosen)
      apply()
    },
    { immediate: true, flush: 'sync' },
  )
  return { theme, revision, isLight, toggle }
})
