import type { ProviderId } from '../../../src-shared/project/index.ts'
import type { EventName, EventPayload } from '../../../src-shared/rpc/index.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import type { JobBoard } from '../machine/jobs.ts'
import type { Log } from '../../failures/log.ts'
import type { Purpose } from '../machine/measured-providers.ts'
import type { OwnProcesses } from '../machine/own-processes.ts'
import type { ProjectStore } from './project-store.ts'
import type { SourcePlaces } from '../library/source-places.ts'

export type Emit = <N extends EventName>(name: N, payload: EventPayload<N>) => void

/** Which provider to take where the person leaves it open. */
export interface ProviderAdvice {
  /** As measured on this machine; measures first where that has not been done, and says so. */
  best(purpose: Purpose, onMeasuring: () => void): Promise<ProviderId>
  /** As measured on this machine; null where that has not been done. */
  rememberedBest(purpose: Purpose): Promise<ProviderId | null>
}

/** What the services of one open project share. */
export interface SessionContext {
  store: ProjectStore
  jobs: JobBoard
  forker: EngineForker
  log: Log
  emit: Emit
  providers: ProviderAdvice
  /** The processes of this installation. */
  own: OwnProcesses
  /** Where the person's own sources lie. */
  places: SourcePlaces
}
