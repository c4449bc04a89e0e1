import type { EventName, EventPayload } from '../../src-shared/rpc/index.ts'
import type { EngineForker } from '../workers/fork-engine.ts'
import type { JobBoard } from './jobs.ts'
import type { Log } from '../failures/log.ts'
import type { ProjectStore } from './project-store.ts'

export type Emit = <N extends EventName>(name: N, payload: EventPayload<N>) => void

/** What the services of one open project share. */
export interface SessionContext {
  store: ProjectStore
  jobs: JobBoard
  forker: EngineForker
  log: Log
  emit: Emit
}
