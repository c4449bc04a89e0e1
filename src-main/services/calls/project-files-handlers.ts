import type { projectFilesCalls } from '../../../src-shared/rpc/index.ts'
import { collectSources } from '../project-files/collect-sources.ts'
import type { App } from '../project/app.ts'
import { nothing, started } from './answers.ts'
import type { HostHandlers } from './caller.ts'

/** Calls about projects as a whole. */
export function projectFilesHandlers(app: App): Pick<HostHandlers, keyof typeof projectFilesCalls> {
  return {
    'projects.picture': async ({ folder }) => ({ picture: await app.pictures.of(folder) }),
    'projects.forget': ({ folder }) => nothing(app.recent.forget(folder)),
    'projects.duplicate': async ({ folder, name }) => started(app, await app.duplicate(folder, name)),
    'projects.pack': async ({ outFolder, fileName }) => {
      const projects = (await app.recent.list()).map((project) => project.folder)
      return started(app, await app.transfers.pack(app.session, outFolder, fileName, projects))
    },
    'projects.unpack': (archive) => started(app, 'path' in archive ? app.unpack(archive.path) : app.unpackUpload(archive.uploadId)),
    'projects.collect': () => started(app, collectSources(app.session.context, app.session.library)),
    'projects.cleanUpPlan': () => app.session.cleanUp.plan(),
    'projects.cleanUp': ({ parts, takeIds }) => app.session.cleanUp.clean(parts, takeIds),

    'versions.list': () => ({
      versions: app.session.versions.list().map(({ version: _, things, ...listed }) => ({ ...listed, things: things.length })),
    }),
    'versions.keep': async ({ name }) => ({ versionId: (await app.session.versions.keep(name)).id }),
    'versions.rename': ({ versionId, name }) => nothing(app.session.versions.rename(versionId, name)),
    'versions.remove': ({ versionId }) => nothing(app.session.versions.remove(versionId)),
    'versions.return': ({ versionId }) => app.session.versions.returnTo(versionId),

    'templates.list': async () => ({ templates: await app.templates.list() }),
    'templates.keep': ({ name }) => nothing(app.templates.keep(name, app.session.song.song)),
    'templates.remove': ({ templateId }) => nothing(app.templates.remove(templateId)),
  }
}
