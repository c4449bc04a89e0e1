import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { EventName, EventPayload } from '../../src-shared/rpc/index.ts'
import { silentLog } from '../../src-main/failures/log.ts'
import { ProjectSession } from '../../src-main/services/project/project-session.ts'
import type { ProviderAdvice } from '../../src-main/services/project/session-context.ts'
import type { EngineForker } from '../../src-main/workers/fork-engine.ts'
import { checkEvent } from '../../src-main/rpc/dispatch.ts'

export interface RecordedEvent<N extends EventName = EventName> {
  name: N
  payload: EventPayload<N>
}

export interface TestSession {
  session: ProjectSession
  events: RecordedEvent[]
  of<N extends EventName>(name: N): EventPayload<N>[]
}

/** A machine without a graphics processor, measured already. */
export const processorAlone: ProviderAdvice = { best: async () => 'cpu', rememberedBest: async () => 'cpu' }

/** An open project for a test, its events recorded and checked against the contract. */
export async function openTestSession(
  folder: string,
  forker: EngineForker,
  { create = true, providers = processorAlone }: { create?: boolean; providers?: ProviderAdvice } = {},
): Promise<TestSession> {
  const events: RecordedEvent[] = []
  const environment = {
    forker,
    log: silentLog,
    program: 'a test',
    configFolder: join(dirname(folder), 'config'),
    providers,
    emit: <N extends EventName>(name: N, payload: EventPayload<N>): void => {
      checkEvent(name, payload)
      events.push({ name, payload: structuredClone(payload) } as RecordedEvent)
    },
  }
  const session = create ? await ProjectSession.create(folder, 'Test', environment) : await ProjectSession.open(folder, environment)
  return {
    session,
    events,
    of: <N extends EventName>(name: N) => events.filter((event) => event.name === name).map((event) => event.payload as EventPayload<N>),
  }
}

/** Files for a fake engine: what they hold tells it what to do. */
export function writeSources(folder: string, files: Record<string, string>): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
  return folder
}
