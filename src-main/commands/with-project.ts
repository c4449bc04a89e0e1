import { join, resolve } from 'node:path'
import type { EventName, EventPayload } from '../../src-shared/rpc/index.ts'
import { openLog } from '../failures/log.ts'
import { ProviderChoice } from '../services/machine/provider-choice.ts'
import { ProjectSession } from '../services/project/project-session.ts'
import { RecentProjects } from '../services/project/recent-projects.ts'
import { configFolder } from '../services/project/user-folders.ts'
import { version } from '../version.ts'
import { nodeForker } from '../workers/fork-engine.ts'
import type { Output } from './output.ts'

export type EventHandlers = { [N in EventName]?: (payload: EventPayload<N>) => void }

export interface ProjectUse {
  /** For another program that finds the project in use. */
  command: string
  folder: string
  /** Makes the project where given, with this name; else opens it. */
  create?: string
  on?: EventHandlers
  output: Output
}

/** Opens a project for one command, shows its notices, and closes it whatever happens. */
export async function withProject<T>(
  { command, folder, create, on = {}, output }: ProjectUse,
  work: (session: ProjectSession) => Promise<T>,
): Promise<T> {
  const config = configFolder()
  const log = openLog(join(config, 'log', 'spectraloom.log'))
  const environment = {
    forker: nodeForker,
    log,
    providers: new ProviderChoice({ forker: nodeForker, log, configFolder: config, version }),
    configFolder: config,
    program: `the command "spectraloom ${command}"`,
    emit: <N extends EventName>(name: N, payload: EventPayload<N>): void => {
      if (name === 'app.notice') notice(output, payload as EventPayload<'app.notice'>)
      on[name]?.(payload)
    },
  }
  const path = resolve(folder)
  const session =
    create === undefined ? await ProjectSession.open(path, environment) : await ProjectSession.create(path, create, environment)
  // The start page of the window shows it too.
  await new RecentProjects(config, log).add(session.state().name, path)
  try {
    for (const message of session.state().notices) notice(output, { level: 'warning', message, advice: '' })
    return await work(session)
  } finally {
    await session.close()
  }
}

function notice(output: Output, { level, message, advice }: EventPayload<'app.notice'>): void {
  output.event('notice', { level, message, advice })
  output.remark(advice ? `${message} ${advice}` : message)
}
