import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import {
  markerChange,
  turnedMarkerChange,
  type MarkerChange,
  type Mend,
  type Recording,
  type Refusal,
} from '../../src-shared/project/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import { useImportPreferences } from '../recordings/import-preferences-store.ts'
import { rpc } from '../rpc/index.ts'
import { uploadFiles, type UploadProgress } from '../uploads/upload-files.ts'
import { plural } from '../words/numbers.ts'
import { useUndoStore } from './undo-store.ts'

/** The project's recordings and how new ones come in. */
export const useLibraryStore = defineStore('library', () => {
  const recordings = shallowRef<Recording[]>([])
  const refused = shallowRef<Refusal[]>([])
  /** Recordings whose source is not at its place. */
  const missing = shallowRef<ReadonlySet<string>>(new Set())
  /** Files of the last imports that were in the project already. */
  const alreadyHere = ref(0)
  const upload = shallowRef<UploadProgress | null>(null)
  const importJobIds = ref<string[]>([])
  let uploadAbort: AbortController | null = null

  const byId = computed(() => new Map(recordings.value.map((recording) => [recording.id, recording])))
  const totalSeconds = computed(() => recordings.value.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0))

  function reset(list: Recording[], missingIds: string[], otherProject: boolean): void {
    changed(list, missingIds)
    if (!otherProject) return
    dismissRefused()
    importJobIds.value = []
    uploadAbort?.abort()
  }

  async function importPaths(paths: string[]): Promise<void> {
    if (paths.length === 0) return
    const { jobId } = await rpc().call('library.importPaths', { paths, mode: useImportPreferences().sourceMode })
    importJobIds.value.push(jobId)
  }

  /** Files whose path the browser does not tell: sent piece by piece, then imported together. */
  async function importFiles(files: File[]): Promise<void> {
    if (files.length === 0) return
    const abort = new AbortController()
    uploadAbort = abort
    try {
      const uploadIds = await uploadFiles(rpc(), files, abort.signal, (progress) => (upload.value = progress))
      if (abort.signal.aborted) return
      const { jobId } = await rpc().call('library.importUploads', { uploadIds })
      importJobIds.value.push(jobId)
    } finally {
      if (uploadAbort === abort) {
        uploadAbort = null
        upload.value = null
      }
    }
  }

  function cancelUpload(): void {
    uploadAbort?.abort()
  }

  function importFinished({ jobId, imported, refused: list, alreadyHere: here }: EventPayload<'library.importFinished'>): void {
    const own = importJobIds.value.includes(jobId)
    importJobIds.value = importJobIds.value.filter((id) => id !== jobId)
    if (list.length > 0) refused.value = [...refused.value, ...list]
    alreadyHere.value += here.length
    if (!own || imported.length === 0) return
    const undo = useUndoStore()
    const edit = undo.remember({
      label: `Add ${namesOf(imported)}`,
      redo: { name: 'trash.restore', params: { ids: imported } },
      undo: { name: 'library.remove', params: { recordingIds: imported } },
    })
    undo.offer(`${namesOf(imported)} added.`, edit)
  }

  function dismissRefused(): void {
    refused.value = []
    alreadyHere.value = 0
  }

  /** Looks for missing sources in a folder, by their content. */
  const locate = (path: string): Promise<unknown> => rpc().call('library.locate', { path })

  async function rename(recordingId: string, name: string): Promise<void> {
    const old = byId.value.get(recordingId)?.name
    if (!old || old === name.trim()) return
    await useUndoStore().perform({
      label: `Rename “${old}” to “${name}”`,
      redo: { name: 'library.rename', params: { recordingId, name } },
      undo: { name: 'library.rename', params: { recordingId, name: old } },
    })
  }

  /** Decodes it once more, mended as is said; its file stays as it is. */
  async function mend(recordingId: string, to: Mend): Promise<void> {
    const known = byId.value.get(recordingId)
    if (!known) return
    const mendings = (mended: Mend): Mend => ({ kinds: [...mended.kinds], tracks: mended.tracks && [...mended.tracks] })
    await useUndoStore().perform({
      label: `Mend “${known.name}”`,
      redo: { name: 'library.mend', params: { recordingId, mend: mendings(to) } },
      undo: { name: 'library.mend', params: { recordingId, mend: mendings(known.mend) } },
    })
  }

  /** Together, as one edit. */
  async function remove(...recordingIds: string[]): Promise<void> {
    const what = namesOf(recordingIds)
    const undo = useUndoStore()
    const edit = await undo.perform({
      label: `Remove ${what}`,
      redo: { name: 'library.remove', params: { recordingIds } },
      undo: { name: 'trash.restore', params: { ids: recordingIds } },
    })
    undo.offer(`${what} removed.`, edit)
  }

  /** Changes marked places of recordings, as one edit. @returns its id */
  function mark(label: string, those: readonly Recording[], changeOf: (recording: Recording) => MarkerChange): Promise<string> {
    const changes = those.map((recording) => ({ recordingId: recording.id, ...changeOf(recording) }))
    const turned = changes.map(({ recordingId, ...change }) => ({ recordingId, ...turnedMarkerChange(change) }))
    return useUndoStore().perform({
      label,
      redo: { name: 'library.changeMarkers', params: { recordings: changes } },
      undo: { name: 'library.changeMarkers', params: { recordings: turned } },
    })
  }

  /** Says what recordings are as a whole, besides what was said of them before. Together, as one edit. */
  async function label(recordingIds: readonly string[], text: string): Promise<void> {
    const edit = await mark(
      `Label ${namesOf(recordingIds)} “${text}”`,
      recordingIds.flatMap((id) => byId.value.get(id) ?? []),
      ({ markers, durationSeconds }) => markerChange(markers, [...markers, { seconds: 0, endSeconds: durationSeconds, label: text }]),
    )
    useUndoStore().offer(`${namesOf(recordingIds)} labelled “${text}”.`, edit)
  }

  /** `“Prelude”`, or `3 recordings`. */
  function namesOf(recordingIds: readonly string[]): string {
    return recordingIds.length === 1
      ? `“${byId.value.get(recordingIds[0])?.name ?? 'recording'}”`
      : plural(recordingIds.length, 'recording')
  }

  function changed(list: Recording[], missingIds: string[]): void {
    recordings.value = list
    missing.value = new Set(missingIds)
  }

  return {
    recordings,
    refused,
    missing,
    alreadyHere,
    upload,
    importJobIds,
    byId,
    totalSeconds,
    reset,
    importPaths,
    importFiles,
    cancelUpload,
    importFinished,
    dismissRefused,
    locate,
    rename,
    mend,
    mark,
    label,
    remove,
    changed,
  }
})
