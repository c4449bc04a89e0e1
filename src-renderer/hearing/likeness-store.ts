import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { groupsOf, type Recording } from '../../src-shared/project/index.ts'
import type { EventPayload, SoundMap } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useJobsStore } from '../stores/jobs-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useTrainingStore } from '../stores/training-store.ts'
import { clock, percent } from '../words/numbers.ts'
import { arrangedBy, type Arrangement } from './arrange-alike.ts'

/** Which recordings sound like one of them, and which play the same piece: the list of recordings shows it until it is put away. */
export const useLikeness = defineStore('likeness', () => {
  const jobs = useJobsStore()
  const project = useProjectStore()
  const training = useTrainingStore()
  const jobId = ref<string | null>(null)
  const job = computed(() => jobs.active.find(({ id }) => id === jobId.value) ?? null)
  /** The run whose ear says what sounds alike; null: the program's. */
  const runId = ref<string | null>(null)
  const shown = shallowRef<Arrangement | null>(null)
  /** Where the sounds of all recordings lie beside each other. */
  const map = shallowRef<SoundMap | null>(null)

  /** Null where it was removed since it was chosen. */
  const listeningRun = (): string | null => (training.runs.some(({ id }) => id === runId.value) ? runId.value : null)

  /** @param seconds  a moment of it; null for all of it */
  async function askSimilar(recordingId: string, seconds: number | null): Promise<void> {
    jobId.value = (await rpc().call('hearing.similar', { recordingId, seconds, runId: listeningRun() })).jobId
  }

  /** What sounds like what is marked with a label. */
  async function askLikeLabel(label: string): Promise<void> {
    jobId.value = (await rpc().call('hearing.likeLabel', { label })).jobId
  }

  async function askVersions(): Promise<void> {
    jobId.value = (await rpc().call('hearing.findVersions', {})).jobId
  }

  async function askMap(): Promise<void> {
    jobId.value = (await rpc().call('hearing.map', {})).jobId
  }

  const mapped = ({ map: made }: EventPayload<'hearing.mapped'>): void => void (map.value = made)
  const putMapAway = (): void => void (map.value = null)

  function alike({ recordingId, label, seconds, alike: found }: EventPayload<'hearing.alike'>): void {
    const words = found.map(({ recordingId: id, likeness, atSeconds }): [string, string] => [
      id,
      `${percent(likeness)} alike${seconds === null && label === null ? '' : `, at ${clock(atSeconds)}`}`,
    ])
    if (label !== null) shown.value = { kind: 'label', label, words: new Map(words) }
    else if (recordingId !== null) shown.value = { kind: 'alike', of: recordingId, seconds, words: new Map(words) }
  }

  function versions({ pairs }: EventPayload<'hearing.versions'>): void {
    const groups = groupsOf(pairs)
    const words = groups.flatMap(({ recordingIds, isSameRecording }, i) =>
      recordingIds.map((id): [string, string] => [id, `${isSameRecording ? 'same recording' : 'same piece'} ${i + 1}`]),
    )
    shown.value = { kind: 'versions', groups: groups.length, words: new Map(words) }
  }

  const arranged = (recordings: readonly Recording[]): readonly Recording[] => arrangedBy(shown.value, recordings)
  const wordsOf = (id: string): string | null => shown.value?.words.get(id) ?? null
  const clear = (): void => void (shown.value = null)
  watch(
    () => project.current?.id,
    () => {
      clear()
      runId.value = null
      putMapAway()
    },
  )

  return {
    job,
    runId,
    shown,
    map,
    askSimilar,
    askLikeLabel,
    askVersions,
    askMap,
    alike,
    versions,
    mapped,
    arranged,
    wordsOf,
    clear,
    putMapAway,
  }
})
