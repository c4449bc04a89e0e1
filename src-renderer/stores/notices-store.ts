import { defineStore } from 'pinia'
import { ref } from 'vue'
import { RpcError } from '../../src-shared/rpc/index.ts'
import { DisconnectedError } from '../rpc/client.ts'

export type NoticeLevel = 'info' | 'warning' | 'error'

export interface Notice {
  id: number
  level: NoticeLevel
  message: string
  advice: string
  action: { label: string; run: () => void } | null
  /** Goes by itself when the program answers again. */
  untilConnected: boolean
  /** Null stays until it is dismissed. */
  seconds: number | null
}

const SECONDS_SHOWN = 8
const MOST_SHOWN = 4

/** Short messages to the person. Errors stay until they are dismissed; the rest goes by itself. */
export const useNoticesStore = defineStore('notices', () => {
  const notices = ref<Notice[]>([])
  let lastId = 0

  function show(notice: Pick<Notice, 'level' | 'message'> & Partial<Notice>): number {
    const id = ++lastId
    const seconds = notice.level === 'error' ? null : SECONDS_SHOWN
    const same = notices.value.find((shown) => shown.message === notice.message && shown.advice === (notice.advice ?? ''))
    if (same) dismiss(same.id)
    notices.value.push({ advice: '', action: null, untilConnected: false, seconds, ...notice, id })
    if (notices.value.length > MOST_SHOWN) notices.value.shift()
    return id
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }

  /** An error in words for the person. What is not one of the program's own errors is a fault of the window. */
  function showError(error: unknown): void {
    if (error instanceof RpcError) {
      show({ level: 'error', message: error.message, advice: error.advice, untilConnected: error instanceof DisconnectedError })
    } else {
      show({ level: 'error', message: 'Something in this window went wrong.', advice: `Try again; if it stays, restart Spectraloom. (${String(error)})` })
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

  return { notices, show, dismiss, showError, connectionRestored, attempt }
})
