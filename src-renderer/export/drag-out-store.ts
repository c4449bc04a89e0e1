import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { SongExport } from '../../src-shared/exports/index.ts'
import type { Job } from '../../src-shared/project/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useJobsStore } from '../stores/jobs-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'

/** What can be dragged out: one file, under a name without its ending. */
export interface DraggedOut {
  request: SongExport
  name: string
}

/**
 * Files that are dragged out of the desktop's window into other programs. They are made when a hand comes near, and dragged when it pulls,
 * or as soon as they are ready while it still holds.
 */
export const useDragOutStore = defineStore('drag-out', () => {
  const notices = useNoticesStore()
  /** What is being made or is ready; what a hand was near before is given up. */
  const current = shallowRef<{ jobId: string; key: string; isReady: boolean } | null>(null)
  let isHeld = false
  const keyOf = ({ request, name }: DraggedOut): string => JSON.stringify([request, name])

  /** What was made of the song as it still is comes at once: the program knows it. */
  async function prepare({ request, name }: DraggedOut): Promise<void> {
    const key = keyOf({ request, name })
    if (current.value?.key === key && !current.value.isReady) return
    if (current.value && !current.value.isReady) void useJobsStore().cancel(current.value.jobId)
    const { jobId } = await rpc().call('exports.prepareDrag', { request, name })
    current.value = { jobId, key, isReady: false }
  }

  /** The hand pulls. */
  async function pull(wanted: DraggedOut): Promise<void> {
    isHeld = true
    const isMade = current.value?.isReady && current.value.key === keyOf(wanted)
    await (isMade ? drag() : prepare(wanted))
  }

  function letGo(): void {
    if (isHeld && current.value && !current.value.isReady)
      notices.show({ level: 'info', message: 'The file is still being made.', advice: 'Drag it again in a moment.' })
    isHeld = false
  }

  async function drag(): Promise<void> {
    isHeld = false
    await rpc().call('exports.drag', { jobId: current.value!.jobId })
  }

  function placed({ jobId }: EventPayload<'exports.placed'>): void {
    if (current.value?.jobId !== jobId) return
    current.value = { ...current.value, isReady: true }
    if (isHeld) void notices.attempt(drag)
  }

  function jobChanged({ id, state }: Job): void {
    if (current.value?.jobId === id && (state === 'failed' || state === 'cancelled')) current.value = null
  }

  return { current, prepare, pull, letGo, placed, jobChanged }
})
