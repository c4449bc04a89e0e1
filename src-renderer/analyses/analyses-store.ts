import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { isTune, type Analysis, type AnalysisEnding } from '../../src-shared/project/index.ts'
import { rpc } from '../rpc/index.ts'
import { useUndoStore } from '../stores/undo-store.ts'
import { moreAndLess } from './found-curves.ts'

const NO_LABELS: ReadonlySet<string> = new Set()

/** What networks said of recordings. */
export const useAnalysesStore = defineStore('analyses', () => {
  const analyses = shallowRef<Analysis[]>([])
  const nameOf = (analysisId: string): string | undefined => analyses.value.find(({ id }) => id === analysisId)?.name

  const newestOf = (runId: string): Analysis[] =>
    analyses.value.filter(({ provenance }) => provenance.runId === runId).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
  /** Those of a run, the newest first, without those from along the way of its training. */
  const ofRun = (runId: string): Analysis[] => newestOf(runId).filter(({ previewEpoch }) => previewEpoch === null)
  const previewsOf = (runId: string): Analysis[] => newestOf(runId).filter(({ previewEpoch }) => previewEpoch !== null)

  /** By recordings' ids. */
  const labelsFound = computed(() => {
    const found = new Map<string, Set<string>>()
    const add = (id: string, words: readonly string[]): unknown => found.set(id, new Set([...(found.get(id) ?? []), ...words]))
    const asked = analyses.value
      .filter(({ previewEpoch, found: said }) => previewEpoch === null && !isTune(said))
      .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
    for (const {
      recording,
      found: { stretches },
    } of asked)
      add(
        recording.id,
        stretches.map(({ label }) => label),
      )
    for (const [id, words] of moreAndLess(asked)) add(id, words)
    return found
  })
  /** What networks found in a recording, labels and of what there is more or less, without that from along the way of a training. */
  const labelsIn = (recordingId: string): ReadonlySet<string> => labelsFound.value.get(recordingId) ?? NO_LABELS

  /** The tunes that networks found in a recording, the newest of each network first. */
  const tunesIn = (recordingId: string): Analysis[] =>
    analyses.value
      .filter(({ previewEpoch, recording, found }) => previewEpoch === null && recording.id === recordingId && isTune(found))
      .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))

  function reset(list: Analysis[]): void {
    analyses.value = list
  }

  /** Has a run's network listen to recordings. */
  const start = (runId: string, recordingIds: readonly string[]): Promise<{ jobId: string }> =>
    rpc().call('analyses.start', { runId, checkpointStep: null, recordingIds: [...recordingIds] })

  async function rename(analysisId: string, name: string): Promise<void> {
    const old = nameOf(analysisId)
    if (!old || old === name.trim()) return
    await useUndoStore().perform({
      label: `Rename “${old}” to “${name}”`,
      redo: { name: 'analyses.rename', params: { analysisId, name } },
      undo: { name: 'analyses.rename', params: { analysisId, name: old } },
    })
  }

  async function remove(analysisId: string): Promise<void> {
    const name = nameOf(analysisId) ?? 'what was found'
    const undo = useUndoStore()
    const edit = await undo.perform({
      label: `Remove “${name}”`,
      redo: { name: 'analyses.remove', params: { analysisId } },
      undo: { name: 'trash.restore', params: { ids: [analysisId] } },
    })
    undo.offer(`“${name}” removed.`, edit)
  }

  const file = (analysisId: string, ending: AnalysisEnding): Promise<{ fileName: string; data: Uint8Array }> =>
    rpc().call('analyses.file', { analysisId, ending })

  function changed(analysis: Analysis): void {
    analyses.value = [...analyses.value.filter(({ id }) => id !== analysis.id), analysis]
  }

  function removed({ analysisId }: { analysisId: string }): void {
    analyses.value = analyses.value.filter(({ id }) => id !== analysisId)
  }

  return { analyses, ofRun, previewsOf, labelsIn, tunesIn, reset, start, rename, remove, file, changed, removed }
})
