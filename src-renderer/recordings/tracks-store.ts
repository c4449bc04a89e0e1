import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Recording } from '../../src-shared/project/index.ts'
import { useLibraryStore } from '../stores/library-store.ts'

/** More than two: what a field recorder or a studio writes, one track a microphone. */
export const hasTracks = ({ channels }: Pick<Recording, 'channels'>): boolean => channels > 2

/** Which tracks of a recording are heard: the choice that is open in the window. */
export const useTracks = defineStore('tracks', () => {
  const library = useLibraryStore()
  const recordingId = ref<string | null>(null)
  /** Counted from 1, in order. */
  const chosen = ref<number[]>([])
  /** For all recordings with as many tracks, which come from one recorder as a rule. */
  const forAll = ref(false)

  const recording = computed(() => library.recordings.find(({ id }) => id === recordingId.value) ?? null)
  const tracks = computed(() => Array.from({ length: recording.value?.channels ?? 0 }, (_, index) => index + 1))
  const alike = computed(() =>
    library.recordings.filter(({ id, channels }) => id !== recordingId.value && channels === recording.value?.channels),
  )

  function open(id: string): void {
    recordingId.value = id
    forAll.value = false
    chosen.value = [...(recording.value?.mend.tracks ?? tracks.value)].sort((a, b) => a - b)
  }

  function close(): void {
    recordingId.value = null
  }

  function toggle(track: number): void {
    chosen.value = tracks.value.filter((other) => chosen.value.includes(other) !== (other === track))
  }

  /** Decodes with the chosen tracks; with all of them, as the file means them. */
  async function apply(): Promise<void> {
    const wanted = chosen.value.length === tracks.value.length ? null : [...chosen.value]
    const meant = [recording.value, ...(forAll.value ? alike.value : [])].filter((one) => one !== null)
    close()
    for (const { id, mend } of meant)
      if (mend.tracks?.join() !== wanted?.join()) await library.mend(id, { kinds: [...mend.kinds], tracks: wanted })
  }

  return { recording, tracks, chosen, forAll, alike, open, close, toggle, apply }
})
