import { onScopeDispose } from 'vue'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useCaptureStore } from './capture-store.ts'
import { useLiveStore } from './live-store.ts'

/** Hold, play or sing, let go: the network answers, at once where it plays already. */
export function useMicrophoneSeed(): { press(): Promise<void>; release(): Promise<void> } {
  const capture = useCaptureStore()
  const live = useLiveStore()
  const notices = useNoticesStore()
  let down = false
  /** Whether the microphone opened. */
  let opened: Promise<boolean | undefined> = Promise.resolve(false)

  async function press(): Promise<void> {
    if (down) return
    down = true
    opened = notices.attempt(async () => {
      await capture.begin()
      return true
    })
    await opened
  }

  async function release(): Promise<void> {
    if (!down) return
    down = false
    // Why it did not open has been said.
    if (await opened) await answer()
  }

  const answer = (): Promise<unknown> =>
    notices.attempt(async () => {
      const seed = await capture.end()
      if (!seed) return
      live.captureId = seed.id
      await (live.active ? live.reseed() : live.start())
    })

  // A key that is let go after its button has gone is never heard of.
  onScopeDispose(() => void release())
  return { press, release }
}
