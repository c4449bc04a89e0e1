import { useNoticesStore } from '../stores/notices-store.ts'
import { useCaptureStore } from './capture-store.ts'
import { useLiveStore } from './live-store.ts'

/** Hold, play or sing, let go: the network answers, at once where it plays already. */
export function useMicrophoneSeed(): { press(): Promise<void>; release(): Promise<void> } {
  const capture = useCaptureStore()
  const live = useLiveStore()
  const notices = useNoticesStore()
  let down = false

  return {
    async press() {
      if (down) return
      down = true
      await notices.attempt(capture.begin)
    },
    async release() {
      if (!down) return
      down = false
      await notices.attempt(async () => {
        const seed = await capture.end()
        if (!seed) return
        live.captureId = seed.id
        await (live.active ? live.reseed() : live.start())
      })
    },
  }
}
