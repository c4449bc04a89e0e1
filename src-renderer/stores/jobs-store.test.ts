import { expect, it } from 'vitest'
import { RpcError } from '../../src-shared/rpc/index.ts'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { startWindowSession } from '../../test/support/window-session.ts'
import { useJobsStore } from './jobs-store.ts'
import { useNoticesStore } from './notices-store.ts'

it('tells what cannot be cancelled, whoever asks for it', async () => {
  const { host } = await startWindowSession(new FakeHost())
  host.failing.set('jobs.cancel', new RpcError({ code: 'not-found', message: 'There is no such work.', advice: 'It has ended.' }))
  await useJobsStore().cancel('job-1')
  expect(useNoticesStore().notices).toMatchObject([{ level: 'error', message: 'There is no such work.' }])
})
