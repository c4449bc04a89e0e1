import { onBeforeUnmount, onMounted, watch } from 'vue'
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
  let settling: ReturnType<typeof setTimeout> | undefined
  let reminder: ReturnType<typeof setInterval> | undefined

  const prepare = (): void => {
    if (document.visibilityState === 'visible') void notices.attempt(live.prepare)
  }
  const prepareSoon = (): void => {
    clearTimeout(settling)
    settling = setTimeout(prepare, SETTLED_MS)
  }

  watch([() => JSON.stringify({ ...live.wanted, parameters: null }), () => live.active, () => live.obstacle], prepareSoon, {
    immediate: true,
  })
  onMounted(() => {
    reminder = setInterval(prepare, REMINDER_MS)
    document.addEventListener('visibilitychange', prepare)
  })
  onBeforeUnmount(() => {
    clearTimeout(settling)
    clearInterval(reminder)
    document.removeEventListener('visibilitychange', prepare)
  })
}
