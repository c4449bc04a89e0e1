import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { NO_MARKS, tidyTags, type MarkedKind, type Marks } from '../../src-shared/project/index.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useMidiTakesStore } from '../stores/midi-takes-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useTakesStore } from '../stores/takes-store.ts'
import { useUndoStore } from '../stores/undo-store.ts'
import { plural } from '../words/numbers.ts'

export interface Labelled {
  kind: MarkedKind
  ids: readonly string[]
}

/** Stars, colours and tags of recordings and takes. */
export const useMarks = defineStore('labels', () => {
  /** Whose tags are being written. */
  const tagging = ref<Labelled | null>(null)

  function find(kind: MarkedKind, id: string): { name: string; labels: Marks } | undefined {
    if (kind === 'recording') return useLibraryStore().byId.get(id)
    if (kind === 'take') return useTakesStore().byId.get(id)
    return useMidiTakesStore().takes.find((take) => take.id === id)
  }

  const labelsOf = (kind: MarkedKind, id: string): Marks => find(kind, id)?.labels ?? NO_MARKS

  /** One edit; where several differed, each gets back what it had. */
  function set({ kind, ids }: Labelled, labels: Partial<Marks>, what: string): void {
    const name = ids.length === 1 ? `“${find(kind, ids[0])?.name ?? ''}”` : plural(ids.length, kind === 'recording' ? 'recording' : 'take')
    void useNoticesStore().attempt(async () => {
      for (const alike of groupedByLabels(kind, ids)) {
        const before = Object.fromEntries(Object.keys(labels).map((key) => [key, alike.labels[key as keyof Marks]])) as Partial<Marks>
        await useUndoStore().perform({
          label: `${what} of ${name}`,
          redo: { name: 'library.label', params: { kind, ids: alike.ids, labels } },
          undo: { name: 'library.label', params: { kind, ids: alike.ids, labels: before } },
        })
      }
    })
  }

  function groupedByLabels(kind: MarkedKind, ids: readonly string[]): { ids: string[]; labels: Marks }[] {
    const groups = new Map<string, { ids: string[]; labels: Marks }>()
    for (const id of ids) {
      const labels = labelsOf(kind, id)
      const key = JSON.stringify(labels)
      const group = groups.get(key)
      if (group) group.ids.push(id)
      else groups.set(key, { ids: [id], labels: { ...labels, tags: [...labels.tags] } })
    }
    return [...groups.values()]
  }

  /** The same number of stars again takes them away. */
  const rate = (of: Labelled, stars: number): void =>
    set(of, { stars: of.ids.every((id) => labelsOf(of.kind, id).stars === stars) ? 0 : stars }, 'Stars')
  const colour = (of: Labelled, number: number | null): void => set(of, { colour: number }, 'Colour')
  const tag = (of: Labelled, tags: readonly string[]): void => set(of, { tags: tidyTags(tags) }, 'Tags')

  /** Every tag that is in use, by name. */
  const knownTags = computed(() => {
    const all = [...useLibraryStore().recordings, ...useTakesStore().takes, ...useMidiTakesStore().takes]
    return tidyTags(all.flatMap(({ labels }) => labels.tags)).sort((a, b) => a.localeCompare(b))
  })

  return { tagging, labelsOf, rate, colour, tag, knownTags }
})
