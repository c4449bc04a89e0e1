import { useEventListener, useIntervalFn, useTimeoutFn } from '@vueuse/core'
import { watch } from 'vue'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useLiveStore } from './live-store.ts'

/** What was chosen is made ready when the hand has rested so long. */
const SETTLED_MS = 400
/** More often than the program lets go of it. */
const REMINDER_MS = 30_000

/** As long as a screen is shown, what it is set to play stands ready to be started. */
export function useReadiness(): void {
  const live = useLiveStore()
  const notices = useNoticesStore()
  const prepare = (): void => {
    if (document.visibilityState === 'visible') void notices.attempt(live.prepare)
  }
  const { start: prepareSoon } = useTimeoutFn(prepare, SETTLED_MS, { immediate: false })

  watch([() => JSON.stringify({ ...live.wanted, parameters: null }), () => live.active, () => live.obstacle], () => prepareSoon(), {
    immediate: true,
  })
  useIntervalFn(prepare, REMINDER_MS)
  useEventListener(document, 'visibilitychange', prepare)
}
