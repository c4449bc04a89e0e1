import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Job } from '../../src-shared/project/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import { saveFile } from '../downloads/save-file.ts'
import { rpc } from '../rpc/index.ts'
import { modelsWithData } from '../training/model-files.ts'
import { uploadFiles, type UploadProgress } from '../uploads/upload-files.ts'
import { useJobsStore } from './jobs-store.ts'
import { useNoticesStore } from './notices-store.ts'
import { useTrainingStore } from './training-store.ts'

const MODEL_TYPE = 'application/octet-stream'

/** Models out of and into the project, as ONNX files. */
export const useModelFiles = defineStore('model-files', () => {
  /** Jobs that this window asked for. */
  const exportJobs = ref<string[]>([])
  const importJobs = ref<string[]>([])
  const upload = ref<UploadProgress | null>(null)
  /** Files that are being fetched from the program after an export: bytes so far and in all. */
  const fetching = ref<{ done: number; total: number } | null>(null)
  let uploadAbort: AbortController | null = null

  const jobs = useJobsStore()
  const importing = computed(() => importJobs.value.flatMap((id) => jobs.jobs.get(id) ?? []))

  async function exportModel(runId: string, checkpointStep: number | null, form: string): Promise<string> {
    const { jobId } = await rpc().call('models.export', { runId, checkpointStep, form })
    exportJobs.value.push(jobId)
    return jobId
  }

  async function importPaths(paths: readonly string[]): Promise<void> {
    for (const path of paths) importJobs.value.push((await rpc().call('models.importPath', { path })).jobId)
  }

  /** Files whose path the browser does not tell: models, and the weights that may lie beside them. */
  async function importFiles(files: readonly File[]): Promise<void> {
    const abort = new AbortController()
    uploadAbort = abort
    try {
      for (const [model, ...data] of modelsWithData(files)) {
        const [modelId, ...dataIds] = await uploadFiles(rpc(), [model, ...data], abort.signal, (progress) => (upload.value = progress))
        if (abort.signal.aborted) return
        importJobs.value.push((await rpc().call('models.importUploads', { modelId, dataIds })).jobId)
      }
    } finally {
      upload.value = null
      uploadAbort = null
    }
  }

  function cancelUpload(): void {
    uploadAbort?.abort()
  }

  /** Fetches the files piece by piece and offers them to be saved. */
  async function exported({ jobId, files }: EventPayload<'models.exported'>): Promise<void> {
    if (!exportJobs.value.includes(jobId)) return
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
    fetching.value = { done: 0, total }
    try {
      for (const { name, bytes } of files) {
        const parts: Uint8Array[] = []
        for (let offsetBytes = 0; offsetBytes < bytes;) {
          const { data } = await rpc().call('exports.read', { jobId, file: name, offsetBytes })
          parts.push(data)
          offsetBytes += data.length
          fetching.value = { done: fetching.value.done + data.length, total }
          if (data.length === 0) break
        }
        saveFile(name, parts, MODEL_TYPE)
      }
    } finally {
      fetching.value = null
      forget(jobId)
      await rpc().call('exports.discard', { jobId })
    }
  }

  function imported({ jobId, runId }: EventPayload<'models.imported'>): void {
    if (!importJobs.value.includes(jobId)) return
    forget(jobId)
    const training = useTrainingStore()
    training.selectedId = runId
    useNoticesStore().show({
      level: 'info',
      message: `“${training.byId.get(runId)?.name ?? 'The model'}” is here.`,
      advice: 'Play with it, or train it on with the recordings of this project.',
    })
  }

  /** A failed import has no place of its own on the screen: it is said. */
  function jobChanged({ id, state, title, failure }: Job): void {
    if (importJobs.value.includes(id) && failure)
      useNoticesStore().show({ level: 'error', message: `${title}: ${failure.message}`, advice: failure.advice })
    if (state === 'failed' || state === 'cancelled') forget(id)
  }

  function forget(jobId: string): void {
    exportJobs.value = exportJobs.value.filter((id) => id !== jobId)
    importJobs.value = importJobs.value.filter((id) => id !== jobId)
  }

  return {
    exportJobs,
    importJobs,
    importing,
    upload,
    fetching,
    exportModel,
    importPaths,
    importFiles,
    cancelUpload,
    exported,
    imported,
    jobChanged,
  }
})
