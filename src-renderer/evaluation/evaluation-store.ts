import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Evaluation, Job, Take } from '../../src-shared/project/index.ts'
import type { EventPayload } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useTakesStore } from '../stores/takes-store.ts'

/** Which takes are held against the recordings: one, or all of its run. */
export type Scope = 'take' | 'run'

/** What was found about a take that is looked at. */
export const useEvaluationStore = defineStore('evaluation', () => {
  const takes = useTakesStore()
  const takeId = ref<string | null>(null)
  const scope = ref<Scope>('take')
  const evaluation = shallowRef<Evaluation | null>(null)
  const jobId = ref<string | null>(null)
  const failure = shallowRef<Job['failure']>(null)

  const take = computed((): Take | null => (takeId.value === null ? null : (takes.byId.get(takeId.value) ?? null)))
  /** Finished takes of the same run. */
  const siblings = computed(() =>
    take.value
      ? takes.kept.filter(
          ({ provenance, status, frames }) => provenance.runId === take.value?.provenance.runId && status !== 'generating' && frames > 0,
        )
      : [],
  )
  const judged = computed(() => (scope.value === 'run' ? siblings.value : take.value ? [take.value] : []))

  async function open(wanted: Take): Promise<void> {
    takeId.value = wanted.id
    scope.value = 'take'
    await look()
  }

  function close(): void {
    takeId.value = null
    evaluation.value = null
  }

  async function choose(wanted: Scope): Promise<void> {
    scope.value = wanted
    await look()
  }

  /** What was found before. */
  async function look(): Promise<void> {
    evaluation.value = null
    failure.value = null
    jobId.value = null
    const asked = judged.value.map(({ id }) => id)
    const found = (await rpc().call('evaluations.find', { takeIds: asked })).evaluation
    if (asked.join() === judged.value.map(({ id }) => id).join()) evaluation.value = found
  }

  async function start(): Promise<void> {
    failure.value = null
    jobId.value = (await rpc().call('evaluations.start', { takeIds: judged.value.map(({ id }) => id) })).jobId
  }

  function finished(event: EventPayload<'evaluations.finished'>): void {
    if (event.jobId === jobId.value) evaluation.value = event.evaluation
  }

  function jobChanged(job: Job): void {
    if (job.id !== jobId.value) return
    if (job.state === 'failed') failure.value = job.failure
    if (job.state === 'cancelled') jobId.value = null
  }

  return { take, siblings, judged, scope, evaluation, jobId, failure, open, close, choose, start, finished, jobChanged }
})
