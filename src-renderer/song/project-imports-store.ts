import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Job } from '../../src-shared/project/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import { desktopBridge } from '../rpc/connect.ts'
import { rpc } from '../rpc/index.ts'
import { useAppStore } from '../stores/app-store.ts'
import { useJobsStore } from '../stores/jobs-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { uploadFiles, type UploadProgress } from '../uploads/upload-files.ts'
import { plural } from '../words/numbers.ts'

export const isProjectFile = ({ name }: { name: string }): boolean => /\.dawproject$/i.test(name)

/** What came of songs of other programs, and what in them was not understood. */
export const useProjectImports = defineStore('project-imports', () => {
  const sending = shallowRef<UploadProgress | null>(null)
  const jobId = ref<string | null>(null)
  const finished = shallowRef<{ name: string; tracks: number; warnings: readonly string[] } | null>(null)
  const failure = ref<Job['failure']>(null)
  const jobs = useJobsStore()
  const job = computed(() => (jobId.value === null ? null : (jobs.jobs.get(jobId.value) ?? null)))
  let stopped = new AbortController()
  /** Of stems whose sounds are on their way into the project: their jobs wait for it. */
  let stems: string | null = null

  /** Adds the tracks of a DAWproject to the song, and shows it. */
  async function importProject(file: File): Promise<void> {
    useAppStore().step = 'song'
    finished.value = null
    failure.value = null
    const bridge = desktopBridge()
    const source = bridge ? { path: bridge.pathOfFile(file) } : await sent(file)
    if (source) jobId.value = (await rpc().call('song.importProject', { source, fileName: file.name.slice(0, 255) })).jobId
  }

  /** @returns null where the person stopped it */
  async function sent(file: File): Promise<{ uploadId: string } | null> {
    stopped = new AbortController()
    const { signal } = stopped
    try {
      const [uploadId] = await uploadFiles(rpc(), [file], signal, (progress) => (sending.value = progress))
      return signal.aborted ? null : { uploadId }
    } finally {
      sending.value = null
    }
  }

  function cancel(): void {
    stopped.abort()
    if (jobId.value !== null) void jobs.cancel(jobId.value)
  }

  function imported({ jobId: id, name, trackIds, warnings }: EventPayload<'song.imported'>): void {
    if (id !== jobId.value) return
    jobId.value = null
    finished.value = { name, tracks: trackIds.length, warnings }
  }

  function jobChanged({ id, state, failure: why }: Job): void {
    if (id !== jobId.value || (state !== 'failed' && state !== 'cancelled')) return
    jobId.value = null
    failure.value = why
  }

  /** What is imported next are stems of one song: they become its tracks when they are in the project. */
  function awaitStems(name: string): void {
    useAppStore().step = 'song'
    stems = name.slice(0, 255)
    finished.value = null
    failure.value = null
  }

  /** @returns whether they were stems */
  function soundsImported(recordingIds: readonly string[]): boolean {
    const name = stems
    stems = null
    if (name === null || recordingIds.length === 0) return false
    void useNoticesStore().attempt(async () => {
      const { trackIds, warnings } = await rpc().call('song.addStems', { recordingIds: [...recordingIds], name })
      finished.value = { name, tracks: trackIds.length, warnings }
    })
    return true
  }

  const words = computed(() => finished.value && `${plural(finished.value.tracks, 'track')} of “${finished.value.name}” came in.`)

  return { sending, job, finished, failure, words, importProject, cancel, imported, jobChanged, awaitStems, soundsImported }
})
