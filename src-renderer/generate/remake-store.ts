import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { LARGEST_RANDOM_SEED, SHORTEST_REGION_SECONDS, snappedRegion, type Take } from '../../src-shared/project/index.ts'
import { useTakesStore } from '../stores/takes-store.ts'
import { useTrainingStore } from '../stores/training-store.ts'
import { useGenerationDraft } from './generation-draft-store.ts'

/** Of the take, where nothing is chosen yet. */
const FIRST_SHARE = 0.2
const SHORTEST_FIRST_SECONDS = 2

/** A part of a take that is to be made anew, while it is chosen. */
export const useRemakeStore = defineStore('remake', () => {
  const takes = useTakesStore()
  const training = useTrainingStore()
  const draft = useGenerationDraft()
  const takeId = ref<string | null>(null)
  const take = computed(() => (takeId.value === null ? null : (takes.byId.get(takeId.value) ?? null)))
  const durationSeconds = computed(() => (take.value ? take.value.frames / take.value.sampleRate : 0))
  /** As the person set it. */
  const wanted = ref({ startSeconds: 0, endSeconds: 0 })
  /** As it is made: its edges where sounds begin. */
  const part = computed(() => snappedRegion(wanted.value, take.value?.provenance.origins ?? [], durationSeconds.value))
  const variations = ref(2)

  /** Why it cannot be made; empty where it can. */
  const obstacle = computed(() => {
    if (!take.value) return ''
    const { runId, runName, checkpointStep } = take.value.provenance
    const run = training.byId.get(runId)
    if (!run) return `The network “${runName}” is not here any more.`
    if (!run.checkpoints.some(({ step }) => step === checkpointStep))
      return `The state of “${runName}” that played it is not kept any more.`
    return part.value.endSeconds - part.value.startSeconds < SHORTEST_REGION_SECONDS ? 'Choose a longer part.' : ''
  })

  function open(wantedTake: Take, aroundSeconds: number | null): void {
    takeId.value = wantedTake.id
    const length = Math.min(durationSeconds.value, Math.max(SHORTEST_FIRST_SECONDS, FIRST_SHARE * durationSeconds.value))
    const middle = aroundSeconds ?? durationSeconds.value / 2
    const startSeconds = Math.max(0, Math.min(durationSeconds.value - length, middle - length / 2))
    wanted.value = { startSeconds, endSeconds: startSeconds + length }
  }

  const close = (): void => void (takeId.value = null)

  /** Takes that are as this one but for the part. @returns the id of the first, which begins to grow */
  async function make(): Promise<string | null> {
    if (!take.value || obstacle.value) return null
    const { runId, checkpointStep, seed, settings } = take.value.provenance
    const region = { takeId: take.value.id, ...part.value }
    // What was drawn before would come again.
    const randomSeed = Math.floor(Math.random() * (LARGEST_RANDOM_SEED + 1))
    const request = { runId, checkpointStep, seed, settings: { ...settings, randomSeed }, region }
    const name = take.value.name.replace(/, take \d+$/i, '')
    const made = await draft.generateVariations(request, name, variations.value)
    close()
    return made
  }

  return { take, durationSeconds, wanted, part, variations, obstacle, open, close, make }
})
