import { describe, expect, it } from 'vitest'
import type { Job } from '../../../src-shared/project/index.ts'
import { silentLog } from '../../failures/log.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { JobBoard, type JobControl } from './jobs.ts'

interface Gate {
  promise: Promise<void>
  open: () => void
}

function gate(): Gate {
  let open = (): void => undefined
  const promise = new Promise<void>((resolve) => {
    open = resolve
  })
  return { promise, open }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function board(): { board: JobBoard; states: (id: string) => string[] } {
  const seen: Job[] = []
  return {
    board: new JobBoard((job) => seen.push(job), silentLog),
    states: (id) => seen.filter((job) => job.id === id).map((job) => job.state),
  }
}

describe('JobBoard', () => {
  it('does jobs of one kind one after another, of different kinds at the same time', async () => {
    const { board: jobs } = board()
    const order: string[] = []
    const first = gate()
    const work = (name: string, until?: Gate) => async (): Promise<void> => {
      order.push(`${name} begins`)
      await until?.promise
      order.push(`${name} ends`)
    }
    const a = jobs.start({ kind: 'training', title: 'a', work: work('a', first) })
    const b = jobs.start({ kind: 'training', title: 'b', work: work('b') })
    const c = jobs.start({ kind: 'generation', title: 'c', work: work('c') })
    await c.done
    expect(order).toEqual(['a begins', 'c begins', 'c ends'])
    first.open()
    await Promise.all([a.done, b.done])
    expect(order.slice(3)).toEqual(['a ends', 'b begins', 'b ends'])
  })

  it('is asked for the same again while it is under way: one job, and another one after its end or its cancellation', async () => {
    const { board: jobs } = board()
    const first = gate()
    let done = 0
    const ask = (wish: unknown) =>
      jobs.start({
        kind: 'analysis',
        title: 'a',
        wish,
        work: async () => {
          await first.promise
          return ++done
        },
      })
    const [one, same, other] = [ask({ of: 1 }), ask({ of: 1 }), ask({ of: 2 })]
    expect([same.id === one.id, other.id === one.id]).toEqual([true, false])
    jobs.cancel(other.id)
    await expect(other.done).rejects.toThrow('cancelled')
    const again = ask({ of: 2 })
    expect(again.id).not.toBe(other.id)
    first.open()
    expect(await Promise.all([one.done, same.done, again.done])).toEqual([1, 1, 2])
    await turn()
    expect(ask({ of: 1 }).id).not.toBe(one.id)
    await jobs.cancelAll()
  })

  it('tells each state as it comes', async () => {
    const { board: jobs, states } = board()
    const { id, done } = jobs.start({ kind: 'import', title: 'x', work: async () => 1 })
    expect(await done).toBe(1)
    expect(states(id)).toEqual(['queued', 'running', 'succeeded'])
  })

  it('a failed job says why in words and the next one goes on', async () => {
    const { board: jobs } = board()
    const bad = jobs.start({
      kind: 'import',
      title: 'bad',
      work: async () => {
        throw new ProjectError({ code: 'disk', message: 'The disk is full.', advice: 'Free some space.' })
      },
    })
    const good = jobs.start({ kind: 'import', title: 'good', work: async () => 'done' })
    await expect(bad.done).rejects.toThrow('The disk is full.')
    expect(await good.done).toBe('done')
    expect(jobs.list().find(({ id }) => id === bad.id)).toMatchObject({
      state: 'failed',
      failure: { message: 'The disk is full.', advice: 'Free some space.' },
    })
  })

  it('never shows the inner words of an unexpected error', async () => {
    const { board: jobs } = board()
    const job = jobs.start({
      kind: 'import',
      title: 'x',
      work: async () => {
        throw new TypeError("Cannot read properties of undefined (reading 'foo')")
      },
    })
    await expect(job.done).rejects.toThrow(TypeError)
    expect(JSON.stringify(jobs.list())).not.toContain('undefined')
  })

  it('cancels a waiting job at once and a running one through its signal', async () => {
    const { board: jobs } = board()
    const untilAborted = ({ signal }: JobControl): Promise<string> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve('kept what was done')))
    const running = jobs.start({ kind: 'training', title: 'running', work: untilAborted })
    const waiting = jobs.start({ kind: 'training', title: 'waiting', work: untilAborted })
    await turn()
    jobs.cancel(waiting.id)
    await expect(waiting.done).rejects.toMatchObject({ name: 'JobCancelled' })
    expect(jobs.list().find(({ id }) => id === waiting.id)?.state).toBe('cancelled')
    jobs.cancel(running.id)
    expect(await running.done).toBe('kept what was done')
    expect(jobs.list().find(({ id }) => id === running.id)?.state).toBe('cancelled')
  })

  it('forgets old finished jobs', async () => {
    const { board: jobs } = board()
    for (let i = 0; i < 60; i++) await jobs.start({ kind: 'import', title: `${i}`, work: async () => i }).done
    expect(jobs.list().length).toBeLessThanOrEqual(31)
    expect(jobs.list().at(-1)?.title).toBe('59')
  })
})
