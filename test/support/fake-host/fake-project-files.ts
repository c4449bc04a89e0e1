import type { CallHandlers, projectFilesCalls, ListedVersion } from '../../../src-shared/rpc/index.ts'
import type { Job } from '../../../src-shared/project/index.ts'

/** Versions in memory; work on whole projects begins and never ends. */
export function fakeProjectFiles(
  putJob: (job: Pick<Job, 'kind' | 'title' | 'subjectId'>) => string,
): Pick<CallHandlers, keyof typeof projectFilesCalls> {
  let versions: ListedVersion[] = []
  const job = (title: string): { jobId: string } => ({ jobId: putJob({ kind: 'project', title, subjectId: null }) })
  return {
    'projects.picture': () => ({ picture: null }),
    'projects.forget': () => ({}),
    'projects.duplicate': () => job('Duplicating a project'),
    'projects.pack': () => job('Packing'),
    'projects.unpack': () => job('Unpacking a project'),
    'projects.collect': () => job('Copying sources into the project'),
    'projects.cleanUpPlan': () => ({ cache: { bytes: 0 }, takes: { bytes: 0, things: [] }, trash: { bytes: 0, count: 0 } }),
    'projects.cleanUp': () => ({ freedBytes: 0 }),
    'versions.list': () => ({ versions }),
    'versions.keep': ({ name }) => {
      const versionId = `version-${versions.length + 1}`
      versions = [{ id: versionId, name, createdAt: '2026-01-01T00:00:00.000Z', isAutomatic: false, tracks: 0, things: 0 }, ...versions]
      return { versionId }
    },
    'versions.rename': () => ({}),
    'versions.remove': ({ versionId }) => {
      versions = versions.filter(({ id }) => id !== versionId)
      return {}
    },
    'versions.return': () => ({ lost: [] }),
    'templates.list': () => ({ templates: [] }),
    'templates.keep': () => ({}),
    'templates.remove': () => ({}),
  }
}
