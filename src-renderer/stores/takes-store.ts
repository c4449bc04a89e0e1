import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { GenerationSettings, Seed, SoundFileFormat, Take, TakeRegion } from '../../src-shared/project/index.ts'
import { rpc } from '../rpc/index.ts'
import { useUndoStore } from './undo-store.ts'

export interface GenerationRequest {
  runId: string
  checkpointStep: number | null
  seed: Seed
  settings: GenerationSettings
  name: string
  region?: TakeRegion
}

/** What the networks have played. */
export const useTakesStore = defineStore('takes', () => {
  const takes = shallowRef<Take[]>([])
  const byId = computed(() => new Map(takes.value.map((take) => [take.id, take])))
  const newestFirst = computed(() => takes.value.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)))
  /** What the person asked for; previews are shown with their run. */
  const kept = computed(() => newestFirst.value.filter((take) => !take.preview))
  const previewsOf = (runId: string): Take[] => newestFirst.value.filter((take) => take.preview && take.provenance.runId === runId)

  function reset(list: Take[]): void {
    takes.value = list
  }

  const generate = (request: GenerationRequest): Promise<{ takeId: string; jobId: string }> => rpc().call('takes.generate', request)

  /** Has the program make ready what a take of this network needs. */
  async function prepare(runId: string, checkpointStep: number | null): Promise<void> {
    await rpc().call('takes.prepare', { runId, checkpointStep })
  }

  async function rename(takeId: string, name: string): Promise<void> {
    const old = byId.value.get(takeId)?.name
    if (!old || old === name.trim()) return
    await useUndoStore().perform({
      label: `Rename “${old}” to “${name}”`,
      redo: { name: 'takes.rename', params: { takeId, name } },
      undo: { name: 'takes.rename', params: { takeId, name: old } },
    })
  }

  async function remove(takeId: string): Promise<void> {
    const name = byId.value.get(takeId)?.name ?? 'take'
    const undo = useUndoStore()
    const edit = await undo.perform({
      label: `Remove “${name}”`,
      redo: { name: 'takes.remove', params: { takeId } },
      undo: { name: 'trash.restore', params: { ids: [takeId] } },
    })
    undo.offer(`“${name}” removed.`, edit)
  }

  /** The finished take as a sound file and the name to save it under. */
  const file = (takeId: string, format: SoundFileFormat): Promise<{ fileName: string; data: Uint8Array }> =>
    rpc().call('takes.file', { takeId, format })

  function changed(take: Take): void {
    const index = takes.value.findIndex(({ id }) => id === take.id)
    takes.value = index < 0 ? [...takes.value, take] : takes.value.with(index, take)
  }

  function removed({ takeId }: { takeId: string }): void {
    takes.value = takes.value.filter(({ id }) => id !== takeId)
  }

  return { takes, byId, newestFirst, kept, previewsOf, reset, generate, prepare, rename, remove, file, changed, removed }
})
