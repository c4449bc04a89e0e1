import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Job } from '../../src-shared/project/index.ts'
import { rpc } from '../rpc/index.ts'
import { useNoticesStore } from './notices-store.ts'

const isOver = (job: Job): boolean => job.state !== 'queued' && job.state !== 'running'

/** Work under way: imports, trainings, generations. */
export const useJobsStore = defineStore('jobs', () => {
  const notices = useNoticesStore()
  const jobs = shallowRef<ReadonlyMap<string, Job>>(new Map())
  const active = computed(() => [...jobs.value.values()].filter((job) => !isOver(job)))
  const bySubject = computed(() => new Map(active.value.flatMap((job) => (job.subjectId ? [[job.subjectId, job]] : []))))

  async function load(): Promise<void> {
    jobs.value = new Map((await rpc().call('jobs.list', {})).jobs.map((job) => [job.id, job]))
  }

  function changed(job: Job): void {
    jobs.value = new Map(jobs.value).set(job.id, job)
  }

  /** What cannot be cancelled is told. */
  const cancel = (jobId: string): Promise<unknown> => notices.attempt(() => rpc().call('jobs.cancel', { jobId }))

  const pause = (jobId: string): Promise<unknown> => rpc().call('jobs.pause', { jobId })
  const resume = (jobId: string): Promise<unknown> => rpc().call('jobs.resume', { jobId })

  return { jobs, active, bySubject, load, changed, cancel, pause, resume }
})
