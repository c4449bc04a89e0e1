import { useEventListener, useIntervalFn, useTimeoutFn } from '@vueuse/core'
import { watch, type WatchSource } from 'vue'
import { useNoticesStore } from '../stores/notices-store.ts'

/** What was chosen is made ready when the hand has rested so long. */
const SETTLED_MS = 400
/** More often than the program lets go of it. */
const REMINDER_MS = 30_000

/**
 * As long as a screen is shown, what it is set to play stands ready to be started.
 *
 * @param prepare  has the program make it ready
 * @param choices  what it depends on
 */
export function useReadiness(prepare: () => Promise<void>, choices: WatchSource<unknown>[]): void {
  const notices = useNoticesStore()
  const prepareShown = (): void => {
    if (document.visibilityState === 'visible') void notices.attempt(prepare)
  }
  const { start: prepareSoon } = useTimeoutFn(prepareShown, SETTLED_MS, { immediate: false })

  watch(choices, () => prepareSoon(), { immediate: true })
  useIntervalFn(prepareShown, REMINDER_MS)
  useEventListener(document, 'visibilitychange', prepareShown)
}
