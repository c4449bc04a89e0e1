import { fakeProjectFiles } from './fake-project-files.ts'
import { RpcError, type CallHandlers } from '../../../src-shared/rpc/index.ts'

import { missing, type FakeState } from './fake-state.ts'

/** Projects, their trash and their work, in memory. */
export const projectCalls = (host: FakeState) =>
  ({
    'app.info': () => ({ version: '0.0.0', host: 'headless', platform: 'test', projectsFolder: '/projects', canOpenFolderDialog: false }),
    'app.doctor': () => ({
      version: '0.0.0',
      node: '20.0.0',
      platform: 'test',
      processor: 'Test processor',
      cores: 2,
      memoryGigabytes: 8,
      providers: [
        { id: 'cpu', available: true, detail: 'Test processor', rates: { gigaflops: 150, stepsPerSecond: 40, framesPerSecond: 2000 } },
        { id: 'webgpu', available: false, detail: 'no graphics processor with a fitting driver was found', rates: null },
      ],
      automatic: { training: 'cpu', playing: 'cpu', measuredAt: '2026-01-01T00:00:00.000Z' },
      checks: [],
    }),
    'app.chooseFolder': () => ({ folder: null }),
    'app.showMenu': () => ({}),
    'projects.recent': () => ({ projects: [] }),
    'projects.create': ({ name, parentFolder, ifExists }) => {
      const folderOf = (wanted: string): string => `${parentFolder ?? '/projects'}/${wanted}.loom`
      const taken = host.folders.has(folderOf(name))
      if (taken && ifExists === 'refuse')
        throw new RpcError({ code: 'exists', message: `There is a project “${name}” already.`, advice: 'Open it, or choose another name.' })
      const free = taken && ifExists === 'number' ? `${name} 2` : name
      return host.openProject(free, folderOf(free))
    },
    'projects.createDemo': () => host.openProject('Demo', '/projects/Demo.loom'),
    'projects.open': ({ folder }) => host.openProject(folder.split('/').at(-1) ?? folder, folder),
    'projects.current': ({ enter }) => ({ project: enter ? host.project && { ...host.project, notices: [] } : null }),
    'projects.rename': ({ name }) => {
      const project = host.open()
      project.name = name
      host.emit('project.changed', { id: project.id, name, folder: project.folder })
      return {}
    },
    'projects.underWay': () => {
      const active = [...host.jobs.values()].filter(({ state }) => state === 'running')
      const trainings = (host.project?.runs ?? []).filter(({ status }) => status === 'running').map(({ name }) => name)
      return {
        folder: host.project?.folder ?? null,
        shownElsewhere: host.shownElsewhere,
        trainings,
        others: active.map(({ title }) => title),
      }
    },
    'projects.close': () => {
      if (!host.shownElsewhere) host.project = null
      return {}
    },
    ...fakeProjectFiles((job) => host.putJob(job)),
    'trash.list': () => ({
      items: [...host.trash.values()]
        .map(({ kind, thing: { id, name }, removedAt }) => ({ id, kind, name, removedAt, sizeBytes: 1000 }))
        .reverse(),
    }),
    'trash.restore': ({ ids }) => {
      for (const id of ids) host.retrieve(id)
      return {}
    },
    'trash.delete': ({ ids }) => {
      for (const id of ids) if (!host.trash.delete(id)) throw missing('thing in the trash')
      host.emit('trash.changed', {})
      return {}
    },
    'trash.empty': () => {
      host.trash.clear()
      host.emit('trash.changed', {})
      return {}
    },
    'jobs.list': () => ({ jobs: [...host.jobs.values()] }),
    'jobs.pause': ({ jobId }) => {
      host.changeJob(jobId, { paused: true })
      return {}
    },
    'jobs.resume': ({ jobId }) => {
      host.changeJob(jobId, { paused: false })
      return {}
    },
    'jobs.cancel': ({ jobId }) => {
      host.changeJob(jobId, { state: 'cancelled' })
      return {}
    },
  }) satisfies Partial<CallHandlers>
