import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { songExportSchema, type SongExport } from '../../src-shared/exports/index.ts'
import type { Job } from '../../src-shared/project/index.ts'
import { RpcError, type EventPayload } from '../../src-shared/rpc/index.ts'
import { saveFile } from '../downloads/save-file.ts'
import { rpc } from '../rpc/index.ts'
import { useJobsStore } from '../stores/jobs-store.ts'

/** What came of an export: where it lies, or the name under which it was handed over. */
export interface FinishedExport {
  jobId: string
  path: string | null
  fileName: string
  remarks: readonly string[]
}

export const DEFAULT_EXPORT: SongExport = songExportSchema.parse({ format: 'mix' })

/** The song out of the project: what is asked for, the work under way, and what came of it. */
export const useSongExport = defineStore('song-export', () => {
  const isOpen = ref(false)
  const jobId = ref<string | null>(null)
  /** Bytes that have been fetched from the program, and all there are. */
  const fetching = ref<{ done: number; total: number } | null>(null)
  const finished = ref<FinishedExport | null>(null)
  const failure = ref<Job['failure']>(null)
  /** What would take the place of something that is there. */
  const toReplace = shallowRef<{ request: SongExport; folder: string; message: string } | null>(null)
  const jobs = useJobsStore()
  const job = computed(() => (jobId.value === null ? null : (jobs.jobs.get(jobId.value) ?? null)))

  /**
   * Begins an export. Where something is there already it waits for the person's word, see `toReplace`.
   *
   * @param folder  on the machine the program runs on; null: to be handed over by the browser
   */
  async function start(request: SongExport, folder: string | null, replace = false): Promise<void> {
    finished.value = null
    failure.value = null
    toReplace.value = null
    try {
      jobId.value = (await rpc().call('exports.start', { request, folder, replace })).jobId
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== 'conflict' || folder === null || replace) throw error
      toReplace.value = { request, folder, message: error.message }
    }
  }

  /** The person wants what is there to be replaced. */
  async function replaceIt(): Promise<void> {
    if (toReplace.value) await start(toReplace.value.request, toReplace.value.folder, true)
  }

  function cancel(): void {
    if (jobId.value !== null) void jobs.cancel(jobId.value)
  }

  function placed({ jobId: id, path, remarks }: EventPayload<'exports.placed'>): void {
    if (id !== jobId.value) return
    jobId.value = null
    finished.value = { jobId: id, path, fileName: path.split(/[\\/]/).at(-1) ?? path, remarks }
  }

  /** Fetches what was made piece by piece and offers it to be saved. */
  async function ready({ jobId: id, files, remarks }: EventPayload<'exports.ready'>): Promise<void> {
    if (id !== jobId.value) return
    const [{ name, bytes }] = files
    fetching.value = { done: 0, total: bytes }
    try {
      const parts: Uint8Array[] = []
      for (let offsetBytes = 0; offsetBytes < bytes;) {
        const { data } = await rpc().call('exports.read', { jobId: id, file: name, offsetBytes })
        if (data.length === 0) break
        parts.push(data)
        offsetBytes += data.length
        fetching.value = { done: offsetBytes, total: bytes }
      }
      saveFile(name, parts, 'application/octet-stream')
      finished.value = { jobId: id, path: null, fileName: name, remarks }
    } finally {
      fetching.value = null
      jobId.value = null
      await rpc().call('exports.discard', { jobId: id })
    }
  }

  function jobChanged({ id, state, failure: why }: Job): void {
    if (id !== jobId.value || (state !== 'failed' && state !== 'cancelled')) return
    jobId.value = null
    failure.value = why
  }

  const show = (id: string): Promise<unknown> => rpc().call('exports.show', { jobId: id })

  return { isOpen, job, fetching, finished, failure, toReplace, start, replaceIt, cancel, placed, ready, jobChanged, show }
})
