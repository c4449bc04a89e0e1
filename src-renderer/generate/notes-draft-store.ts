import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { FIRST_NOTES_PLAYING, LARGEST_RANDOM_SEED, type MidiTake, type NotesPlaying } from '../../src-shared/project/index.ts'
import { useMidiTakesStore } from '../stores/midi-takes-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useGenerationDraft } from './generation-draft-store.ts'

/** The notes that are to be written: how, and from which others they go on. */
export const useNotesDraft = defineStore('notes-draft', () => {
  const draft = useGenerationDraft()
  const midiTakes = useMidiTakesStore()
  const playing = ref<Omit<NotesPlaying, 'randomSeed'>>({ ...FIRST_NOTES_PLAYING })
  const wantedSeedId = ref<string | null>(null)
  /** Null: from nothing. */
  const seed = computed<MidiTake | null>(() => midiTakes.takes.find(({ id }) => id === wantedSeedId.value) ?? null)

  // What was set up in one project is not what another one needs.
  watch(
    () => useProjectStore().current?.id,
    () => {
      playing.value = { ...FIRST_NOTES_PLAYING }
      wantedSeedId.value = null
    },
    { flush: 'sync' },
  )

  /** As many pieces as variations are asked for, each with the next variant. @returns the job of the first */
  async function write(): Promise<string | null> {
    const { run } = draft
    if (!run) return null
    const jobs: string[] = []
    for (let i = 0; i < draft.variations; i++) {
      const randomSeed = (draft.settings.randomSeed + i) % (LARGEST_RANDOM_SEED + 1)
      const settings = { ...playing.value, randomSeed }
      const request = { runId: run.id, checkpointStep: draft.checkpointStep, seedTakeId: seed.value?.id ?? null, settings }
      jobs.push(await midiTakes.write(request))
    }
    return jobs[0]
  }

  return { playing, wantedSeedId, seed, write }
})
