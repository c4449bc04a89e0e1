import { defineStore } from 'pinia'
import { ref } from 'vue'
import { RpcError } from '../../src-shared/rpc/index.ts'
import { DisconnectedError } from '../rpc/client.ts'

export type NoticeLevel = 'info' | 'warning' | 'error'

export interface Notice {
  id: number
  /** Of notices with one key only the newest is shown. */
  key: string | null
  level: NoticeLevel
  message: string
  advice: string
  action: { label: string; run: () => void } | null
  /** Goes by itself when the program answers again. */
  untilConnected: boolean
  /** Null stays until it is dismissed. */
  seconds: number | null
  /** How often the same was said. */
  times: number
}

const SECONDS_SHOWN = 8
/** More would cover what they speak of. */
const MOST_SHOWN = 3
/** The one to go first where there are too many: what is least worth reading. */
const WORTH: Record<NoticeLevel, number> = { info: 0, warning: 1, error: 2 }

/** Short messages to the person. Errors stay until they are dismissed; the rest goes by itself. */
export const useNoticesStore = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let lastId = 0

  function show(notice: Pick<Notice, 'level' | 'message'> & Partial<Notice>): number {
    const id = ++lastId
    const seconds = notice.level === 'error' ? null : SECONDS_SHOWN
    const next: Notice = { key: null, advice: '', action: null, untilConnected: false, seconds, times: 1, ...notice, id }
    const same = notices.value.find((shown) => shown.message === next.message && shown.advice === next.advice)
    if (same) next.times = same.times + 1
    const others = notices.value.filter((shown) => shown !== same && (next.key === null || shown.key !== next.key))
    notices.value = [...withRoom(others), next]
    return id
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  function dismissKey(key: string): void {
    notices.value = notices.value.filter((notice) => notice.key !== key)
  }

  /** An error in words for the person. What is not one of the program's own errors is a fault of the window. */
  function showError(error: unknown): void {
    if (error instanceof RpcError) {
      show({ level: 'error', message: error.message, advice: error.advice, untilConnected: error instanceof DisconnectedError })
    } else {
      // With where it happened, for whoever mends it.
      // eslint-disable-next-line no-console
      console.error(error)
      show({
        level: 'error',
        message: 'Something in this window went wrong.',
        advice: `Try again; if it stays, restart Spectraloom. (${String(error)})`,
      })
    }
  }

  function connectionRestored(): void {
    notices.value = notices.value.filter(({ untilConnected }) => !untilConnected)
  }

  /** Does `work`; a failure is shown and answered with undefined. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      showError(error)
      return undefined
    }
  }

  return { notices, show, dismiss, dismissKey, showError, connectionRestored, attempt }
})

/** Room for one more: the oldest of the least important goes. */
function withRoom(notices: Notice[]): Notice[] {
  if (notices.length < MOST_SHOWN) return notices
  const least = Math.min(...notices.map(({ level }) => WORTH[level]))
  const leaving = notices.find(({ level }) => WORTH[level] === least)
  return notices.filter((notice) => notice !== leaving)
}
