import { Hold } from '../../src-main/engine/hold.ts'
import { Pace } from '../../src-main/engine/pace.ts'
import { toFailure } from '../../src-main/failures/to-failure.ts'
import { performWork } from '../../src-main/workers/perform-work.ts'
import { FakeForker } from './fake-engine.ts'

/** Engine processes that do their work in this one: what is tested is all but the processes. */
export const performingForker = (): FakeForker =>
  new FakeForker((work, process) => {
    const controller = new AbortController()
    process.onCancel(() => controller.abort())
    const hooks = { signal: controller.signal, hold: new Hold(), pace: new Pace(), listen: () => undefined }
    performWork(work, { ...hooks, emit: (event) => process.report({ type: 'event', event }) }).then(
      (result) => process.report({ type: 'result', result }),
      (error: unknown) => process.report({ type: 'failure', failure: toFailure(error), detail: String(error) }),
    )
  })
